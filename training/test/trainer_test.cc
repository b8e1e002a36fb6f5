#include "training/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
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

namespace tinytorch {
namespace {

using ::testing::ElementsAre;

TEST(TrainerTest, AStepGoesDownTheLoss) {
  Why("Forward, loss, backward, step: this is all of learning.");
  // x = 1, target 1: the loss is (w - 1)^2, its gradient 2 (w - 1). From w = 0
  // with rate 1/4: w = 0 + 2/4, then 1/2 + 1/4.
  LineRun run({1}, 0.25);
  Trainer trainer = run.Train({.epochs = 2});
  const absl::StatusOr<History> history = trainer.Run();
  ASSERT_TRUE(history.ok()) << history.status();
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {0.75}));
  ASSERT_EQ(history->epochs.size(), 2u);
  EXPECT_EQ(history->epochs[0].train_loss, 1);
  EXPECT_EQ(history->epochs[0].loss, 0.25) << "after the epoch";
  EXPECT_EQ(history->epochs[1].train_loss, 0.25);
  EXPECT_EQ(history->epochs[1].score, -0.0625) << "minus the loss";
}

TEST(TrainerTest, TheTrainLossIsTheMeanOverExamples) {
  Why("A last batch of one example must not count as much as one of two.");
  // With rate 0 the network does not change; the "loss" is the mean output plus
  // 1.
  LineRun run({1, 2, 6}, 0, 2);
  const Loss output = [](const Tensor& y, const Tensor& t) {
    return Mean(Add(Mul(y, t), t));
  };
  run.line.weight().Fill(1);
  Trainer trainer = run.Train({.epochs = 1}, output);
  ASSERT_TRUE(trainer.Run().ok());
  // Outputs + 1: 2, 3 and 7. Their mean is 4; of the batches' 2.5 and 7: 4.75.
  EXPECT_NEAR(trainer.history().epochs.at(0).train_loss, 4, 1e-6);
  EXPECT_NEAR(trainer.history().epochs.at(0).loss, 4, 1e-6);
}

TEST(TrainerTest, TheBestWeightsAreInTheNetwork) {
  Why("The last epoch is seldom the best one.");
  LineRun run({1}, 0.25);
  Trainer trainer = run.Train({.epochs = 3, .score = Scores({0.9, 0.5, 0.9})});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_EQ(trainer.history().best_epoch, 1) << "of equal ones the first";
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {0.5}))
      << "KeepIfBest() keeps the weights of epoch 1";
  EXPECT_FALSE(run.line.training()) << "ready to be used";
}

// Line after Line, of which the second may be frozen or left untrained.
class TwoLines : public Layer {
 public:
  TwoLines() {
    AddChild("first", first);
    AddChild("second", second);
  }
  std::string name() const override { return "TwoLines"; }
  Shape OutputShape(const Shape& input) const override { return input; }

  Line first{2}, second{3};

 protected:
  Tensor Forward(const Tensor& x) override { return second(first(x)); }
};

TEST(TrainerTest, AFrozenLayerStaysFrozen) {
  Why("A BatchNorm that was trained elsewhere must not learn from few images.");
  LineRun run({1, 2}, 0.01);
  TwoLines network;
  network.second.Eval();
  Sgd sgd(network.Parameters(), {.learning_rate = 0.01});
  bool thawed = false;
  int steps = 0, trained = 0;
  Trainer trainer(network, SquaredError, sgd, run.loader, run.data,
                  {.epochs = 2, .on_step = [&](const Progress&) {
                     thawed = thawed || network.second.training();
                     ++steps;
                     if (network.first.training()) ++trained;
                   }});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_GT(steps, 0) << "on_step was never called";
  EXPECT_EQ(trained, steps)
      << "TrainEpoch: the network was in evaluation mode, so Dropout and "
         "BatchNorm do not train; MeasureValidation() must bring back the mode";
  EXPECT_FALSE(thawed) << "the trainer changed the mode of a layer";
}

TEST(TrainerTest, AnOptimizerOfSomeParametersLeavesTheOthersAlone) {
  Why("Fine-tuning trains the last layer and keeps the rest.");
  LineRun run({1}, 0);
  TwoLines network;
  Sgd sgd({network.Parameters().at(1)}, {.learning_rate = 0.125});
  Trainer trainer(network, SquaredError, sgd, run.loader, run.data,
                  {.epochs = 1});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_THAT(network.first.weight(), IsTensor({1}, {2}));
  // The gradient is 2 (2 * 3 - 1) * 2 = 20.
  EXPECT_THAT(network.second.weight(), IsTensor({1}, {0.5}));
}

