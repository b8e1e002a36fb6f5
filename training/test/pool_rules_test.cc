#include "training/pool_rules.h"

#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/pool.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(PoolRulesTest, MaxPoolGradientGoesToThePixelChosen) {
  Why("Only the largest pixel reached the output, so only this pixel can "
      "change it.");
  const Tensor x = MakeTensor({1, 1, 2, 4}, {1, 5, 2, 0,  //
                                             3, 1, 3, 4});
  EXPECT_THAT(MaxPoolScatter(x, MakeTensor({1, 1, 1, 2}, {10, 20})),
              IsTensor({1, 1, 2, 4}, {0, 10, 0, 0, 0, 0, 0, 20}));
  EXPECT_THAT(MaxPoolGather(x, Counting({1, 1, 2, 4})),
              IsTensor({1, 1, 1, 2}, {1, 7}));
}

TEST(PoolRulesTest, MaxPoolGradientsOfOverlappingWindowsAdd) {
  Why("A pixel that is the largest of two windows gets both gradients.");
  EXPECT_THAT(MaxPoolScatter(MakeTensor({1, 1, 1, 4}, {0, 9, 1, 2}),
                             MakeTensor({1, 1, 1, 3}, {1, 2, 4}),
                             {.kernel = {1, 2}, .stride = {1, 1}}),
              IsTensor({1, 1, 1, 4}, {0, 3, 0, 4}));
}

TEST(PoolRulesTest, OfEqualPixelsTheFirstGetsTheGradient) {
  Why("After a ReLU all pixels of a window may be 0. One of them gets dy, not "
      "all.");
  const Tensor dy = MakeTensor({1, 1, 1, 1}, {5});
  const Tensor zeros = MakeTensor({1, 1, 2, 2}, {0, 0, 0, 0});
  EXPECT_THAT(MaxPoolScatter(zeros, dy), IsTensor({1, 1, 2, 2}, {5, 0, 0, 0}));
  EXPECT_THAT(MaxPoolScatter(zeros, dy, {.stride = {1, 1}}),
              IsTensor({1, 1, 2, 2}, {5, 0, 0, 0}))
      << "and with any other stride as well";
}

TEST(PoolRulesTest, PoolGradientsAreWhatSmallStepsShow) {
  Why("MaxPool gives all of dy to the largest pixel; a mean gives all pixels "
      "equal shares.");
  // Numbers that are far apart, so that no small step changes the choice.
  const Tensor x = MakeTensor({1, 1, 4, 4}, {1, 5, 2, 0, 3, 9, -3, 4,  //
                                             7, 4, -1, 8, 3, 2, 6, -2});
  ExpectRule(PoolRules(), [](const Tensors& in) { return MaxPool(in[0]); },
             {x});
  ExpectRule(PoolRules(), [](const Tensors& in) { return AveragePool(in[0]); },
             {x});
  ExpectRule(PoolRules(),
             [](const Tensors& in) { return GlobalAveragePool(in[0]); }, {x});
  // Not a square: height and width have each their own part in the share.
  ExpectRule(PoolRules(),
             [](const Tensors& in) { return GlobalAveragePool(in[0]); },
             {Counting({1, 1, 2, 8})});
}

TEST(PoolRulesTest, RefusesGradientsThatDoNotFit) {
  Why("dy must have the shape of MaxPool's result; the message names that "
      "shape.");
  EXPECT_THAT(MaxPoolScatter(Counting({1, 1, 4, 4}), Counting({1, 1, 2, 2})),
              HasShape({1, 1, 4, 4}));
  EXPECT_THAT(
      [] { MaxPoolScatter(Counting({1, 1, 4, 4}), Counting({1, 1, 3, 3})); },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("MaxPoolScatter: wanted [1, 1, 2, 2] beside x [1, 1, 4, "
                    "4], got [1, 1, 3, 3]")));
}

TEST(PoolRulesTest, ReadsSlicesFromWhereTheyStart) {
  Why("A slice of a batch is contiguous, but its first image is not that of "
      "its storage.");
  const PoolOptions row = {.kernel = {1, 2}, .stride = {1, 2}};
  const Tensor images =
      MakeTensor({3, 1, 1, 4}, {9, 0, 0, 9, 1, 5, 7, 2, 4, 3, 0, 8});
  const Tensor x(images.storage(), 4, {2, 1, 1, 4}, {4, 4, 4, 1});
  const Tensor upstream = MakeTensor({3, 1, 1, 2}, {70, 60, 1, 2, 3, 4});
  const Tensor dy(upstream.storage(), 2, {2, 1, 1, 2}, {2, 2, 2, 1});
  EXPECT_THAT(MaxPoolScatter(x, dy, row),
              IsTensor({2, 1, 1, 4}, {0, 1, 2, 0, 3, 0, 0, 4}));
  const Tensor pixels = Counting({3, 1, 1, 4});
  const Tensor z(pixels.storage(), 4, {2, 1, 1, 4}, {4, 4, 4, 1});
  EXPECT_THAT(MaxPoolGather(x, z, row), IsTensor({2, 1, 1, 2}, {5, 6, 8, 11}));
}

}  // namespace
}  // namespace tinytorch
