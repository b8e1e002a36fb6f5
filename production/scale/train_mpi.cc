// Data-parallel training with processes, on one machine or on many:
//
//   bazel build //production/scale:train_mpi
//   mpirun -np 2 bazel-bin/production/scale/train_mpi

#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "production/all_reduce.h"
#include "production/scale/mpi_communicator.h"
#include "production/scale/train.h"
#include "tensor/kernels/allocator.h"

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  absl::SetProgramUsageMessage("Trains an MLP with the processes of mpirun.");
  absl::ParseCommandLine(argc, argv);
  tinytorch::UseOneThreadForEachWorker();
  return tinytorch::RunMpi(&argc, &argv, [](tinytorch::Communicator& group) {
    tinytorch::Train(group, tinytorch::LoadTrainingDigits());
  });
}
