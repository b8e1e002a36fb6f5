#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/gather.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"
#include "training/gather_rules.h"
#include "training/gather_rules_json.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr int64_t kBytes = sizeof(Scalar);

// Repeated, negative and unused places of axes of 3, 4 and 5.
Tensor Picks() { return MakeTensor({2, 3}, {2, -1, 0, 2, -3, 2}); }

Shape WithPicks(Shape shape, int64_t axis) {
  shape[static_cast<size_t>(axis)] = 2;
  shape.insert(shape.begin() + axis + 1, 3);
  return shape;
}

TEST(GatherRulesModuleTest, GradientAgreesWithPyTorch) {
  Why("torch.index_select and torch.nn.functional.embedding, with autograd.");
  for (const GoldenCase& golden : GoldenCases(GatherRulesJson(), "Gather")) {
    SCOPED_TRACE(golden.name());
    const InputGradients gradients = GradientsOf(GatherRules(), [&] {
      Gather(golden["x"], golden["indices"], golden.Integer("axis"));
    });
    EXPECT_THAT(gradients[0](golden["dy"]),
                NearTensor(golden["d_x"], {1e-6, 1e-5}));
  }
}

TEST(GatherRulesModuleTest, ScatterAddIsTheAdjointOfGather) {
  Why("Each axis has other axes before and behind it, and both tensors may be "
      "any views.");
  for (const int64_t axis : {0, 1, 2}) {
    SCOPED_TRACE("axis " + std::to_string(axis));
    const Shape whole = {3, 4, 5};
    const Tensor parts = RandomTensor(WithPicks(whole, axis), 2);
    const auto gather = [&](const Tensor& x) {
      return Gather(x, Picks(), axis);
    };
    const auto scatter = [&](const Tensor& y) {
      return ScatterAdd(y, Picks(), whole, axis);
    };
    ExpectAdjoint(gather, scatter, RandomTensor(whole, 1), parts);
    const Tensor wanted = scatter(parts);
    EXPECT_THAT(
        ScatterAdd(Scattered(parts), Scattered(Picks()), whole, axis - 3),
        EqualsTensor(wanted));
  }
}

TEST(GatherRulesModuleTest, GradientsOnEachAxis) {
  Why("Checks Gather, and its own gradient, by finite differences.");
  for (const int64_t axis : {0, 1, 2}) {
    SCOPED_TRACE("axis " + std::to_string(axis));
    const Shape whole = {3, 4, 5};
    ExpectRule(GatherRules(),
               [=](const Tensors& x) { return Gather(x[0], x[1], axis - 3); },
               {Scattered(RandomTensor(whole, 3)), Scattered(Picks())},
               {.none = {1}});
    ExpectRule(
        GatherRules(),
        [=](const Tensors& x) { return ScatterAdd(x[0], x[1], whole, axis); },
        {RandomTensor(WithPicks(whole, axis), 4), Picks()}, {.none = {1}});
  }
}

TEST(GatherRulesModuleTest, OneIndexWithoutAnAxis) {
  Why("Gather with an index of shape [] picks one row and removes the axis.");
  EXPECT_THAT(ScatterAdd(MakeTensor({2}, {7, 8}), MakeTensor({}, {1}), {3, 2}),
              IsTensor({3, 2}, {0, 0, 7, 8, 0, 0}));
  EXPECT_THAT(ScatterAdd(MakeTensor({}, {7}), MakeTensor({}, {-1}), {3}),
              IsTensor({3}, {0, 0, 7}));
}

TEST(GatherRulesModuleTest, NothingToAdd) {
  Why("A batch may be empty: this is not an error, and the table does not "
      "change.");
  EXPECT_THAT(ScatterAdd(Counting({0, 2}), Counting({0}), {3, 2}),
              IsTensor({3, 2}, {0, 0, 0, 0, 0, 0}));
  EXPECT_THAT(ScatterAdd(Counting({2, 0}), MakeTensor({2}, {0, 2}), {3, 0}),
              IsTensor({3, 0}, {}));
  EXPECT_THAT(ScatterAdd(Counting({0, 2}), Counting({0}), {0, 2}),
              IsTensor({0, 2}, {}));
}

