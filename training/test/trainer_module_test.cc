#include <cmath>
#include <cstdint>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/data.h"
#include "training/optimizers.h"
#include "training/testing/small_runs.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

TEST(TrainerModuleTest, ABadBatchLeavesBatchNormAlone) {
  Why("BatchNorm learns during the forward pass: one NaN, and its mean is "
      "NaN.");
  int calls = 0;
  const auto spoil = [&](const Tensor& x, Rng&) {
    return ++calls == 3 ? Mul(x, std::numeric_limits<Scalar>::quiet_NaN()) : x;
  };
  RichRun run({.batch = 4, .seed = 5, .augmentation = spoil}), wanted;
  const absl::Status status = run.Train({}).Run().status();
  EXPECT_THAT(status.message(), StartsWith("step 3: the loss is nan, the "
                                           "gradient of 0.weight not finite"));
  int steps = 0;
  Trainer two = wanted.Train({.stop = [&] { return ++steps == 2; }});
  ASSERT_TRUE(two.Run().ok());
  EXPECT_EQ(run.Numbers(), wanted.Numbers()) << "as after two steps";
}

TEST(TrainerModuleTest, AnEpochThatFailsLeavesTheBestWeights) {
  Why("If epoch 7 fails, the result of epoch 6 must not be lost.");
  RichRun run, wanted;
  Trainer trainer = run.Train(
      {.epochs = 5}, [calls = 0](const Tensor& y, const Tensor& t) mutable {
        if (++calls == 6) throw std::bad_alloc();
        return SquaredError(y, t);
      });
  // Three steps and an evaluation are four calls.
  EXPECT_THAT(trainer.Run().status().message(), StartsWith("step 5: "));
  Trainer one = wanted.Train({.epochs = 1});
  ASSERT_TRUE(one.Run().ok());
  auto got = run.Numbers(), want = wanted.Numbers();
  for (const NamedTensor& t : run.network.Parameters()) {
    EXPECT_EQ(got[t.name], want[t.name]) << t.name;
  }
  EXPECT_FALSE(run.network.training());
}

TEST(TrainerModuleTest, AScoreOfNanIsNeverBest) {
  Why("Every comparison with NaN is false, also 'is it worse?'.");
  RichRun run;
  const std::vector<double> scores = {NAN, 0.1, NAN, 0.3, 0.2};
  size_t next = 0;
  Trainer trainer =
      run.Train({.epochs = 5, .score = [&](const Tensor&, const Tensor&) {
                   return scores[next++];
                 }});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_EQ(trainer.history().best_epoch, 4);
}

TEST(TrainerModuleTest, EvaluationIsNotTraining) {
  Why("With Dropout in evaluation, a good network would look like a bad one.");
  RichRun run;
  std::vector<bool> training;
  Trainer trainer =
      run.Train({.epochs = 2}, [&](const Tensor& y, const Tensor& t) {
        training.push_back(run.network.training());
        return SquaredError(y, t);
      });
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_THAT(training, ElementsAre(true, true, true, false,  //
                                    true, true, true, false));
}

TEST(TrainerModuleTest, EvaluationIsAMeanOverAllExamples) {
  Why("The mean over batches must be the mean over all examples.");
  const int64_t n = 300;
  const TensorDataset large(Counting({n, 3}), Counting({n, 2}));
  RichRun run;
  const auto first = [](const Tensor&, const Tensor& t) {
    return static_cast<double>(Mean(t).item());
  };
  Trainer trainer(run.network, SquaredError, *run.adam, run.loader, large,
                  {.score = first});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_NEAR(trainer.history().epochs.at(0).score, 299.5, 1e-3);
}

TEST(TrainerModuleTest, CallbacksReport) {
  Why("These callbacks let you watch the training.");
  RichRun run;
  std::vector<Progress> steps;
  std::vector<int64_t> epochs;
  TrainerOptions options = {
      .epochs = 2,
      .schedule = [](int64_t) { return 0.5; },
      .on_step = [&](const Progress& p) { steps.push_back(p); },
      .on_epoch = [&](const EpochMetrics& m) { epochs.push_back(m.epoch); }};
  Trainer trainer = run.Train(options);
  ASSERT_TRUE(trainer.Run().ok());
  ASSERT_EQ(steps.size(), 6u);
  EXPECT_EQ(steps[4].epoch, 2);
  EXPECT_EQ(steps[4].epochs, 2);
  EXPECT_EQ(steps[4].batch, 2);
  EXPECT_EQ(steps[4].batches, 3);
  EXPECT_EQ(steps[4].step, 5);
  EXPECT_THAT(epochs, ElementsAre(1, 2));
  EXPECT_EQ(run.adam->learning_rate(), 0.1) << "unchanged";
  const auto before = run.Numbers();
  ASSERT_TRUE(trainer.Run().ok()) << "there is nothing to do";
  EXPECT_EQ(run.Numbers(), before);
  EXPECT_EQ(steps.size(), 6u);
}

TEST(TrainerModuleTest, EveryEpochHasItsOwnBatches) {
  Why("The loader shuffles each epoch anew, if the trainer passes the number "
      "of the epoch.");
  RichRun run;
  std::vector<std::vector<Scalar>> seen, wanted;
  const Loss loss = [&](const Tensor& y, const Tensor& t) {
    if (run.network.training()) seen.push_back(Values(t));
    return SquaredError(y, t);
  };
  ASSERT_TRUE(run.Train({.epochs = 2}, loss).Run().ok());
  for (int64_t epoch = 0; epoch < 2; ++epoch) {
    for (int64_t b = 0; b < run.loader.batches(); ++b) {
      wanted.push_back(Values(run.loader.Get(epoch, b).targets));
    }
  }
  EXPECT_EQ(seen, wanted);
}

TEST(TrainerModuleTest, ClipsWhatIsTooLong) {
  Why("A single steep place in the loss would throw the weights far away.");
  RichRun run;
  Sgd sgd(run.network.Parameters(), {.learning_rate = 1});
  const auto before = run.Numbers();
  Trainer trainer(run.network, SquaredError, sgd, run.loader, run.validation,
                  {.max_norm = 1e-3, .stop = [] { return true; }});
  ASSERT_TRUE(trainer.Run().ok());
  const auto after = run.Numbers();
  double square = 0;
  for (const NamedTensor& p : run.network.Parameters()) {
    for (size_t i = 0; i < after.at(p.name).size(); ++i) {
      const double moved = after.at(p.name)[i] - before.at(p.name)[i];
      square += moved * moved;
    }
  }
  EXPECT_NEAR(std::sqrt(square), 1e-3, 1e-6);
}

TEST(TrainerModuleTest, RefusesWhatDoesNotFit) {
  Why("Steps on the weights of another network would change nothing, for "
      "hours.");
  RichRun run, other;
  ASSERT_TRUE(run.Train({.epochs = 0}).Run().ok()) << "nothing to do";
  const auto make = [&](Optimizer& optimizer, TrainerOptions options) {
    Trainer(run.network, SquaredError, optimizer, run.loader, run.data,
            options);
  };
  EXPECT_THAT([&] { make(*other.adam, {}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Trainer: the optimizer has other parameters")));
  EXPECT_THAT([&] { make(*run.adam, {.epochs = -1}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Trainer: wanted epochs of at least 0, got -1")));
  EXPECT_THROW(make(*run.adam, {.max_norm = NAN}), std::invalid_argument);
  EXPECT_THROW(make(*run.adam, {.patience = -1}), std::invalid_argument);
}

}  // namespace
}  // namespace tinytorch