TEST(TrainerTest, AParameterThatTheLossDoesNotUseIsLeftAlone) {
  Why("A second head that is not trained yet must not stop the run.");
  LineRun run({1}, 0);
  class WithSpare : public TwoLines {
    Tensor Forward(const Tensor& x) override { return first(x); }
  } network;
  Sgd sgd(network.Parameters(), {.learning_rate = 0.25});
  std::vector<std::string> notes;
  Trainer trainer(network, SquaredError, sgd, run.loader, run.data,
                  {.epochs = 1, .on_note = [&](const std::string& note) {
                     notes.push_back(note);
                   }});
  const absl::StatusOr<History> history = trainer.Run();
  ASSERT_TRUE(history.ok()) << history.status();
  EXPECT_THAT(network.first.weight(), IsTensor({1}, {1.5}));
  EXPECT_THAT(network.second.weight(), IsTensor({1}, {3}));
  EXPECT_THAT(notes,
              ElementsAre("Trainer: the loss does not use second.weight"));
}

TEST(TrainerTest, AccumulatedBatchesAreOneStep) {
  Why("A batch of 64 may need too much memory; four of 16 are the same step.");
  // The gradient is 2 (w x - 1) x. From w = 0 with rate 1/16: the first step
  // has the mean of -2, -4, -6, -8; the last batch has a step of its own.
  LineRun run({1, 2, 3, 4, 6}, 0.0625, 2);
  std::vector<int64_t> steps;
  Trainer trainer = run.Train(
      {.epochs = 1, .accumulate = 2, .on_step = [&](const Progress& p) {
         steps.push_back(p.step);
       }});
  ASSERT_TRUE(trainer.Run().ok());
  // w = 5/16, then 2 (6 * 5/16 - 1) 6 = 21/2, and w = 5/16 - 21/32.
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {-0.34375}));
  EXPECT_THAT(steps, ElementsAre(0, 1, 2));
  EXPECT_EQ(run.optimizer.steps(), 2);
}

TEST(TrainerTest, AccumulatedExamplesCountEqually) {
  Why("A last batch of one example must not count as much as one of two.");
  LineRun run({1, 2, 3}, 0.0625, 2);
  Trainer trainer = run.Train({.epochs = 1, .accumulate = 2});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {0.25}))
      << "the mean of -2, -4 and -6, times -1/16";
}

TEST(TrainerTest, AccumulatedGradientsAreClippedTogether) {
  Why("Clip the mean gradient of the whole step, not that of each batch.");
  LineRun run({-1, 3}, 0.5, 1);
  Trainer trainer = run.Train({.epochs = 1, .max_norm = 1, .accumulate = 2});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {0.5}))
      << "the mean of 2 and -6 is -2, clipped -1";
}

TEST(TrainerTest, PatienceEndsTheRun) {
  Why("A score that has not improved for some epochs will probably not "
      "improve: stop, and save hours.");
  LineRun run({1}, 0.25);
  Trainer trainer =
      run.Train({.epochs = 9,
                 .score = Scores({0.1, 0.5, 0.4, 0.3, 0.2, 0.1, 0, 0, 0}),
                 .patience = 2});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_EQ(trainer.history().epochs.size(), 4u);
  EXPECT_EQ(trainer.history().best_epoch, 2);
  EXPECT_EQ(trainer.history().stopped, Stopped::kPatience);
}

TEST(TrainerTest, AStopKeepsWhatWasLearned) {
  Why("People stop a run with Ctrl-C: nothing may be lost by it.");
  int asked = 0;
  LineRun run({1, 1, 1}, 0.25);
  Trainer trainer =
      run.Train({.epochs = 9, .stop = [&] { return ++asked == 2; }});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_EQ(trainer.history().stopped, Stopped::kRequest);
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {0.75})) << "after two steps";
  EXPECT_EQ(trainer.history().best_epoch, 0) << "no epoch was finished";
}

TEST(TrainerTest, AGradientThatIsNotFiniteIsNotStepped) {
  Why("The loss is finite but the gradient is not: one step, and every weight "
      "is NaN.");
  LineRun run({1}, 0.25);
  // sqrt(0) = 0, where the slope is infinite.
  Trainer trainer = run.Train(
      {}, [](const Tensor& y, const Tensor&) { return Sum(Sqrt(y)); });
  const absl::Status status = trainer.Run().status();
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {0})) << "unchanged";
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message(), "step 1: the gradient of weight is not finite");
}