TEST(GatherRulesModuleTest, AddsInTheOrderOfTheParts) {
  Why("Rounding depends on the order. One order gives one answer, to the bit.");
  const Scalar huge = 4 / std::numeric_limits<Scalar>::epsilon();
  const Tensor zeros = MakeTensor({3}, {0, 0, 0});
  EXPECT_THAT(ScatterAdd(MakeTensor({3}, {huge, 1, -huge}), zeros, {1}),
              IsTensor({1}, {0}));
  EXPECT_THAT(ScatterAdd(MakeTensor({3}, {huge, -huge, 1}), zeros, {1}),
              IsTensor({1}, {1}));
}

TEST(GatherRulesModuleTest, RefusesIndicesAsGather) {
  Why("Without the check, each of these calls would write to memory outside "
      "of the tensor.");
  const auto scatter = [](Scalar index) {
    return
        [=] { ScatterAdd(Counting({1, 3}), MakeTensor({1}, {index}), {5, 3}); };
  };
  const auto outside = [](const char* text) {
    return ThrowsMessage<std::out_of_range>(HasSubstr(text));
  };
  const auto invalid = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_NO_THROW(scatter(-5)());
  EXPECT_THAT(scatter(5),
              outside("ScatterAdd: index 5 outside of axis 0 of [5, 3]"));
  EXPECT_THAT(scatter(-6),
              outside("ScatterAdd: index -6 outside of axis 0 of [5, 3]"));
  EXPECT_THAT(scatter(1e30f), outside("ScatterAdd: index 1e+30 outside"));
  EXPECT_THAT(scatter(1.5),
              invalid("ScatterAdd: index 1.5 is not a whole number"));
  EXPECT_THAT(scatter(std::numeric_limits<Scalar>::quiet_NaN()),
              invalid("ScatterAdd: index nan is not a whole number"));
  EXPECT_THAT([] { ScatterAdd(Counting({2}), Counting({2}), {2}, 1); },
              invalid("ScatterAdd: no axis 1 in a tensor of 1 axes"));
  EXPECT_THAT([] { ScatterAdd(Counting({2, 3}), Counting({2}), {2, 3}, 1); },
              invalid("ScatterAdd: wanted parts [2, 2] for indices [2] into "
                      "axis 1 of [2, 3], got [2, 3]"));
}

TEST(GatherRulesModuleTest, ReportsWhatItNeedsToBeDifferentiated) {
  Why("The tape and ONNX know an operation by its name and attributes.");
  EXPECT_THAT(TraceOf([] {
                ScatterAdd(Scattered(Counting({4, 3})), Counting({4}), {5, 3},
                           -2);
              }),
              ::testing::Contains(
                  "ScatterAdd [4, 3] [4] -> [5, 3] axis=0 shape=[5, 3]"));
  const InputGradients gradients = GradientsOf(
      GatherRules(), [] { Gather(Counting({5, 2}), Counting({3})); });
  EXPECT_THAT(TraceOf([&] { gradients[0](Counting({3, 2})); }),
              ElementsAre("ScatterAdd [3, 2] [3] -> [5, 2] axis=0 "
                          "shape=[5, 2]"));
}

TEST(GatherRulesModuleTest, HoldsTheIndicesAndNotTheTable) {
  Why("A table of 50,000 words is 100 MB, which the gradient does not need.");
  EXPECT_EQ(BytesHeld(GatherRules(),
                      [] { Gather(Counting({100, 7}), Counting({3})); }),
            3 * kBytes);
  EXPECT_EQ(
      BytesHeld(GatherRules(),
                [] { ScatterAdd(Counting({3, 7}), Counting({3}), {100, 7}); }),
      3 * kBytes);
  EXPECT_EQ(BytesHeld(GatherRules(), [] { OneHot(Counting({3}), 9); }), 0);
}

TEST(GatherRulesModuleTest, CostsOneAllocation) {
  Why("The gradient of a large table is large: allocate it once.");
  const Tensor parts = Counting({3, 4});
  const Tensor picks = Counting({3});
  EXPECT_EQ(AllocationsIn([&] { ScatterAdd(parts, picks, {9, 4}); }), 1);
  EXPECT_EQ(PeakBytesIn([&] { ScatterAdd(parts, picks, {9, 4}); }),
            36 * kBytes);
}

}  // namespace
}  // namespace tinytorch
