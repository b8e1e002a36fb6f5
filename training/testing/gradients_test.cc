// The checker must be able to fail. The test has rules of its own, right and
// wrong ones.

#include "training/testing/gradients.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "training/given/rule.h"

namespace tinytorch {
namespace {

// y[i] = a[i] * b[i % b.numel()]: a [..., n], b [n].
Tensor Multiply(const Tensor& a, const Tensor& b) {
  std::vector<Scalar> y = Values(a);
  const std::vector<Scalar> right = Values(b);
  for (size_t i = 0; i < y.size(); ++i) y[i] *= right[i % right.size()];
  return MakeTensor(a.shape(), y);
}
Tensor Mul(const Tensor& a, const Tensor& b) {
  return Traced("Mul", {&a, &b}, Multiply(a, b));
}
// Returns the sum of dy[i] * a[i] over all i that used the same element of b.
Tensor Gathered(const Tensor& dy, const Tensor& a, const Shape& to) {
  const std::vector<Scalar> products = Values(Multiply(dy, a));
  std::vector<Scalar> sums(static_cast<size_t>(to[0]));
  for (size_t i = 0; i < products.size(); ++i) {
    sums[i % sums.size()] += products[i];
  }
  return MakeTensor(to, sums);
}
InputGradients MulRule(const TraceEvent& event) {
  const Tensor a = event.inputs[0], b = event.inputs[1];
  return {[=](const Tensor& dy) { return Multiply(dy, b); },
          [=](const Tensor& dy) { return Gathered(dy, a, b.shape()); }};
}

Tensor Sine(const Tensor& x) {
  std::vector<Scalar> y = Values(x);
  for (Scalar& value : y) value = std::sin(value);
  return Traced("Sin", {&x}, MakeTensor(x.shape(), y));
}
InputGradients SineRule(const TraceEvent& event) {
  std::vector<Scalar> slope = Values(event.inputs[0]);
  for (Scalar& value : slope) value = std::cos(value);
  return {[=](const Tensor& dy) {
    return Multiply(dy,
                    MakeTensor({static_cast<int64_t>(slope.size())}, slope));
  }};
}

Tensor Product(const Tensors& x) { return Mul(x[0], x[1]); }
Tensor SineOfProduct(const Tensors& x) { return Sine(Mul(x[0], x[1])); }

const RuleTable& Right() {
  static const RuleTable rules = {{"Mul", MulRule}, {"Sin", SineRule}};
  return rules;
}

// Returns a table in which Mul has this rule.
template <Rule kRule>
const RuleTable& With() {
  static const RuleTable rules = {{"Mul", kRule}, {"Sin", SineRule}};
  return rules;
}

const Tensors& Inputs() {
  static const Tensors inputs = {RandomTensor({2, 3}, 1, 0.5, 1.5),
                                 RandomTensor({3}, 2, 0.5, 1.5)};
  return inputs;
}

TEST(ExpectRuleTest, PassesForRightRules) {
  ExpectRule(Right(), Product, Inputs());
  ExpectRule(Right(), Product, {Scattered(Inputs()[0]), Inputs()[1]});
  ExpectRule(Right(), [](const Tensors& x) { return Sine(x[0]); },
             {RandomTensor({5}, 3)});
}

TEST(ExpectRuleTest, WalksAChainAndAddsUp) {
  ExpectRule(Right(), SineOfProduct, {Inputs()[1], RandomTensor({3}, 4)});
  // x sin(x) x: three uses of one tensor, and a copy, which needs no rule.
  ExpectRule(Right(),
             [](const Tensors& x) {
               const Tensor copy =
                   Traced("Identity", {&x[0]}, MakeTensor({3}, Values(x[0])));
               return Mul(Mul(copy, Sine(x[0])), x[0]);
             },
             {Inputs()[1]});
}

InputGradients WrongFormula(const TraceEvent& event) {
  InputGradients gradients = MulRule(event);
  const Tensor a = event.inputs[0];
  gradients[0] = [a](const Tensor& dy) { return Multiply(dy, a); };
  return gradients;
}

TEST(ExpectRuleTest, FailsForAWrongFormula) {
  EXPECT_NONFATAL_FAILURE(ExpectRule(With<WrongFormula>(), Product, Inputs()),
                          "Mul: gradient of input 0 [2, 3] at [0, 0]: wanted ");
  // Also in a chain, where the operation is not the last.
  EXPECT_NONFATAL_FAILURE(
      ExpectRule(With<WrongFormula>(), SineOfProduct, Inputs()),
      "Mul, Sin: gradient of input 0 [2, 3] at [0, 0]: wanted ");
}

InputGradients NearlyRight(const TraceEvent& event) {
  InputGradients gradients = MulRule(event);
  gradients[1] = [right = gradients[1]](const Tensor& dy) {
    const Tensor db = right(dy);
    db.data()[2] *= static_cast<Scalar>(1.001);
    return db;
  };
  return gradients;
}

TEST(ExpectRuleTest, FailsForOneElementThatIsAThousandthOff) {
  EXPECT_NONFATAL_FAILURE(ExpectRule(With<NearlyRight>(), Product, Inputs()),
                          "(by finite differences), got ");
  EXPECT_NONFATAL_FAILURE(ExpectRule(With<NearlyRight>(), Product, Inputs()),
                          "; 1 of 3 elements differ");
}

InputGradients IgnoresUpstream(const TraceEvent& event) {
  InputGradients gradients = MulRule(event);
  const Tensor b = event.inputs[1];
  gradients[0] = [b](const Tensor& dy) {
    return Multiply(MakeTensor(dy.shape(), std::vector<Scalar>(6, 1)), b);
  };
  return gradients;
}

TEST(ExpectRuleTest, FailsForARuleThatIgnoresTheUpstream) {
  EXPECT_NONFATAL_FAILURE(
      ExpectRule(With<IgnoresUpstream>(), Product, Inputs()),
      "Mul: gradient of input 0 [2, 3]");
}

InputGradients ReadsMemory(const TraceEvent& event) {
  InputGradients gradients = MulRule(event);
  gradients[0] = [right = gradients[0]](const Tensor& dy) {
    return right(MakeTensor({2, 3}, {dy.data(), dy.data() + 6}));
  };
  return gradients;
}

TEST(ExpectRuleTest, FailsForARuleThatIgnoresStrides) {
  EXPECT_NONFATAL_FAILURE(
      ExpectRule(With<ReadsMemory>(), Product, Inputs()),
      "Mul (with a dy that is not contiguous): gradient of input 0 [2, 3] at");
}

InputGradients NotSummed(const TraceEvent& event) {
  InputGradients gradients = MulRule(event);
  const Tensor a = event.inputs[0];
  gradients[1] = [a](const Tensor& dy) { return Multiply(dy, a); };
  return gradients;
}

TEST(ExpectRuleTest, FailsForAWrongShape) {
  EXPECT_NONFATAL_FAILURE(ExpectRule(With<NotSummed>(), Product, Inputs()),
                          "Mul: wanted a gradient [3] for input 1, got [2, 3]");
}

InputGradients TooFew(const TraceEvent& event) { return {MulRule(event)[0]}; }

TEST(ExpectRuleTest, FailsForMissingGradients) {
  EXPECT_NONFATAL_FAILURE(ExpectRule(With<TooFew>(), Product, Inputs()),
                          "Mul: wanted a function for each of 2 inputs, got 1");
  EXPECT_NONFATAL_FAILURE(
      ExpectRule(With<NoGradients>(), Product, Inputs(), {.skip = {0}}),
      "Mul: no gradient for input 1 [3]");
  EXPECT_NONFATAL_FAILURE(ExpectRule({}, Product, Inputs()),
                          "there is no rule for Mul");
}

Tensors WithZeros() { return {MakeTensor({1, 3}, {0, 0, 0}), Inputs()[1]}; }

TEST(ExpectRuleTest, FailsWhereZeroWouldPass) {
  EXPECT_NONFATAL_FAILURE(ExpectRule(Right(), Product, WithZeros()),
                          "Mul: gradient of input 1 [3] is all zero");
  ExpectRule(Right(), Product, WithZeros(), {.zero = {1}});
}

TEST(ExpectRuleTest, FailsForAGradientOfWhatHasNone) {
  EXPECT_NONFATAL_FAILURE(
      ExpectRule(Right(), Product, Inputs(), {.none = {1}}),
      "Mul: wanted no gradient for input 1, which cannot have one");
}

TEST(ExpectRuleTest, FailsWithoutAnOperation) {
  EXPECT_NONFATAL_FAILURE(
      ExpectRule(
          Right(), [](const Tensors& x) { return Multiply(x[0], x[1]); },
          Inputs()),
      "no operation leads from an input to the output");
}

}  // namespace
}  // namespace tinytorch
