// Data-parallel training with threads. For MPI see
// production/interop/mpi_test.py.

#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/all_reduce.h"
#include "production/scale/checks.h"
#include "production/scale/data_parallel.h"
#include "tensor/tensor.h"
#include "training/data.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ScaleTest, ManyWorkersHaveTheGradientOfOne) {
  RunThreads(2, CheckGradientIsThatOfOne);
  RunThreads(4, CheckGradientIsThatOfOne);
}

TEST(ScaleTest, TrainingWithManyIsTrainingWithOne) {
  RunThreads(2, CheckTrainingIsThatOfOne);
  RunThreads(4, CheckTrainingIsThatOfOne);
}

TEST(ScaleTest, OneBitIsSeenByAll) {
  RunThreads(2, CheckOneBitIsSeen);
  RunThreads(4, CheckOneBitIsSeen);
}

TEST(ScaleTest, MessagesArriveInOrder) {
  RunThreads(2, CheckMessages);
  RunThreads(4, CheckMessages);
}

TEST(ScaleTest, WhoWaitsForAWorkerThatHasReturnedHearsOfIt) {
  RunThreads(2, CheckEndedIsHeard);
  RunThreads(4, CheckEndedIsHeard);
}

TEST(ScaleTest, ABatchThatCannotBeSharedIsAnError) {
  const TensorDataset train(Tensor::Zeros({8, 1, 28, 28}), Tensor::Zeros({8}));
  const Batch test = {.inputs = Tensor::Zeros({1, 1, 28, 28}),
                      .targets = Tensor::Zeros({1})};
  EXPECT_THAT(
      [&] {
        RunThreads(3, [&](Communicator& group) {
          TrainDataParallel(group, train, test, {.epochs = 1, .batch = 8});
        });
      },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("3 workers do not divide a batch of 8")));
}

}  // namespace
}  // namespace tinytorch
