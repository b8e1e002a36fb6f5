// What has to be true of data-parallel training over any Communicator: the same
// checks for threads (scale_test.cc) and for processes (mpi_check.cc).

#ifndef TINYTORCH_PRODUCTION_SCALE_CHECKS_H_
#define TINYTORCH_PRODUCTION_SCALE_CHECKS_H_

#include "production/all_reduce.h"

namespace tinytorch {

// Each is called by all workers of a group, at least two, and throws
// std::logic_error with what was wanted and what came.

// The gradient of k workers is that of one on the same global batch.
void CheckGradientIsThatOfOne(Communicator& group);

// Training ends with the same bits on all workers, which SameOnAllWorkers()
// sees, and with the loss and the accuracy of one worker.
void CheckTrainingIsThatOfOne(Communicator& group);

// A bit that differs on one worker is seen by all.
void CheckOneBitIsSeen(Communicator& group);

// Messages arrive in order, small and large, also an empty one; those of a
// wrong length, and to and from a worker that is not there, are errors.
void CheckMessages(Communicator& group);

// Who waits for a worker that has returned hears of it. Worker 0 returns first.
void CheckEndedIsHeard(Communicator& group);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SCALE_CHECKS_H_
