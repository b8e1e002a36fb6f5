#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/norm.h"
#include "layers/norm_json.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::ThrowsMessage;

// In float32 a mean near 10,000 is off by up to 0.0005, and so is a difference
// to it.
constexpr Tolerance kMeanNear10000{2e-3, 1e-5};
constexpr Tolerance kNormalized{1e-5, 1e-5};

Tensor Parameter(const Layer& layer, size_t i) {
  return layer.Parameters()[i].tensor;
}

Tensor Buffer(const Layer& layer, size_t i) {
  return layer.Buffers()[i].tensor;
}

// Gives weight and bias other values than ones and zeros.
void Randomize(const Layer& layer) {
  const Shape shape = Parameter(layer, 0).shape();
  Assign(Parameter(layer, 0), RandomTensor(shape, 1, 0.5, 2));
  Assign(Parameter(layer, 1), RandomTensor(shape, 2));
}

TEST(NormModuleTest, LayerNormAgreesWithPyTorch) {
  Why("Weights trained elsewhere must give the same results here.");
  for (const GoldenCase& golden : GoldenCases(NormJson(), "LayerNorm")) {
    SCOPED_TRACE(golden.name());
    LayerNorm norm(golden["weight"].numel(),
                   {.epsilon = static_cast<Scalar>(golden.Number("epsilon"))});
    Assign(Parameter(norm, 0), golden["weight"]);
    Assign(Parameter(norm, 1), golden["bias"]);
    EXPECT_THAT(norm(golden["x"]), NearTensor(golden["y"], kNormalized));
  }
}

TEST(NormModuleTest, BatchNormAgreesWithPyTorch) {
  Why("Outputs and running statistics must agree for two batches of training "
      "and one of evaluation.");
  for (const GoldenCase& golden : GoldenCases(NormJson(), "BatchNorm")) {
    SCOPED_TRACE(golden.name());
    const bool large = testing::Value(golden.name(), HasSubstr("10000"));
    const Tolerance tolerance = large ? kMeanNear10000 : kNormalized;
    BatchNorm norm(golden["weight"].numel(),
                   {.epsilon = static_cast<Scalar>(golden.Number("epsilon")),
                    .momentum = golden.Number("momentum")});
    Assign(Parameter(norm, 0), golden["weight"]);
    Assign(Parameter(norm, 1), golden["bias"]);
    for (const std::string step : {"first", "second", "eval"}) {
      SCOPED_TRACE(step);
      if (step == "eval") norm.Eval();
      EXPECT_THAT(norm(golden[step + "_x"]),
                  NearTensor(golden[step + "_y"], tolerance));
      EXPECT_THAT(Buffer(norm, 0),
                  NearTensor(golden[step + "_mean"], kNormalized));
      EXPECT_THAT(Buffer(norm, 1),
                  NearTensor(golden[step + "_var"], kNormalized));
    }
  }
}

TEST(NormModuleTest, RowsOfAnyLengthHaveMean0AndVariance1) {
  Why("Code that adds in blocks must not forget the numbers that are left "
      "over.");
  for (const int64_t n : {2, 3, 7, 8, 9, 16, 17, 64, 1000}) {
    SCOPED_TRACE(n);
    LayerNorm norm(n, {.epsilon = 0});
    const std::vector<Scalar> y =
        Values(norm(RandomTensor({3, n}, static_cast<uint64_t>(n), 5, 9)));
    for (size_t row = 0; row < 3; ++row) {
      double sum = 0;
      double squares = 0;
      for (size_t i = 0; i < static_cast<size_t>(n); ++i) {
        const double value = y[row * static_cast<size_t>(n) + i];
        sum += value;
        squares += value * value;
      }
      EXPECT_NEAR(sum / static_cast<double>(n), 0, 1e-5);
      EXPECT_NEAR(squares / static_cast<double>(n), 1, 1e-4);
    }
  }
}

TEST(NormModuleTest, ASmallSpreadAroundALargeMeanSurvives) {
  Why("The mean of squares minus the square of the mean loses it in float32.");
  const Tensor x = MakeTensor({1, 4}, {9999, 10001, 9999, 10001});
  LayerNorm layer_norm(4, {.epsilon = 0});
  EXPECT_THAT(layer_norm(x), IsNear({1, 4}, {-1, 1, -1, 1}));
  // In units of 1, these are 0, 0, 1: their variance is 2/9.
  const Scalar large = 1 << 23;
  const double step = std::sqrt(0.5);
  EXPECT_THAT(LayerNorm(3, {.epsilon = 0})(
                  MakeTensor({1, 3}, {large, large, large + 1})),
              IsNear({1, 3}, {-step, -step, 2 * step}));
  const Tensor one = MakeTensor({1}, {1});
  const Tensor zero = MakeTensor({1}, {0});
  const double root = std::sqrt(0.5);
  EXPECT_THAT(
      BatchNormalization(MakeTensor({4, 1}, Values(x)), one, zero,
                         MakeTensor({1}, {10000}), MakeTensor({1}, {2}), 0),
      IsNear({4, 1}, {-root, root, -root, root}));
}

