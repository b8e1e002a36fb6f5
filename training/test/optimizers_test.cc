#include "training/optimizers.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

// One parameter, "w".
std::vector<NamedTensor> Only(const Tensor& w) { return {{"w", w}}; }

// Steps down L = w^2 / 2, whose gradient is w. Returns w after each step.
std::vector<Scalar> Walk(Optimizer& optimizer, int steps) {
  std::vector<Scalar> places;
  const Tensor& w = optimizer.parameters()[0].tensor;
  for (int step = 0; step < steps; ++step) {
    optimizer.Step({MakeTensor({1}, Values(w))});
    places.push_back(Values(w)[0]);
  }
  return places;
}

TEST(OptimizersTest, SgdStepsAgainstTheGradient) {
  Why("The gradient points to where the loss grows: go in the opposite "
      "direction.");
  const Tensor w = MakeTensor({2}, {1, 2});
  Sgd sgd(Only(w), {.learning_rate = 0.1});
  sgd.Step({MakeTensor({2}, {10, -10})});
  EXPECT_THAT(w, IsNear({2}, {0, 3}));
  EXPECT_THAT(sgd.State(), IsEmpty());
  EXPECT_EQ(sgd.steps(), 1);
}

TEST(OptimizersTest, MomentumRemembersWhereItWasGoing) {
  Why("Across a narrow valley the steps cancel; along it they add up.");
  const Tensor w = MakeTensor({1}, {1});
  Sgd sgd(Only(w), {.learning_rate = 0.1, .momentum = 0.9});
  // v = 1, then 0.9 * 1 + 0.9 = 1.8: the example of optimizers.cc.
  EXPECT_THAT(MakeTensor({2}, Walk(sgd, 2)), IsNear({2}, {0.9, 0.72}));
}

TEST(OptimizersTest, NesterovLooksAhead) {
  Why("Nesterov's momentum slows down before it reaches the other side of the "
      "valley.");
  const Tensor w = MakeTensor({1}, {1});
  Sgd sgd(Only(w), {.learning_rate = 0.1, .momentum = 0.9, .nesterov = true});
  // 1 - 0.1 (1 + 0.9 * 1), then v = 0.9 + 0.81 = 1.71 and
  // 0.81 - 0.1 (0.81 + 0.9 * 1.71).
  EXPECT_THAT(MakeTensor({2}, Walk(sgd, 2)), IsNear({2}, {0.81, 0.5751}));
}

TEST(OptimizersTest, WeightDecayPullsTowards0) {
  Why("A weight that no example needs should become smaller.");
  const Tensor w = MakeTensor({2}, {2, -4});
  Sgd sgd(Only(w), {.learning_rate = 0.1, .weight_decay = 0.5});
  sgd.Step({MakeTensor({2}, {0, 0})});
  EXPECT_THAT(w, IsNear({2}, {1.9, -3.8}));
}

TEST(OptimizersTest, RmsPropDividesByTheUsualSize) {
  Why("A weight with small gradients has to learn, too.");
  const Tensor w = MakeTensor({2}, {1, 1});
  RmsProp rms(Only(w), {.learning_rate = 0.01, .alpha = 0.75});
  // s = g^2 / 4, so g / sqrt(s) is 2 for any g; then s = 7/16 g^2.
  rms.Step({MakeTensor({2}, {1000, 0.5})});
  EXPECT_THAT(w, IsNear({2}, {0.98, 0.98}));
  rms.Step({MakeTensor({2}, {1000, 0.5})});
  EXPECT_THAT(w, IsNear({2}, {0.96488142, 0.96488142}));
}

TEST(OptimizersTest, AdamsFirstStepIsTheRate) {
  Why("Averages that start at 0 are too small at first: mhat and vhat correct "
      "this.");
  const Tensor w = MakeTensor({3}, {1, 1, 1});
  Adam adam(Only(w), {.learning_rate = 0.1});
  adam.Step({MakeTensor({3}, {100, -1, 0.01f})});
  EXPECT_THAT(w, IsNear({3}, {0.9, 1.1, 0.9}));
}

TEST(OptimizersTest, AdamSlowsDownWhereGradientsDisagree) {
  Why("A gradient that changes its sign is noise, or the bottom of a valley.");
  const Tensor w = MakeTensor({2}, {1, 1});
  Adam adam(Only(w), {.learning_rate = 0.1});
  adam.Step({MakeTensor({2}, {1, 1})});
  adam.Step({MakeTensor({2}, {1, -1})});
  // m = 0.19 and -0.01, divided by 1 - 0.9^2 = 0.19; vhat = 1.
  EXPECT_THAT(w, IsNear({2}, {0.8, 0.9 + 0.1 * 0.01 / 0.19}));
}

