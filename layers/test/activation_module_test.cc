#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/activation_json.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();
constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

// A function of one number, and its formula in double.
struct Elementwise {
  std::string name;
  std::function<Tensor(const Tensor&)> function;
  std::function<double(double)> formula;
};
std::vector<Elementwise> ElementwiseFunctions() {
  return {
      {"Relu", Relu, [](double x) { return x > 0 ? x : 0; }},
      {"LeakyRelu", [](const Tensor& x) { return LeakyRelu(x, 0.5); },
       [](double x) { return x > 0 ? x : 0.5 * x; }},
      {"Sigmoid", Sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }},
      {"Tanh", Tanh, [](double x) { return std::tanh(x); }},
      {"Softplus", Softplus, [](double x) { return std::log1p(std::exp(x)); }},
      {"Gelu", Gelu,
       [](double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }},
  };
}

// Computes exp(x) / sum of exp along an axis by the formula, in double.
std::vector<double> NaiveSoftmax(const Tensor& x, int64_t axis) {
  const std::vector<Scalar> values = Values(x);
  size_t inner = 1;
  for (int64_t a = axis + 1; a < x.ndim(); ++a) {
    inner *= static_cast<size_t>(x.shape()[static_cast<size_t>(a)]);
  }
  const size_t extent =
      static_cast<size_t>(x.shape()[static_cast<size_t>(axis)]);
  std::vector<double> y;
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t first = i - i / inner % extent * inner;
    double sum = 0;
    for (size_t j = 0; j < extent; ++j) {
      sum += std::exp(static_cast<double>(values[first + j * inner]));
    }
    y.push_back(std::exp(static_cast<double>(values[i])) / sum);
  }
  return y;
}

std::vector<double> Log(std::vector<double> values) {
  for (double& value : values) value = std::log(value);
  return values;
}

// No axis, no elements, extents of 1, odd sizes.
std::vector<Shape> Shapes() {
  return {{},     {1},    {7},       {33},         {0},
          {1, 5}, {5, 1}, {2, 3, 5}, {1, 3, 1, 2}, {2, 0, 3}};
}

TEST(ActivationModuleTest, ElementwiseAgreeWithTheFormula) {
  Why("Networks pass tensors of every shape, and views of every kind.");
  for (const Elementwise& f : ElementwiseFunctions()) {
    for (const Shape& shape : Shapes()) {
      SCOPED_TRACE(f.name + ShapeToString(shape));
      const Tensor x = RandomTensor(shape, 1, -6, 6);
      std::vector<double> wanted;
      for (const Scalar value : Values(x)) wanted.push_back(f.formula(value));
      EXPECT_THAT(f.function(x), IsNear(shape, wanted));
      EXPECT_THAT(f.function(Scattered(x)), IsNear(shape, wanted));
    }
  }
}

TEST(ActivationModuleTest, SoftmaxAgreesWithTheFormulaOnEveryAxis) {
  Why("Attention takes a softmax over the last axis of four, a classifier "
      "over the second of two.");
  for (const Shape& shape : Shapes()) {
    const int64_t ndim = static_cast<int64_t>(shape.size());
    const Tensor x = RandomTensor(shape, 2, -4, 4);
    for (int64_t axis = 0; axis < ndim; ++axis) {
      SCOPED_TRACE(ShapeToString(shape) + " axis " + std::to_string(axis));
      const std::vector<double> wanted = NaiveSoftmax(x, axis);
      for (const Tensor& view : {x, Scattered(x)}) {
        EXPECT_THAT(Softmax(view, axis), IsNear(shape, wanted));
        EXPECT_THAT(Softmax(view, axis - ndim), IsNear(shape, wanted));
        EXPECT_THAT(LogSoftmax(view, axis), IsNear(shape, Log(wanted)));
      }
    }
  }
}

