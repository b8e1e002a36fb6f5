// Properties of data-parallel training over any Communicator: the same checks
// for threads (scale_test.cc) and for processes (mpi_check.cc).

#ifndef TINYTORCH_PRODUCTION_SCALE_CHECKS_H_
#define TINYTORCH_PRODUCTION_SCALE_CHECKS_H_

#include "production/all_reduce.h"

namespace tinytorch {

// All workers of a group, at least two, call each of these. It throws
// std::logic_error with the wanted value and the one it got.

// The gradient of k workers is that of one on the same global batch.
void CheckGradientIsThatOfOne(Communicator& group);

// Training ends with the same bits on all workers, which SameOnAllWorkers()
// sees, and with the loss and the accuracy of one worker.
void CheckTrainingIsThatOfOne(Communicator& group);

// All workers notice a bit that differs on one of them.
void CheckOneBitIsSeen(Communicator& group);

// Messages arrive in order, small and large, even an empty one. A message of a
// wrong length, or to or from a worker that does not exist, is an error.
void CheckMessages(Communicator& group);

// A worker that waits for one that has returned gets an error. Worker 0 returns
// first.
void CheckEndedIsHeard(Communicator& group);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SCALE_CHECKS_H_