TEST(NormModuleTest, AConstantInputBecomesTheBias) {
  Why("A dead unit gives constant numbers, and 0 / 0 would be NaN.");
  const Tensor x = MakeTensor({3, 2}, {5, 5, 5, 5, 5, 5});
  LayerNorm layer_norm(2);
  BatchNorm batch_norm(2);
  for (Layer* norm :
       {static_cast<Layer*>(&layer_norm), static_cast<Layer*>(&batch_norm)}) {
    SCOPED_TRACE(norm->name());
    Assign(Parameter(*norm, 1), MakeTensor({2}, {3, 4}));
    EXPECT_THAT((*norm)(x), IsNear({3, 2}, {3, 4, 3, 4, 3, 4}));
  }
}

TEST(NormModuleTest, AnExampleAloneIsTreatedAsInABatch) {
  Why("LayerNorm always works so; BatchNorm does in evaluation.");
  const Tensor x = RandomTensor({4, 3}, 5);
  const Tensor row = MakeTensor({1, 3}, [&] {
    const std::vector<Scalar> all = Values(x);
    return std::vector<Scalar>(all.begin() + 3, all.begin() + 6);
  }());
  LayerNorm layer_norm(3);
  BatchNorm batch_norm(3);
  batch_norm(x);
  batch_norm.Eval();
  for (Layer* norm :
       {static_cast<Layer*>(&layer_norm), static_cast<Layer*>(&batch_norm)}) {
    SCOPED_TRACE(norm->name());
    Randomize(*norm);
    const std::vector<Scalar> all = Values((*norm)(x));
    EXPECT_EQ(Values((*norm)(row)),
              std::vector<Scalar>(all.begin() + 3, all.begin() + 6));
  }
}

TEST(NormModuleTest, AnyViewIsAnInput) {
  Why("Transposed and sliced batches are views.");
  LayerNorm layer_norm(4);
  Randomize(layer_norm);
  for (const Shape& shape : std::vector<Shape>{{4}, {6, 4}, {2, 3, 4}}) {
    const Tensor x = RandomTensor(shape, 3);
    EXPECT_THAT(layer_norm(Scattered(x)), EqualsTensor(layer_norm(x)));
  }
  const Tensor x = RandomTensor({2, 3, 4, 5}, 3);
  BatchNorm packed(3);
  BatchNorm scattered(3);
  EXPECT_THAT(scattered(Scattered(x)), NearTensor(packed(x)));
  packed.Eval();
  scattered.Eval();
  EXPECT_THAT(scattered(Scattered(x)), NearTensor(packed(x)));
  const Tensor v = RandomTensor({3}, 4, 1, 2);
  EXPECT_THAT(BatchNormalization(x, Scattered(v), v, v, Scattered(v), 1),
              EqualsTensor(BatchNormalization(x, v, v, v, v, 1)));
}

TEST(NormModuleTest, AnEmptyBatchGivesAnEmptyBatch) {
  Why("The last batch of a data set may be empty.");
  LayerNorm layer_norm(4);
  BatchNorm batch_norm(4);
  batch_norm.Eval();
  EXPECT_THAT(layer_norm(Counting({0, 4})), HasShape({0, 4}));
  EXPECT_THAT(batch_norm(Counting({0, 4})), HasShape({0, 4}));
  EXPECT_THAT(batch_norm(Counting({2, 4, 0})), HasShape({2, 4, 0}));
}

TEST(NormModuleTest, NanStaysWhereItIs) {
  Why("A broken example must not look right, and must not spread to others.");
  Tensor x = Counting({3, 2});
  x.data()[2] = NAN;
  LayerNorm norm(2, {.epsilon = 0});
  EXPECT_THAT(norm(x), IsNear({3, 2}, {-1, 1, NAN, NAN, -1, 1}));
  BatchNorm batch_norm(2);
  const std::vector<Scalar> y = Values(batch_norm(x));
  EXPECT_TRUE(std::isnan(y[0]) && std::isnan(y[4]));
  EXPECT_FALSE(std::isnan(y[1]) || std::isnan(y[3]) || std::isnan(y[5]));
}

TEST(NormModuleTest, MomentumIsTheShareOfTheNewestBatch) {
  Why("PyTorch's momentum is 1 minus that of TensorFlow.");
  const Tensor x = MakeTensor({3, 1}, {1, 2, 6});
  BatchNorm forgets(1, {.momentum = 1});
  forgets(MakeTensor({2, 1}, {50, 70}));
  forgets(x);
  EXPECT_THAT(Buffer(forgets, 0), IsNear({1}, {3}));
  EXPECT_THAT(Buffer(forgets, 1), IsNear({1}, {7}));  // (4 + 1 + 9) / 2
  BatchNorm keeps(1, {.momentum = 0});
  keeps(x);
  EXPECT_THAT(Buffer(keeps, 0), IsTensor({1}, {0}));
  EXPECT_THAT(Buffer(keeps, 1), IsTensor({1}, {1}));
}