TEST(ActivationModuleTest, AgreesWithPyTorch) {
  Why("Networks trained elsewhere must give the same results here.");
  const std::string_view json = ActivationJson();
  for (const Elementwise& f : ElementwiseFunctions()) {
    if (f.name == "Softplus") continue;  // Given: its formula will do.
    for (const GoldenCase& golden : GoldenCases(json, f.name)) {
      if (f.name == "LeakyRelu") continue;  // Below, with its slope.
      SCOPED_TRACE(golden.name());
      EXPECT_THAT(f.function(golden["x"]), NearTensor(golden["y"]));
    }
  }
  for (const GoldenCase& golden : GoldenCases(json, "LeakyRelu")) {
    SCOPED_TRACE(golden.name());
    const Tensor y = golden.Has("slope")
                         ? LeakyRelu(golden["x"], golden.Number("slope"))
                         : LeakyRelu(golden["x"]);
    EXPECT_THAT(y, NearTensor(golden["y"]));
  }
  for (const GoldenCase& golden : GoldenCases(json, "Softmax")) {
    SCOPED_TRACE(golden.name());
    EXPECT_THAT(Softmax(golden["x"], golden.Integer("axis")),
                NearTensor(golden["y"]));
  }
  for (const GoldenCase& golden : GoldenCases(json, "LogSoftmax")) {
    SCOPED_TRACE(golden.name());
    EXPECT_THAT(LogSoftmax(golden["x"], golden.Integer("axis")),
                NearTensor(golden["y"]));
  }
}

TEST(ActivationModuleTest, OneAllocationWhateverTheView) {
  Why("A hidden copy at every activation doubles the memory of a network.");
  const Tensor x = RandomTensor({4, 5}, 3);
  std::vector<std::function<Tensor(const Tensor&)>> all = {
      [](const Tensor& t) { return Softmax(t, 0); },
      [](const Tensor& t) { return LogSoftmax(t); }};
  for (const Elementwise& f : ElementwiseFunctions()) all.push_back(f.function);
  for (const auto& f : all) {
    for (const Tensor& view : {x, Scattered(x)}) {
      Tensor y;
      EXPECT_EQ(AllocationsIn([&] { y = f(view); }), 1);
      EXPECT_TRUE(y.is_contiguous());
      EXPECT_EQ(PeakBytesIn([&] { f(view); }),
                20 * static_cast<int64_t>(sizeof(Scalar)));
    }
  }
}

TEST(ActivationModuleTest, EachReportsItsOnnxOperator) {
  Why("The tape, the profiler and the export know operations by these names.");
  const Tensor x = Counting({2, 3});
  EXPECT_THAT(
      TraceOf([&] {
        Relu(x);
        LeakyRelu(x, 0.25);
        Sigmoid(x);
        Tanh(x);
        Gelu(x);
        Softmax(x);
        LogSoftmax(x, -2);
      }),
      ElementsAre("Relu [2, 3] -> [2, 3]",
                  "LeakyRelu [2, 3] -> [2, 3] alpha=0.25",
                  "Sigmoid [2, 3] -> [2, 3]", "Tanh [2, 3] -> [2, 3]",
                  "Gelu [2, 3] -> [2, 3]", "Softmax [2, 3] -> [2, 3] axis=1",
                  "LogSoftmax [2, 3] -> [2, 3] axis=0"));
}

TEST(ActivationModuleTest, NanInNanOut) {
  Why("An activation that swallows NaN hides where a training run broke.");
  const Tensor x = MakeTensor({3}, {1, kNan, -1});
  for (const Elementwise& f : ElementwiseFunctions()) {
    SCOPED_TRACE(f.name);
    const std::vector<Scalar> y = Values(f.function(x));
    EXPECT_TRUE(std::isnan(y[1]));
    EXPECT_FALSE(std::isnan(y[0]) || std::isnan(y[2]));
  }
  // The elements of a line share their sum; other lines have their own.
  const Tensor rows = MakeTensor({2, 3}, {1, kNan, 2, 0, 0, 0});
  EXPECT_THAT(Softmax(rows),
              IsNear({2, 3}, {kNan, kNan, kNan, 1. / 3, 1. / 3, 1. / 3}));
  EXPECT_THAT(Softmax(MakeTensor({2}, {kNan, 1})), IsNear({2}, {kNan, kNan}));
}

TEST(ActivationModuleTest, SigmoidIsExactFarOut) {
  Why("At -90 the sigmoid is 8e-40, which float32 can hold; exp(90) is inf.");
  EXPECT_THAT(Values(Sigmoid(MakeTensor({2}, {-90, -100}))),
              ElementsAre(Gt(0), Gt(0)));
  EXPECT_THAT(Sigmoid(MakeTensor({2}, {-20, -80})),
              IsNear({2}, {2.0611536e-9, 1.8048514e-35}, {0, 1e-5}));
  EXPECT_THAT(Sigmoid(MakeTensor({4}, {-kInf, kInf, -1e30f, 1e30f})),
              IsTensor({4}, {0, 1, 0, 1}));
}

