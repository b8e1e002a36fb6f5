#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dropout.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Returns what the first call of a Dropout with this seed must return.
Tensor Replay(const Tensor& x, double p, uint64_t seed) {
  Rng rng(seed);
  std::vector<Scalar> values = Values(x);
  for (Scalar& value : values) {
    value *= rng.Uniform() < p ? 0 : static_cast<Scalar>(1 / (1 - p));
  }
  return MakeTensor(x.shape(), values);
}

TEST(DropoutModuleTest, DropsWhereTheDrawIsBelowP) {
  Why("The order of draws is part of the contract: a seed is a network.");
  for (const Shape& shape :
       std::vector<Shape>{{}, {1}, {7}, {3, 5}, {2, 3, 4}, {0, 3}, {4, 0}}) {
    SCOPED_TRACE(ShapeToString(shape));
    const Tensor x = RandomTensor(shape, 3);
    Dropout dropout(0.3, 5);
    EXPECT_THAT(dropout(x), EqualsTensor(Replay(x, 0.3, 5)));
  }
}

TEST(DropoutModuleTest, AViewIsDroppedInRowMajorOrder) {
  Why("The strides of a tensor must not change which elements are dropped.");
  const Tensor x = RandomTensor({4, 3}, 3);
  Dropout dropout(0.5, 5);
  EXPECT_THAT(dropout(Scattered(x)), EqualsTensor(Replay(x, 0.5, 5)));
}

TEST(DropoutModuleTest, NeighborsAreDroppedIndependently) {
  Why("One draw for each row would drop whole examples, not features.");
  constexpr int64_t kRows = 100;
  constexpr int64_t kColumns = 100;
  Dropout dropout(0.5, 1);
  const std::vector<Scalar> y = Values(dropout(
      MakeTensor({kRows, kColumns}, std::vector<Scalar>(kRows * kColumns, 1))));
  double same_right = 0;
  double same_below = 0;
  for (size_t i = 0; i + kColumns < y.size(); ++i) {
    same_right += y[i] == y[i + 1] ? 1 : 0;
    same_below += y[i] == y[i + kColumns] ? 1 : 0;
  }
  // 4950 of 9900 expected; the standard deviation of the count is 50.
  EXPECT_NEAR(same_right, 4950, 250);
  EXPECT_NEAR(same_below, 4950, 250);
}

TEST(DropoutModuleTest, EvaluationDrawsNothing) {
  Why("To measure the validation error must not change the training.");
  const Tensor x = RandomTensor({50}, 3);
  Dropout quiet(0.5, 1);
  Dropout asked(0.5, 1);
  EXPECT_THAT(quiet(x), EqualsTensor(asked(x)));
  asked.Eval();
  asked(x);
  asked.Train();
  EXPECT_THAT(quiet(x), EqualsTensor(asked(x)));
}

TEST(DropoutModuleTest, NothingToDropCostsNothing) {
  Why("A network with p = 0 should be as fast as one without Dropout.");
  const Tensor x = RandomTensor({5}, 3);
  Dropout none(0, 1);
  Dropout some(0.5, 1);
  some.Eval();
  for (Dropout* dropout : {&none, &some}) {
    SCOPED_TRACE(dropout->name());
    EXPECT_EQ((*dropout)(x).id(), x.id());
    EXPECT_EQ(AllocationsIn([&] { (*dropout)(x); }), 0);
    EXPECT_THAT(TraceOf([&] { (*dropout)(x); }), IsEmpty());
  }
}

TEST(DropoutModuleTest, ReportsAMultiplication) {
  Why("The gradient of Dropout is the gradient of Mul, which has the mask.");
  const Tensor x = RandomTensor({2, 3}, 3);
  Dropout dropout(0.5, 1);
  EXPECT_THAT(TraceOf([&] { dropout(x); }),
              ElementsAre("Mul [2, 3] [2, 3] -> [2, 3]"));
  const std::vector<TraceEvent> events = EventsIn([&] { dropout(x); });
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].inputs[0].id(), x.id());
  EXPECT_EQ(AllocationsIn([&] { dropout(x); }), 2) << "mask and result";
}

TEST(DropoutModuleTest, ScalesByWhatIsLeft) {
  Why("1 / (1 - p) is 1000 for p = 0.999, and not 1 / p.");
  const Tensor x = MakeTensor({5000}, std::vector<Scalar>(5000, 1));
  Dropout dropout(0.999, 1);
  EXPECT_THAT(Values(dropout(x)),
              testing::Contains(testing::FloatNear(1000, 0.01f)));
}

TEST(DropoutModuleTest, WantsAProbability) {
  Why("A wrong p should be an error as soon as the network is built.");
  const Tensor x = RandomTensor({5}, 3);
  Dropout dropout(0.5, 1);
  EXPECT_THAT(dropout(x), HasShape({5}));
  for (const double p : {-0.1, 1.0, 1.5, std::nan("")}) {
    EXPECT_THROW(Dropout(p, 1), std::invalid_argument) << p;
  }
  EXPECT_EQ(Dropout(0.25, 1).name(), "Dropout(0.25)");
  EXPECT_EQ(dropout.OutputShape({2, 3}), (Shape{2, 3}));
  EXPECT_THAT(dropout.Parameters(), IsEmpty());
}

}  // namespace
}  // namespace tinytorch