TEST(TrainerTest, ALossOfNanStops) {
  Why("The message must name the step and the parameter. Otherwise you search "
      "for days.");
  LineRun run({1, 1}, 0.25);
  int step = 0;
  Trainer trainer = run.Train({}, [&](const Tensor& y, const Tensor& t) {
    return SquaredError(y, ++step == 2 ? MakeTensor({1, 1}, {NAN}) : t);
  });
  const absl::Status status = trainer.Run().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message(),
            "step 2: the loss is nan, the gradient of weight not finite");
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {0.5})) << "after step 1";
}

TEST(TrainerTest, AnErrorSaysAtWhichStep) {
  Why("A label out of range in batch 700 can be found by the number of the "
      "step.");
  LineRun run({1, 1}, 0.25);
  int step = 0;
  Trainer trainer = run.Train({}, [&](const Tensor& y, const Tensor& t) {
    if (++step == 2) throw std::out_of_range("label 10 outside of 10 classes");
    return SquaredError(y, t);
  });
  const absl::Status status = trainer.Run().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "step 2: label 10 outside of 10 classes");
}

TEST(TrainerTest, TheScheduleSeesTheNumberOfTheStep) {
  Why("A rate that depends only on the number of the step survives a power "
      "cut.");
  LineRun run({1, 1}, 0.25);
  std::vector<double> rates;
  Trainer trainer = run.Train(
      {.epochs = 2,
       .schedule = [](int64_t step) { return 1.0 / (1 << step); },
       .on_step =
           [&](const Progress& p) { rates.push_back(p.learning_rate); }});
  const absl::StatusOr<History> history = trainer.Run();
  ASSERT_TRUE(history.ok());
  EXPECT_THAT(rates, ElementsAre(0.25, 0.125, 0.0625, 0.03125));
  ASSERT_EQ(history->epochs.size(), 2u);
  EXPECT_EQ(history->epochs[0].learning_rate, 0.125) << "of the last step";
  EXPECT_EQ(history->epochs[1].learning_rate, 0.03125);
  EXPECT_GT(history->epochs[0].seconds, 0);
}

TEST(TrainerTest, TheValidationLossIsTheMeanOverExamples) {
  Why("300 examples are a batch of 256 and one of 44: the second must not "
      "count as much as the first.");
  std::vector<Scalar> x(300, 1);
  std::fill(x.begin() + 256, x.end(), Scalar{3});
  LineRun run(x, 0, 100);
  run.line.weight().Fill(1);
  Trainer trainer = run.Train({.epochs = 1});
  ASSERT_TRUE(trainer.Run().ok());
  // Off by 0 for 256 examples, by 2 for 44: 44 * 4 / 300.
  EXPECT_NEAR(trainer.history().epochs.at(0).loss, 0.586667, 1e-5);
  EXPECT_NEAR(trainer.history().epochs.at(0).score, -0.586667, 1e-5);
}

TEST(TrainerTest, AnEpochIsInTheHistoryWhenItIsReported) {
  Why("The checkpoint is written at the same time: an epoch that it does not "
      "hold is trained again.");
  LineRun run({1}, 0.25);
  const Trainer* running = nullptr;
  std::vector<int64_t> epochs, best;
  Trainer trainer = run.Train({.epochs = 3,
                               .score = Scores({0.5, 0.9, 0.7}),
                               .on_epoch = [&](const EpochMetrics&) {
                                 const History& history = running->history();
                                 epochs.push_back(history.epochs.size());
                                 best.push_back(history.best_epoch);
                               }});
  running = &trainer;
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_THAT(epochs, ElementsAre(1, 2, 3))
      << "TrainEpochs: append the metrics before SaveAndReport()";
  EXPECT_THAT(best, ElementsAre(1, 2, 2))
      << "TrainEpochs: KeepIfBest() before SaveAndReport()";
}

TEST(TrainerTest, AnErrorOfTheValidationEndsTheRun) {
  Why("A bad label in the validation set must be named as well, not be taken "
      "for a score.");
  LineRun run({1}, 0.25);
  int calls = 0;
  Trainer trainer = run.Train({}, [&](const Tensor& y, const Tensor& t) {
    if (++calls == 2) throw std::out_of_range("label 10 outside of 10 classes");
    return SquaredError(y, t);
  });
  const absl::Status status = trainer.Run().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(status.message().ends_with("label 10 outside of 10 classes"))
      << status;
  EXPECT_TRUE(trainer.history().epochs.empty());
}

}  // namespace
}  // namespace tinytorch