TEST(ActivationModuleTest, LimitsAtInfinity) {
  Why("When a run diverges, inf comes before NaN; results of inf must be "
      "sensible.");
  const Tensor x = MakeTensor({2}, {-kInf, kInf});
  EXPECT_THAT(Relu(x), IsTensor({2}, {0, kInf}));
  EXPECT_THAT(LeakyRelu(x), IsTensor({2}, {-kInf, kInf}));
  EXPECT_THAT(Tanh(x), IsTensor({2}, {-1, 1}));
  EXPECT_THAT(Gelu(MakeTensor({2}, {-50, 50})), IsNear({2}, {0, 50}));
}

TEST(ActivationModuleTest, SoftmaxIgnoresAConstant) {
  Why("Only differences of logits count, so the largest may be subtracted.");
  const Tensor x = MakeTensor({4}, {1, 2, 3, 4});
  for (const Scalar shift : {-10000.f, -100.f, 100.f, 10000.f}) {
    const Tensor shifted =
        MakeTensor({4}, {1 + shift, 2 + shift, 3 + shift, 4 + shift});
    EXPECT_THAT(Softmax(shifted), NearTensor(Softmax(x))) << shift;
    EXPECT_THAT(LogSoftmax(shifted), NearTensor(LogSoftmax(x))) << shift;
  }
}

TEST(ActivationModuleTest, AMaskedLogitGetsNoProbability) {
  Why("A transformer hides the future with logits of -inf.");
  EXPECT_THAT(Softmax(MakeTensor({3}, {-kInf, 0, 0})),
              IsTensor({3}, {0, 0.5, 0.5}));
  EXPECT_THAT(LogSoftmax(MakeTensor({2}, {-kInf, 5})),
              IsTensor({2}, {-kInf, 0}));
}

TEST(ActivationModuleTest, ALineOfOneIsCertain) {
  Why("If there is one class, its probability is 1, whatever its logit.");
  const Tensor x = MakeTensor({3, 1}, {-500, 0, 500});
  EXPECT_THAT(Softmax(x), IsTensor({3, 1}, {1, 1, 1}));
  EXPECT_THAT(LogSoftmax(x), IsTensor({3, 1}, {0, 0, 0}));
}

TEST(ActivationModuleTest, LongLinesAddUp) {
  Why("A vocabulary may have 100,000 words: a sum in float32 drifts.");
  constexpr int64_t kWords = 1 << 20;
  std::vector<Scalar> logits(kWords, -0.1f);
  logits[0] = 0;
  const double rest = std::exp(-0.1);
  const double first = 1 / (1 + (kWords - 1) * rest);
  const Tensor x = MakeTensor({kWords}, logits);
  EXPECT_NEAR(Values(Softmax(x))[0] / first, 1, 1e-5);
  EXPECT_NEAR(Values(LogSoftmax(x))[0], std::log(first), 1e-5);
}

TEST(ActivationModuleTest, InputsStayAsTheyAre) {
  Why("The input may be needed again: a gradient is computed from it.");
  const Tensor x = MakeTensor({2, 2}, {-1, 2, -3, 4});
  for (const Elementwise& f : ElementwiseFunctions()) f.function(x);
  Softmax(x, 0);
  LogSoftmax(x, 1);
  EXPECT_THAT(x, IsTensor({2, 2}, {-1, 2, -3, 4}));
}

TEST(ActivationModuleTest, AScalarHasNoAxis) {
  Why("A tensor without axes has no line to normalize: a shape is wrong "
      "before.");
  EXPECT_THAT(Sigmoid(MakeTensor({}, {0})), IsTensor({}, {0.5}));
  EXPECT_THAT([] { Softmax(MakeTensor({}, {1})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Softmax: no axis -1 in a tensor of 0 axes")));
  EXPECT_THAT([] { LogSoftmax(Counting({2, 3}), -3); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("LogSoftmax: no axis -3 in a tensor of 2 axes")));
}

}  // namespace
}  // namespace tinytorch
