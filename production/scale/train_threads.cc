// Data-parallel training with threads:
//
//   ./bazelw run //production/scale:train_threads -- --workers=2

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "production/all_reduce.h"
#include "production/scale/train.h"
#include "tensor/kernels/allocator.h"

ABSL_FLAG(int, workers, 2, "threads that train together");

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  absl::SetProgramUsageMessage("Trains an MLP with several threads.");
  absl::ParseCommandLine(argc, argv);
  tinytorch::UseOneThreadForEachWorker();
  try {
    const tinytorch::TrainingDigits digits = tinytorch::LoadTrainingDigits();
    tinytorch::RunThreads(absl::GetFlag(FLAGS_workers),
                          [&digits](tinytorch::Communicator& group) {
                            tinytorch::Train(group, digits);
                          });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "train_threads: %s\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
