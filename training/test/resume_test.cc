#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/layer.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/data.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/testing/small_runs.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// A line that learns with momentum. The loss is (w - 1)^2, its gradient
// 2 (w - 1). From w = 0 with rate 1/4 and momentum 1/2:
//   step 1  gradient -2  v = -2               w = 1/2
//   step 2  gradient -1  v = -1 - 1 = -2      w = 1
//   step 3  gradient  0  v =  0 - 1 = -1      w = 5/4
LineRun WithMomentum() { return LineRun({1}, 0.25, 1, 0.5); }

// Trains such a line for two epochs, of which the first is the best, and writes
// the file of this test.
std::string FileOfTwoEpochs() {
  const std::string path = FileOfThisTest();
  LineRun run = WithMomentum();
  Trainer trainer =
      run.Train({.epochs = 2, .score = Scores({0.9, 0.5}), .checkpoint = path});
  EXPECT_TRUE(trainer.Run().ok());
  return path;
}

TEST(ResumeTest, ACheckpointHoldsTheWholeRun) {
  Why("The file is all that is left after a power cut.");
  const Weights file = LoadSafetensors(FileOfTwoEpochs()).value();
  std::map<std::string, std::vector<Scalar>> tensors;
  for (const NamedTensor& t : file.tensors) tensors[t.name] = Values(t.tensor);
  EXPECT_THAT(tensors, ElementsAre(Pair("best.weight", ElementsAre(0.5)),
                                   Pair("network.weight", ElementsAre(1)),
                                   Pair("optimizer.weight.momentum_buffer",  //
                                        ElementsAre(-2))));
  EXPECT_EQ(file.metadata.at("steps"), "2");
  EXPECT_EQ(file.metadata.at("epochs"), "2");
  EXPECT_EQ(file.metadata.at("best_epoch"), "1");
}

TEST(ResumeTest, TakesOverWhatTheFileHolds) {
  Why("Each item that is not taken over begins again as in a new run.");
  const std::string path = FileOfTwoEpochs();
  LineRun run = WithMomentum();
  Trainer trainer = run.Train({.epochs = 3});
  const absl::Status status = trainer.Resume(path);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {1}))
      << "the weight of the last epoch, not of the best one";
  EXPECT_THAT(run.optimizer.State().at(0).tensor, IsTensor({1}, {-2}));
  EXPECT_EQ(run.optimizer.steps(), 2);
  const History& history = trainer.history();
  ASSERT_EQ(history.epochs.size(), 2u);
  EXPECT_EQ(history.epochs[1].epoch, 2);
  EXPECT_EQ(history.epochs[1].score, 0.5);
  EXPECT_EQ(history.best_epoch, 1);
}

TEST(ResumeTest, TheNextStepIsThatOfAWholeRun) {
  Why("Momentum remembers the steps before: without it, the ball starts again "
      "from rest.");
  const std::string path = FileOfTwoEpochs();
  LineRun run = WithMomentum();
  Trainer trainer = run.Train({.epochs = 3, .score = Scores({1})});
  ASSERT_TRUE(trainer.Resume(path).ok());
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {1.25}));
}

TEST(ResumeTest, TheBestWeightsAreThoseOfTheWholeRun) {
  Why("The best epoch may lie before the power cut.");
  const std::string path = FileOfTwoEpochs();
  LineRun run = WithMomentum();
  Trainer trainer = run.Train({.epochs = 3, .score = Scores({0.4})});
  ASSERT_TRUE(trainer.Resume(path).ok());
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_EQ(trainer.history().best_epoch, 1);
  EXPECT_THAT(run.line.weight(), IsTensor({1}, {0.5}))
      << "the weight of epoch 1, which is in the file only";
}

TEST(ResumeTest, TheScheduleGoesOn) {
  Why("A rate that began again would take the large steps of the start.");
  const std::string path = FileOfThisTest();
  // 10 examples in batches of 4: three steps an epoch. The gradients are 0.
  const std::vector<Scalar> x(10, 0);
  LineRun killed(x, 1, 4), run(x, 1, 4);
  TrainerOptions options = {
      .epochs = 2, .schedule = CosineDecay(12), .checkpoint = path};
  ASSERT_TRUE(killed.Train(options).Run().ok());
  std::vector<int64_t> steps;
  std::vector<double> rates;
  options.epochs = 4;
  options.on_step = [&](const Progress& p) {
    steps.push_back(p.step);
    rates.push_back(p.learning_rate);
  };
  Trainer trainer = run.Train(options);
  ASSERT_TRUE(trainer.Resume(path).ok());
  ASSERT_TRUE(trainer.Run().ok());
  ASSERT_THAT(steps, ElementsAre(7, 8, 9, 10, 11, 12));
  EXPECT_NEAR(rates[0], 0.5, 1e-9) << "the factor of step 6";
}

TEST(ResumeTest, AResumedRunEndsWithTheSameBits) {
  Why("A run that was killed continues as if it had not been interrupted.");
  const std::string path = FileOfThisTest();
  const TensorDataset data(RandomTensor({10, 3}, 1), RandomTensor({10, 2}, 2));
  // Makes everything anew for each run, as a program that is started again.
  const auto train = [&](int64_t epochs, bool resume) {
    Rng rng(3);
    Sequential network;
    network.Add<Dense>(3, 4, rng);
    network.Add<Dropout>(0.5, 4);
    network.Add<Dense>(4, 2, rng);
    Adam adam(network.Parameters(), {.learning_rate = 0.1});
    DataLoader loader(data, {.batch = 4, .seed = 5});
    Trainer trainer(network, SquaredError, adam, loader, data,
                    {.epochs = epochs, .checkpoint = path});
    EXPECT_TRUE(!resume || trainer.Resume(path).ok());
    EXPECT_TRUE(trainer.Run().ok());
    std::vector<Tensor> weights;
    for (const NamedTensor& p : network.Parameters()) {
      weights.push_back(p.tensor);
    }
    return weights;
  };
  const std::vector<Tensor> whole = train(4, false);
  train(2, false);
  const std::vector<Tensor> resumed = train(4, true);
  for (size_t i = 0; i < whole.size(); ++i) {
    EXPECT_THAT(resumed[i], EqualsTensor(whole[i]));
  }
}

}  // namespace
}  // namespace tinytorch