TEST(NormModuleTest, ABatchThatFailsTeachesNothing) {
  Why("A program that catches the error and goes on still needs the "
      "statistics.");
  BatchNorm norm(2);
  norm(RandomTensor({5, 2}, 1));
  const std::vector<Scalar> mean = Values(Buffer(norm, 0));
  EXPECT_THROW(norm(Counting({1, 2})), std::invalid_argument);
  EXPECT_THROW(norm(Counting({0, 2})), std::invalid_argument);
  EXPECT_EQ(Values(Buffer(norm, 0)), mean);
  EXPECT_THAT(norm(Counting({1, 2, 3})), HasShape({1, 2, 3}))
      << "one example with 3 values for each feature is enough";
}

TEST(NormModuleTest, OneOperationEach) {
  Why("One operation reads and writes the numbers once; many would do so "
      "many times.");
  const Tensor x = RandomTensor({2, 3}, 1);
  LayerNorm layer_norm(3, {.epsilon = 0.5});
  EXPECT_THAT(TraceOf([&] { layer_norm(x); }),
              ElementsAre("LayerNormalization [2, 3] [3] [3] -> [2, 3] "
                          "axis=-1 epsilon=0.5"));
  EXPECT_EQ(AllocationsIn([&] { layer_norm(x); }), 1);
  BatchNorm batch_norm(3, {.epsilon = 0.5});
  batch_norm.Eval();
  EXPECT_THAT(TraceOf([&] { batch_norm(x); }),
              ElementsAre("BatchNormalization [2, 3] [3] [3] [3] [3] -> [2, 3] "
                          "epsilon=0.5"));
  EXPECT_EQ(AllocationsIn([&] { batch_norm(x); }), 1);
}

TEST(NormModuleTest, TrainingCanBeDifferentiated) {
  Why("Gradients walk back along the operations that were reported.");
  BatchNorm norm(3);
  const Tensor x = RandomTensor({4, 3}, 1);
  Tensor y;
  const std::vector<TraceEvent> events = EventsIn([&] { y = norm(x); });
  EXPECT_TRUE(ComesFrom(events, y, x));
  EXPECT_TRUE(ComesFrom(events, y, Parameter(norm, 0)));
  EXPECT_TRUE(ComesFrom(events, y, Parameter(norm, 1)));
  // The statistics depend on x as well. If they were constants, the gradient
  // would be wrong.
  std::vector<std::string> on_the_way;
  for (const TraceEvent& event : events) {
    if (ComesFrom(events, event.output, x) &&
        ComesFrom(events, y, event.output)) {
      on_the_way.push_back(event.op);
    }
  }
  EXPECT_THAT(on_the_way, Contains("ReduceSum").Times(2));
  EXPECT_THAT(on_the_way, Contains("Sqrt"));
  EXPECT_THAT(on_the_way, Not(Contains("BatchNormalization")));
}

TEST(NormModuleTest, WhatIsRememberedIsNotReported) {
  Why("The running mean is not part of the result and has no gradient.");
  BatchNorm norm(3);
  const Tensor x = RandomTensor({4, 3}, 1);
  Tensor y;
  for (const TraceEvent& event : EventsIn([&] { y = norm(x); })) {
    for (const Tensor& input : event.inputs) {
      EXPECT_NE(input.storage(), Buffer(norm, 0).storage()) << event.op;
      EXPECT_NE(input.storage(), Buffer(norm, 1).storage()) << event.op;
    }
  }
  EXPECT_THAT(Values(Buffer(norm, 0)), Not(Contains(0))) << "but updated";
}

TEST(NormModuleTest, InputsThatDoNotFitAreErrors) {
  Why("A weight of another layer would be read beyond its end.");
  const Tensor x = Counting({2, 4});
  const Tensor four = Counting({4});
  const Tensor three = Counting({3});
  EXPECT_THAT(LayerNormalization(x, four, four, 1), HasShape({2, 4}));
  EXPECT_THAT([&] { LayerNormalization(x, four, three, 1); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "LayerNormalization: wanted [4] beside x [2, 4], got [3]")));
  EXPECT_THROW(LayerNormalization(Scalar{1}, four, four, 1),
               std::invalid_argument);
  EXPECT_THAT(BatchNormalization(x, four, four, four, four, 1),
              HasShape({2, 4}));
  EXPECT_THAT([&] { BatchNormalization(x, four, four, three, four, 1); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "BatchNormalization: wanted [4] beside x [2, 4], got [3]")));
  EXPECT_THROW(BatchNormalization(four, four, four, four, four, 1),
               std::invalid_argument);
  EXPECT_THROW(LayerNorm(0), std::invalid_argument);
  EXPECT_THAT([] { BatchNorm(0); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("BatchNorm(0): wanted at least 1 feature")));
}

}  // namespace
}  // namespace tinytorch
