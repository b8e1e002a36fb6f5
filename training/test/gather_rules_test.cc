#include "training/gather_rules.h"

#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/gather.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// 1 2 / 3 4 / 5 6, for the rows 2, 0 and 2: the example of gather_rules.cc.
Tensor Parts() { return MakeTensor({3, 2}, {1, 2, 3, 4, 5, 6}); }
Tensor Picks() { return MakeTensor({3}, {2, 0, 2}); }

TEST(GatherRulesTest, PartsAreAddedWhereTheyBelong) {
  Why("Row 2 was looked up twice: it gets 1 2 and 5 6. Row 1 was not looked "
      "up.");
  EXPECT_THAT(ScatterAdd(Parts(), Picks(), {3, 2}),
              IsTensor({3, 2}, {3, 4, 0, 0, 6, 8}));
}

TEST(GatherRulesTest, NegativeIndicesCountFromTheEnd) {
  Why("Gather takes -1 for the last row, so its gradient has to go there.");
  EXPECT_THAT(ScatterAdd(Parts(), MakeTensor({3}, {-1, -3, 1}), {3, 2}),
              IsTensor({3, 2}, {3, 4, 5, 6, 1, 2}));
}

TEST(GatherRulesTest, AnyAxis) {
  Why("Gather picks columns as it picks rows; a run is one number long then.");
  EXPECT_THAT(
      ScatterAdd(MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6}), Picks(), {2, 4}, 1),
      IsTensor({2, 4}, {2, 0, 4, 0,  //
                        5, 0, 10, 0}));
}

TEST(GatherRulesTest, GradientOfGatherGoesBackToItsRows) {
  Why("The table learns where it was read, and nowhere else.");
  const InputGradients gradients =
      GradientsOf(GatherRules(), [] { Gather(Counting({4, 2}), Picks()); });
  EXPECT_THAT(gradients[0](Parts()),
              IsTensor({4, 2}, {3, 4, 0, 0, 6, 8, 0, 0}));
}

TEST(GatherRulesTest, GradientOfScatterAddIsReadWhereItWasAdded) {
  Why("The gradient of a gradient: ScatterAdd is an operation like others.");
  const InputGradients gradients =
      GradientsOf(GatherRules(), [] { ScatterAdd(Parts(), Picks(), {3, 2}); });
  EXPECT_THAT(gradients[0](MakeTensor({3, 2}, {10, 11, 20, 21, 30, 31})),
              IsTensor({3, 2}, {30, 31, 10, 11, 30, 31}));
}

TEST(GatherRulesTest, IndicesHaveNoGradient) {
  Why("Index 2 cannot become 2.01, so there is no gradient. A gradient of "
      "zeros would be wrong.");
  EXPECT_EQ(GradientsOf(GatherRules(), [] { Gather(Parts(), Picks()); })[1],
            nullptr);
  EXPECT_EQ(GradientsOf(GatherRules(),
                        [] { ScatterAdd(Parts(), Picks(), {3, 2}); })[1],
            nullptr);
  EXPECT_EQ(GradientsOf(GatherRules(), [] { OneHot(Picks(), 3); })[0], nullptr);
}

TEST(GatherRulesTest, GradientsAreWhatSmallStepsShow) {
  Why("A rule is right if it says how y moves for a small step of x.");
  ExpectRule(GatherRules(), [](const Tensors& x) { return Gather(x[0], x[1]); },
             {RandomTensor({4, 3}, 1), MakeTensor({5}, {3, 0, 3, 1, 3})},
             {.none = {1}});
}

TEST(GatherRulesTest, RefusesPartsThatDoNotFit) {
  Why("Four indices into rows of three need parts [4, 3]. The message says "
      "so.");
  EXPECT_THAT([] { ScatterAdd(Counting({4, 2}), Counting({4}), {5, 3}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "ScatterAdd: wanted parts [4, 3] for indices [4] into "
                  "axis 0 of [5, 3], got [4, 2]")));
  EXPECT_THAT(ScatterAdd(Counting({1, 3}), Counting({1}), {2, 3}),
              IsTensor({2, 3}, {0, 1, 2, 0, 0, 0}));
}

}  // namespace
}  // namespace tinytorch
