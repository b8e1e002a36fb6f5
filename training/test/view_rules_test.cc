#include "training/view_rules.h"

#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/broadcast.h"
#include "tensor/gather.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/views.h"
#include "tools/runner/why.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ViewRulesTest, PadSliceIsSliceBackwards) {
  Why("The example at the top of view_rules.cc: elements outside of the "
      "window stay 0.");
  EXPECT_THAT(PadSlice(MakeTensor({2}, {7, 8}), {5},
                       {.start = 1, .stop = 5, .step = 2}),
              IsTensor({5}, {0, 7, 0, 8, 0}));
  EXPECT_THAT(
      PadSlice(MakeTensor({2, 1}, {7, 8}), {2, 3}, {.axis = 1, .start = 2}),
      IsTensor({2, 3}, {0, 0, 7, 0, 0, 8}));
}

TEST(ViewRulesTest, PadSliceRefusesAPartThatDoesNotFit) {
  Why("The window says how large the part is; another size is a mistake.");
  EXPECT_THAT(PadSlice(MakeTensor({1}, {7}), {2}, {.start = 1}),
              IsTensor({2}, {0, 7}));
  EXPECT_THAT(
      [] { PadSlice(Counting({3}), {5}, {.start = 1, .stop = 5, .step = 2}); },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("PadSlice: the window of [5] is [2], got [3]")));
}

TEST(ViewRulesTest, GradientOfASlice) {
  Why("Rows that the slice did not use have the gradient 0.");
  const InputGradients gradients = GradientsOf(ViewRules(), [] {
    Slice(Counting({3, 2}), {.axis = 0, .start = 1, .stop = 2});
  });
  EXPECT_THAT(gradients[0](MakeTensor({1, 2}, {5, 6})),
              IsTensor({3, 2}, {0, 0, 5, 6, 0, 0}));
}

TEST(ViewRulesTest, GradientOfATranspose) {
  Why("With two axes, the inverse of a transposition is the same "
      "transposition. With three axes it may be another one.");
  InputGradients gradients =
      GradientsOf(ViewRules(), [] { Transpose(Counting({2, 3}), 0, 1); });
  EXPECT_THAT(gradients[0](Counting({3, 2})),
              IsTensor({2, 3}, {0, 2, 4, 1, 3, 5}));
  gradients =
      GradientsOf(ViewRules(), [] { Permute(Counting({2, 3, 4}), {2, 0, 1}); });
  EXPECT_THAT(gradients[0](Counting({4, 2, 3})), HasShape({2, 3, 4}));
}

TEST(ViewRulesTest, GradientsOfSqueezeAndUnsqueeze) {
  Why("An axis of extent 1 is added or removed; the elements stay.");
  InputGradients gradients =
      GradientsOf(ViewRules(), [] { Squeeze(Counting({3, 1, 2}), 1); });
  EXPECT_THAT(gradients[0](Counting({3, 2})),
              IsTensor({3, 1, 2}, {0, 1, 2, 3, 4, 5}));
  gradients = GradientsOf(ViewRules(), [] { Unsqueeze(Counting({3}), -1); });
  EXPECT_THAT(gradients[0](Counting({3, 1})), IsTensor({3}, {0, 1, 2}));
}

TEST(ViewRulesTest, GradientOfAnExpandedRow) {
  Why("Each element was read in three rows, so it gets the sum of three "
      "gradients.");
  const InputGradients gradients =
      GradientsOf(ViewRules(), [] { Expand(Counting({2}), {3, 2}); });
  EXPECT_THAT(gradients[0](MakeTensor({3, 2}, {1, 2, 3, 4, 5, 6})),
              IsTensor({2}, {9, 12}));
}

TEST(ViewRulesTest, GradientsOfAConcatenation) {
  Why("Each part gets its own window of dy, in the order in which the parts "
      "were joined.");
  const InputGradients gradients = GradientsOf(ViewRules(), [] {
    Concatenate({Counting({2, 1}), Counting({2, 2}), Counting({2, 1})}, 1);
  });
  const Tensor dy = Counting({2, 4});
  ASSERT_EQ(gradients.size(), 3);
  EXPECT_THAT(gradients[0](dy), IsTensor({2, 1}, {0, 4}));
  EXPECT_THAT(gradients[1](dy), IsTensor({2, 2}, {1, 2, 5, 6}));
  EXPECT_THAT(gradients[2](dy), IsTensor({2, 1}, {3, 7}));
}

TEST(ViewRulesTest, GradientOfASumIsRepeated) {
  Why("Every element of a sum moves it by the same amount, so each gets all "
      "of dy.");
  InputGradients gradients =
      GradientsOf(ViewRules(), [] { Sum(Counting({2, 3}), {.axes = {1}}); });
  EXPECT_THAT(gradients[0](MakeTensor({2}, {7, 8})),
              IsTensor({2, 3}, {7, 7, 7, 8, 8, 8}));
  gradients =
      GradientsOf(ViewRules(), [] { Sum(Counting({2, 3}), {.axes = {0}}); });
  EXPECT_THAT(gradients[0](MakeTensor({3}, {7, 8, 9})),
              IsTensor({2, 3}, {7, 8, 9, 7, 8, 9}));
}

TEST(ViewRulesTest, GradientOfAMaximumGoesToTheLargest) {
  Why("A small step of another element does not change the maximum. Equal "
      "maxima share the gradient.");
  const InputGradients gradients = GradientsOf(ViewRules(), [] {
    Max(MakeTensor({2, 3}, {1, 5, 2, 4, 0, 4}), {.axes = {1}});
  });
  EXPECT_THAT(gradients[0](MakeTensor({2}, {10, 20})),
              IsTensor({2, 3}, {0, 10, 0, 10, 0, 10}));
}

TEST(ViewRulesTest, GradientOfAPermutationOfFourAxes) {
  Why("All extents are equal here: only the numbers show whether the axes have "
      "come back to their places.");
  const Tensor dy = Counting({2, 2, 2, 2});
  const auto gradient = [&](const std::vector<int64_t>& perm) {
    return GradientsOf(ViewRules(),
                       [&] { Permute(Counting({2, 2, 2, 2}), perm); })[0](dy);
  };
  EXPECT_THAT(gradient({1, 0, 3, 2}), EqualsTensor(Permute(dy, {1, 0, 3, 2})));
  EXPECT_THAT(gradient({1, 2, 3, 0}), EqualsTensor(Permute(dy, {3, 0, 1, 2})));
}

}  // namespace
}  // namespace tinytorch
