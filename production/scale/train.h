// What train_threads and train_mpi have in common: all but where their workers
// come from.

#ifndef TINYTORCH_PRODUCTION_SCALE_TRAIN_H_
#define TINYTORCH_PRODUCTION_SCALE_TRAIN_H_

#include <string>

#include "production/all_reduce.h"
#include "training/data.h"

namespace tinytorch {

// The digits that are found here, in memory.
struct TrainingDigits {
  TensorDataset train;
  Batch test;
  std::string message;  // which they are
};
TrainingDigits LoadTrainingDigits();

// Unless TINYTORCH_THREADS is set: one thread for each worker, since it is the
// workers that share the processors. To be called before any operation.
void UseOneThreadForEachWorker();

// Trains as the flags --epochs and --batch say. Worker 0 prints a line for each
// epoch, and whether all workers have the same network in the end; throws
// std::runtime_error, "the workers have different networks", if they have not.
void Train(Communicator& group, const TrainingDigits& digits);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SCALE_TRAIN_H_
