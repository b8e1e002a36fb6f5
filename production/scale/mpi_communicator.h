// Workers that are processes, on one machine or on many: MPI.
//
//   int main(int argc, char** argv) {
//     return tinytorch::RunMpi(&argc, &argv, [](Communicator& group) {
//       ...
//     });
//   }
//
//   mpirun -np 4 program              four processes on this machine
//   mpirun --hostfile hosts program   on the machines that are listed there
//
// mpirun starts the same program many times, and MPI connects them: through
// shared memory where they are on one machine, else through the fastest network
// that it finds. It is the engine of the large machines, and thirty years old;
// here it only has to carry SendReceive().
//
// What happens when a worker
//   throws         its message goes to stderr, all others are ended, and mpirun
//                  returns an error: MPI has no way for the others to go on
//   is killed      the same, by mpirun; also when its machine is gone, as soon
//                  as the operating systems notice
//   returns early  the others may go on without it; a SendReceive() that waits
//                  for it throws
//
// Who waits keeps its processor busy, because that is faster; with mpirun
// --oversubscribe, and when there are more workers than processors, it yields.

#ifndef TINYTORCH_PRODUCTION_SCALE_MPI_COMMUNICATOR_H_
#define TINYTORCH_PRODUCTION_SCALE_MPI_COMMUNICATOR_H_

#include <functional>

#include "production/all_reduce.h"

namespace tinytorch {

// Runs `worker` as one of the processes that mpirun has started, with its
// Communicator, and waits for all the others to end. Returns what main() is to
// return. Once in a process, on its first thread, which alone may use the
// Communicator. Without mpirun it is a group of one.
//
// The Communicator's errors are those of all_reduce.h, except "worker 2 failed"
// (see above), and std::runtime_error "SendReceive: MPI_Isend: ..." with what
// MPI says.
int RunMpi(int* argc, char*** argv,
           const std::function<void(Communicator&)>& worker);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SCALE_MPI_COMMUNICATOR_H_
