// The common part of train_threads and train_mpi: all except how they start
// their workers.

#ifndef TINYTORCH_PRODUCTION_SCALE_TRAIN_H_
#define TINYTORCH_PRODUCTION_SCALE_TRAIN_H_

#include <string>

#include "production/all_reduce.h"
#include "training/data.h"

namespace tinytorch {

// The digits of this machine, in memory.
struct TrainingDigits {
  TensorDataset train;
  Batch test;
  std::string message;  // which digits these are
};
TrainingDigits LoadTrainingDigits();

// Unless TINYTORCH_THREADS is set, gives each worker one thread for its
// operations, because the workers already share the processors. Call it before
// any operation.
void UseOneThreadForEachWorker();

// Trains with the flags --epochs and --batch. Worker 0 prints a line for each
// epoch, and at the end whether all workers have the same network. Otherwise
// throws std::runtime_error: "the workers have different networks".
void Train(Communicator& group, const TrainingDigits& digits);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SCALE_TRAIN_H_