TEST(OptimizersTest, AdamWKeepsDecayOutOfTheGradient) {
  Why("Adam divides the decay by the size of the gradient: a weight with "
      "large gradients would decay least.");
  const Tensor a = MakeTensor({1}, {2});
  Adam adam(Only(a), {.learning_rate = 0.1, .weight_decay = 0.5});
  adam.Step({MakeTensor({1}, {1})});
  EXPECT_THAT(a, IsNear({1}, {1.9}));  // the sign of 1 + 0.5 * 2
  const Tensor w = MakeTensor({1}, {2});
  AdamW adamw(Only(w), {.learning_rate = 0.1, .weight_decay = 0.5});
  adamw.Step({MakeTensor({1}, {1})});
  EXPECT_THAT(w, IsNear({1}, {1.8}));  // 2 * (1 - 0.1 * 0.5) - 0.1
}

TEST(OptimizersTest, AdamWDecaysUnlessYouSayOtherwise) {
  Why("PyTorch's default is 0.01: a recipe that does not name it means that.");
  const Tensor w = MakeTensor({1}, {2});
  AdamW(Only(w), {.learning_rate = 0.1}).Step({MakeTensor({1}, {0})});
  EXPECT_THAT(w, IsNear({1}, {1.998}));  // 2 * (1 - 0.1 * 0.01)
}

TEST(OptimizersTest, AParameterWithoutAGradientIsLeftAlone) {
  Why("Weight decay would shrink a layer that the loss does not use.");
  const Tensor w = MakeTensor({1}, {2});
  Sgd sgd(Only(w), {.learning_rate = 0.1, .weight_decay = 0.5});
  sgd.Step({Tensor()});
  EXPECT_THAT(w, IsTensor({1}, {2}));
  EXPECT_EQ(sgd.steps(), 1);
}

TEST(OptimizersTest, StateHasNames) {
  Why("A run that continues tomorrow needs the averages of today.");
  Adam adam({{"0.weight", Counting({2, 3})}, {"0.bias", Counting({2})}});
  std::vector<std::string> names;
  for (const NamedTensor& state : adam.State()) names.push_back(state.name);
  EXPECT_THAT(names, ElementsAre("0.weight.exp_avg", "0.bias.exp_avg",
                                 "0.weight.exp_avg_sq", "0.bias.exp_avg_sq"));
  EXPECT_THAT(adam.State()[2].tensor, IsTensor({2, 3}, {0, 0, 0, 0, 0, 0}));
  adam.Step({Counting({2, 3}), Counting({2})});
  EXPECT_THAT(adam.State()[1].tensor, IsNear({2}, {0, 0.1}));
}

TEST(OptimizersTest, GradientsThatDoNotFitAreErrors) {
  Why("The gradient of another parameter of the same size would train "
      "nonsense.");
  Sgd sgd({{"0.weight", Counting({2, 3})}, {"0.bias", Counting({2})}});
  EXPECT_THAT([&] { sgd.Step({Counting({2, 3})}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Sgd: wanted 2 gradients, got 1")));
  EXPECT_THAT([&] { sgd.Step({Counting({3, 2}), Counting({2})}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Sgd: wanted a gradient [2, 3] for 0.weight, got [3, 2]")));
}

TEST(OptimizersTest, ARowOfATableIsTrainedWhereItLies) {
  Why("Parameters and gradients may be slices: contiguous, but not at the "
      "start of their storage.");
  const Tensor table = MakeTensor({3, 2}, {1, 2, 3, 4, 5, 6});
  const Tensor slopes = MakeTensor({3, 2}, {70, 80, 1, -2, 90, 60});
  const Tensor w(table.storage(), 2, {2}, {1});
  const Tensor gradient(slopes.storage(), 2, {2}, {1});
  const Tensor alone = MakeTensor({2}, {3, 4});
  const auto step = [&](Optimizer&& of_the_row, Optimizer&& of_its_own) {
    of_the_row.Step({gradient});
    of_its_own.Step({MakeTensor({2}, {1, -2})});
    EXPECT_THAT(w, EqualsTensor(alone)) << of_the_row.name();
    EXPECT_EQ(table.data()[0], 1) << of_the_row.name() << " wrote to row 0";
    EXPECT_EQ(table.data()[1], 2) << of_the_row.name() << " wrote to row 0";
  };
  step(Sgd(Only(w), {.learning_rate = 0.1}),
       Sgd(Only(alone), {.learning_rate = 0.1}));
  step(Sgd(Only(w), {.learning_rate = 0.1, .momentum = 0.9}),
       Sgd(Only(alone), {.learning_rate = 0.1, .momentum = 0.9}));
  step(RmsProp(Only(w), {}), RmsProp(Only(alone), {}));
  step(Adam(Only(w), {}), Adam(Only(alone), {}));
  step(AdamW(Only(w), {}), AdamW(Only(alone), {}));
}

}  // namespace
}  // namespace tinytorch
