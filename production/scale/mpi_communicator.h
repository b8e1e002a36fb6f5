// Workers that are processes, on one machine or on many: MPI.
//
//   int main(int argc, char** argv) {
//     return tinytorch::RunMpi(&argc, &argv, [](Communicator& group) {
//       ...
//     });
//   }
//
//   mpirun -np 4 program              four processes on this machine
//   mpirun --hostfile hosts program   on the machines listed in the file
//
// mpirun starts the same program many times, and MPI connects the processes:
// through shared memory on one machine, and through the fastest network that it
// finds between machines. Supercomputers have used it for thirty years; here it
// only has to implement SendReceive().
//
// If a worker
//   throws         it prints the message to stderr, all others end, and mpirun
//                  returns an error: MPI has no way for the others to go on
//   is killed      mpirun does the same; also if its machine is gone, as soon
//                  as the operating systems notice
//   returns early  the others may go on without it; a SendReceive() that waits
//                  for it throws
//
// A waiting worker keeps its processor busy, because that is faster. It yields
// with mpirun --oversubscribe, and with more workers than processors.

#ifndef TINYTORCH_PRODUCTION_SCALE_MPI_COMMUNICATOR_H_
#define TINYTORCH_PRODUCTION_SCALE_MPI_COMMUNICATOR_H_

#include <functional>

#include "production/all_reduce.h"

namespace tinytorch {

// Runs `worker` as one of the processes that mpirun has started, with its
// Communicator, and waits until all others have ended. Returns the exit code
// for main(). May be called once in a process, on its first thread; only this
// thread may use the Communicator. Without mpirun, the group has one worker.
//
// The Communicator's errors are those of all_reduce.h, except "worker 2 failed"
// (see above), and std::runtime_error "SendReceive: MPI_Isend: ..." with MPI's
// own message.
int RunMpi(int* argc, char*** argv,
           const std::function<void(Communicator&)>& worker);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SCALE_MPI_COMMUNICATOR_H_
