// Values, gradients and second gradients of all given functions, as PyTorch
// answers them (golden/make_given.py).

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/given/more_activations.h"
#include "layers/given/more_norms.h"
#include "layers/layer.h"
#include "tensor/elementwise.h"
#include "tensor/given/arrange.h"
#include "tensor/given/more_math.h"
#include "tensor/given/more_reduce.h"
#include "tensor/given/order.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "training/given/cross_attention.h"
#include "training/given/loss_options.h"
#include "training/given_json.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();
constexpr Tolerance kSixDigits{2e-6, 1e-5};

using Function = std::function<Tensor(const Tensor&)>;

Tensor Square(const Tensor& x) { return x * x; }

Function CrossEntropyWith(const CrossEntropyOptions& options) {
  return [loss = CrossEntropyLoss(options)](const Tensor& x) {
    return loss(x, MakeTensor({4}, {2, -100, 0, 2}));
  };
}

Tensor Targets() {
  return MakeTensor({4, 3}, {1, 0, 0.25f, 0, 1, 0.5f, 0, 0, 1, 1, 1, 0});
}

Function BinaryWith(const BinaryCrossEntropyOptions& options) {
  return [loss = BCEWithLogitsLoss(options)](const Tensor& x) {
    return loss(x, Targets());
  };
}

Tensor Groups(const Tensor& x) {
  GroupNorm norm(2, 4, {.epsilon = 0.5f});
  Assign(norm.Parameters()[0].tensor, MakeTensor({4}, {1, 2, -1, 3}));
  Assign(norm.Parameters()[1].tensor, MakeTensor({4}, {0, 1, 2, 3}));
  return norm(x);
}

// The same functions as in make_given.py.
std::vector<std::pair<std::string, Function>> Functions() {
  const Tensor weights = MakeTensor({3}, {1, 2, 0.5f});
  const Tensor mask = MakeTensor({2, 3}, {0, -1, 2, -kInf, 0, 1});
  const Tensor key = MakeTensor({3, 2}, {1, 0.5f, -1, 2, 0.25f, -0.5f});
  const Tensor value = MakeTensor({3, 2}, {1, -1, 2, 0.5f, 0, 3});
  using F = const Tensor&;
  return {
      {"CrossEntropy mean", CrossEntropyWith({})},
      {"CrossEntropy sum", CrossEntropyWith({.reduction = Reduction::kSum})},
      {"CrossEntropy none", CrossEntropyWith({.reduction = Reduction::kNone})},
      {"CrossEntropy smooth", CrossEntropyWith({.label_smoothing = 0.2})},
      {"CrossEntropy weights", CrossEntropyWith({.class_weights = weights})},
      {"CrossEntropy all",
       CrossEntropyWith({.label_smoothing = 0.2, .class_weights = weights})},
      {"CrossEntropy ignore",
       [](F x) {
         return CrossEntropyLoss({.ignore_index = 2})(
             x, MakeTensor({4}, {2, 0, 0, 2}));
       }},
      {"BinaryCrossEntropy sum", BinaryWith({.reduction = Reduction::kSum})},
      {"BinaryCrossEntropy weights",
       BinaryWith({.weight = MakeTensor({4, 1}, {1, 2, 3, 4}),
                   .positive_weight = MakeTensor({3}, {3, 1, 2})})},
      {"SquaredError none",
       [](F x) { return MSELoss(Reduction::kNone)(x, Targets()); }},
      {"Attention", [=](F x) { return Attention(x, key, value); }},
      {"Attention mask",
       [=](F x) {
         return Attention(x, key, value, {.mask = mask, .scale = 2});
       }},
      {"Attention keys",
       [=](F x) {
         return Attention(key, x, x, {.mask = MakeTensor({2}, {-kInf, 0})});
       }},
      {"Sin", Sin},
      {"Cos", Cos},
      {"Sign", Sign},
      {"Round", [](F x) { return Round(x * 3); }},
      {"Clip", [](F x) { return Clip(x, -0.5f, 0.5f); }},
      {"Min", [](F x) { return Min(x, {.axes = {1}}); }},
      {"Prod", [](F x) { return Prod(x, {.axes = {0}, .keepdims = true}); }},
      {"Prod of all", [](F x) { return Prod(x); }},
      {"Var", [](F x) { return Var(x, {.axes = {0, 2}}); }},
      {"Var keepdim",
       [](F x) {
         return Var(x, {.axes = {1}, .keepdims = true, .correction = 0});
       }},
      {"Std", [](F x) { return Std(x); }},
      {"CumSum", [](F x) { return Square(CumSum(x, {.axis = 0})); }},
      {"Sort",
       [](F x) {
         return Square(Sort(x, {.axis = 0, .descending = true}).values);
       }},
      {"Pad",
       [](F x) {
         return Square(Pad(x, {.before = 1, .after = 2, .value = 3}));
       }},
      {"Split",
       [](F x) {
         const std::vector<Tensor> parts = Split(x, {2, 2}, 1);
         return parts[0] * parts[1];
       }},
      {"Tile", [](F x) { return Square(Tile(x, {2, 1, 3})); }},
      {"Tril", [](F x) { return Square(Tril(x, 1)); }},
      {"Triu", [](F x) { return Square(Triu(x, 1)); }},
      {"Silu", Silu},
      {"GeluTanh", GeluTanh},
      {"RmsNorm", [=](F x) { return RmsNormalization(x, weights, 0.5f); }},
      {"GroupNorm", Groups},
  };
}

void ExpectAsPyTorch(const Function& f, const GoldenCase& golden) {
  const Tensor x = golden["x"];
  EXPECT_THAT(f(x), NearTensor(golden["y"], kSixDigits));
  EXPECT_THAT(f(Scattered(x)), NearTensor(golden["y"], kSixDigits));
  Tape tape;
  Tensor gradient, sum;
  {
    const TraceScope scope(&tape);
    const Tensor y = f(x);
    gradient =
        tape.Gradient(y, std::vector<Tensor>{x},
                      {.graph = Graph::kKeep, .upstream = golden["dy"]})[0];
    sum = Sum(gradient * golden["u"]);
  }
  EXPECT_THAT(gradient, NearTensor(golden["gradient"], kSixDigits));
  if (!golden.Has("second")) return;
  EXPECT_THAT(tape.Gradient(sum, std::vector<Tensor>{x})[0],
              NearTensor(golden["second"], kSixDigits));
}

TEST(GivenGoldenTest, ValuesAndBothGradientsAreThoseOfPyTorch) {
  for (const auto& [name, function] : Functions()) {
    for (const GoldenCase& golden : GoldenCases(GivenJson(), name)) {
      SCOPED_TRACE(golden.name());
      ExpectAsPyTorch(function, golden);
    }
  }
}

}  // namespace
}  // namespace tinytorch
