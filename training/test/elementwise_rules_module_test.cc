#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"
#include "training/elementwise_rules.h"
#include "training/elementwise_rules_json.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();
constexpr int64_t kBytes = sizeof(Scalar);

using Binary = Tensor (*)(const Tensor&, const Tensor&);
using Unary = Tensor (*)(const Tensor&);

Tensor LeakyRelu1(const Tensor& x) { return LeakyRelu(x); }
Tensor Clone(const Tensor& x) { return x.Clone(); }

const std::map<std::string, Binary>& BinaryOperations() {
  static const std::map<std::string, Binary> operations = {
      {"Add", Add}, {"Sub", Sub},     {"Mul", Mul},    {"Div", Div},
      {"Pow", Pow}, {"Max", Maximum}, {"Min", Minimum}};
  return operations;
}

const std::map<std::string, Unary>& UnaryOperations() {
  static const std::map<std::string, Unary> operations = {
      {"Neg", Neg},         {"Abs", Abs},   {"Exp", Exp},
      {"Log", Log},         {"Sqrt", Sqrt}, {"Erf", Erf},
      {"Relu", Relu},       {"Tanh", Tanh}, {"LeakyRelu", LeakyRelu1},
      {"Sigmoid", Sigmoid}, {"Gelu", Gelu}, {"Softplus", Softplus}};
  return operations;
}

TensorFunction Of(Binary f) {
  return [f](const Tensors& x) { return f(x[0], x[1]); };
}
TensorFunction Of(Unary f) {
  return [f](const Tensors& x) { return f(x[0]); };
}

// Returns random values around 1: multiples of 1/4, moved by `shift`. Two
// tensors with different shifts have no values that are closer than a step of a
// finite difference.
Tensor Apart(const Shape& shape, uint64_t seed, Scalar shift) {
  const Tensor x = RandomTensor(shape, seed, 0.625, 1.375);
  for (int64_t i = 0; i < x.numel(); ++i) {
    x.data()[i] = std::round(x.data()[i] * 4) / 4 + shift;
  }
  return x;
}

TEST(ElementwiseRulesModuleTest, GradientsForAllWaysToBroadcast) {
  Why("Checks each operation with each pair of shapes by finite differences: "
      "one more axis, an extent of 1 on either side, in the middle, on both "
      "sides.");
  const std::vector<std::pair<Shape, Shape>> pairs = {
      {{2, 3}, {2, 3}},    {{2, 3}, {3}},    {{3}, {2, 3}}, {{2, 3}, {2, 1}},
      {{2, 1}, {1, 3}},    {{2, 3}, {}},     {{}, {3}},     {{}, {}},
      {{2, 3, 2}, {3, 1}}, {{1, 3}, {2, 1}}, {{1}, {1, 1}}};
  for (const auto& [name, f] : BinaryOperations()) {
    for (const auto& [a, b] : pairs) {
      SCOPED_TRACE(name + " of " + ShapeToString(a) + " and " +
                   ShapeToString(b));
      // With few numbers, one input may lose everywhere and have no gradient.
      const bool few = NumElements(a) == 1 || NumElements(b) == 1;
      if (few && (f == Maximum || f == Minimum)) continue;
      ExpectRule(ElementwiseRules(), Of(f),
                 {Apart(a, 1, -0.0625), Scattered(Apart(b, 2, 0.125))});
    }
  }
  for (const Binary f : {Maximum, Minimum}) {
    const Tensor some = MakeTensor({2, 2}, {-1, 2, 0.5, 1.5});
    ExpectRule(ElementwiseRules(), Of(f), {some, MakeTensor({}, {1})});
    ExpectRule(ElementwiseRules(), Of(f), {MakeTensor({1}, {1}), some});
  }
}

TEST(ElementwiseRulesModuleTest, GradientsOfFunctionsOfOneNumber) {
  Why("Checks each function on both sides of 0 if its formula differs there, "
      "and on views.");
  for (const auto& [name, f] : UnaryOperations()) {
    SCOPED_TRACE(name);
    ExpectRule(ElementwiseRules(), Of(f), {Apart({2, 3}, 1, 0)});
    ExpectRule(ElementwiseRules(), Of(f), {Scattered(Apart({3, 2}, 2, 0))});
    if (name == "Log" || name == "Sqrt") continue;
    const bool flat = name == "Relu";
    ExpectRule(ElementwiseRules(), Of(f), {Apart({4}, 3, -2)},
               {.zero = flat ? std::vector<size_t>{0} : std::vector<size_t>{}});
  }
  ExpectRule(ElementwiseRules(),
             [](const Tensors& x) { return LeakyRelu(x[0], 0.25); },
             {MakeTensor({3}, {-1, 2, -0.5})});
}

TEST(ElementwiseRulesModuleTest, GradientsOfWhere) {
  Why("Three inputs are broadcast to one shape, and each gets a gradient of "
      "its own shape.");
  const auto where = [](const Tensors& x) { return Where(x[0], x[1], x[2]); };
  const Tensor condition = MakeTensor({2, 1}, {0, 1});
  ExpectRule(ElementwiseRules(), where,
             {condition, RandomTensor({2, 3}, 1), RandomTensor({3}, 2)},
             {.none = {0}});
  ExpectRule(ElementwiseRules(), where,
             {condition, RandomTensor({}, 1), RandomTensor({4, 1, 3}, 2)},
             {.none = {0}});
}

TEST(ElementwiseRulesModuleTest, GradientsAgreeWithPyTorch) {
  Why("torch.autograd computes these gradients from the same numbers; only "
      "its results are rounded.");
  const Tolerance tolerance = {1e-6, 1e-5};
  for (const auto& [name, f] : BinaryOperations()) {
    for (const GoldenCase& golden : GoldenCases(ElementwiseRulesJson(), name)) {
      SCOPED_TRACE(golden.name());
      const InputGradients gradients = GradientsOf(
          ElementwiseRules(), [&, f = f] { f(golden["a"], golden["b"]); });
      EXPECT_THAT(gradients[0](golden["dy"]),
                  NearTensor(golden["d_a"], tolerance));
      EXPECT_THAT(gradients[1](golden["dy"]),
                  NearTensor(golden["d_b"], tolerance));
    }
  }
  for (const auto& [name, f] : UnaryOperations()) {
    if (name == "Softplus") continue;  // Given: finite differences will do.
    for (const GoldenCase& golden : GoldenCases(ElementwiseRulesJson(), name)) {
      SCOPED_TRACE(golden.name());
      const InputGradients gradients =
          GradientsOf(ElementwiseRules(), [&, f = f] { f(golden["x"]); });
      EXPECT_THAT(gradients[0](golden["dy"]),
                  NearTensor(golden["d_x"], tolerance));
    }
  }
}

// Returns the gradient of f for input i, as a function of the inputs and, last,
// of dy. It passes on the events of f, so that it can be differentiated.
TensorFunction GradientFunction(const TensorFunction& f, size_t i) {
  return [=](const Tensors& inputs_and_dy) {
    Tensors inputs = inputs_and_dy;
    inputs.pop_back();
    const std::vector<TraceEvent> events = EventsIn([&] { f(inputs); });
    for (const TraceEvent& event : events) {
      if (current_tracer != nullptr) current_tracer->OnOperation(event);
    }
    const Rule rule = ElementwiseRules().at(events.back().op);
    return rule(events.back())[i](inputs_and_dy.back());
  };
}

TEST(ElementwiseRulesModuleTest, SecondGradients) {
  Why("Rules are made of operations that have rules. A number that a rule "
      "reads out of a tensor would be a constant here, and the second "
      "derivative too small.");
  const Tensor x = Apart({2, 3}, 1, 0), b = Apart({2, 3}, 2, 0.125);
  const Tensor dy = Apart({2, 3}, 3, 0);
  for (const char* const name :
       {"Exp", "Log", "Sqrt", "Erf", "Sigmoid", "Softplus", "Tanh", "Gelu"}) {
    SCOPED_TRACE(name);
    ExpectRule(ElementwiseRules(),
               GradientFunction(Of(UnaryOperations().at(name)), 0), {x, dy});
  }
  for (const char* const name : {"Div", "Pow"}) {
    SCOPED_TRACE(name);
    const TensorFunction f = Of(BinaryOperations().at(name));
    const bool f_is_linear = name == std::string("Div");  // in a
    for (const size_t i : {size_t{0}, size_t{1}}) {
      std::vector<size_t> skip;
      if (i == 0 && f_is_linear) skip = {0};
      ExpectRule(ElementwiseRules(), GradientFunction(f, i), {x, b, dy},
                 {.skip = skip});
    }
  }
}

TEST(ElementwiseRulesModuleTest, GradientsWhereThereIsADecision) {
  Why("At 0 and between equal inputs there is no derivative. We choose as "
      "PyTorch does.");
  const auto gradient = [](Unary f, const Tensor& x) {
    return GradientsOf(ElementwiseRules(), [&] { f(x); })[0](MakeTensor(
        x.shape(), std::vector<Scalar>(static_cast<size_t>(x.numel()), 8)));
  };
  const Tensor around = MakeTensor({3}, {-1, 0, 1});
  EXPECT_THAT(gradient(Abs, around), IsTensor({3}, {-8, 0, 8}));
  EXPECT_THAT(gradient(Relu, around), IsTensor({3}, {0, 0, 8}));
  EXPECT_THAT(gradient(Sqrt, MakeTensor({2}, {0, 4})),
              IsTensor({2}, {kInfinity, 2}));
  const Scalar small = Scalar{0.01f} * 8;
  EXPECT_THAT(gradient(LeakyRelu1, around), IsTensor({3}, {small, small, 8}));
  for (const Binary f : {Maximum, Minimum}) {
    const InputGradients gradients = GradientsOf(ElementwiseRules(), [&] {
      f(MakeTensor({2}, {3, 3}), MakeTensor({}, {3}));
    });
    const Tensor dy = MakeTensor({2}, {8, 10});
    EXPECT_THAT(gradients[0](dy), IsTensor({2}, {4, 5}));
    EXPECT_THAT(gradients[1](dy), IsTensor({}, {9}));
  }
  for (const Binary f : {Equal, Less, Greater}) {
    const InputGradients gradients = GradientsOf(
        ElementwiseRules(), [&] { f(Counting({3}), Counting({3})); });
    ASSERT_EQ(gradients.size(), 2) << "flat between jumps: no gradient";
    EXPECT_TRUE(gradients[0] == nullptr && gradients[1] == nullptr);
  }
}

TEST(ElementwiseRulesModuleTest, GradientsOfPowWhereItsFormulasHaveNone) {
  Why("0 * 0^-1 and 0 * log 0 are NaN; a single NaN makes a whole sum NaN.");
  const Tensor a = MakeTensor({6}, {0, 0, 0, 2, -2, kInfinity});
  const Tensor b = MakeTensor({6}, {0, 1, 2, 0, 2, 0});
  const InputGradients gradients =
      GradientsOf(ElementwiseRules(), [&] { Pow(a, b); });
  const Tensor dy = MakeTensor({6}, {1, 1, 1, 1, 1, 1});
  EXPECT_THAT(gradients[0](dy), IsTensor({6}, {0, 1, 0, 0, -4, 0}));
  const std::vector<Scalar> db = Values(gradients[1](dy));
  EXPECT_THAT(MakeTensor({3}, {db[0], db[1], db[2]}), IsTensor({3}, {0, 0, 0}));
  EXPECT_TRUE(std::isnan(db[4])) << "(-2)^b is NaN unless b is whole";
  // The second derivative of x^2 at 0 is 2, the third is 0.
  const auto second =
      GradientFunction([](const Tensors& x) { return Pow(x[0], 2); }, 0);
  ExpectRule(ElementwiseRules(), second,
             {MakeTensor({2}, {0, 1}), MakeTensor({2}, {1, 1})});
}

TEST(ElementwiseRulesModuleTest, GradientsKeepNanAndInfinityApart) {
  Why("The branch that was not chosen gets 0, even if dy is infinite. The "
      "chosen branch passes NaN on, as in PyTorch, so that you can see it.");
  const Tensor dy = MakeTensor({3}, {kInfinity, kNan, 5});
  const InputGradients where = GradientsOf(ElementwiseRules(), [] {
    Where(MakeTensor({3}, {0, 0, 1}), Counting({3}), Counting({3}));
  });
  EXPECT_THAT(where[1](dy), IsTensor({3}, {0, 0, 5}));
  EXPECT_THAT(where[2](dy), IsTensor({3}, {kInfinity, kNan, 0}));
  const InputGradients relu = GradientsOf(
      ElementwiseRules(), [] { Relu(MakeTensor({3}, {-1, -1, 1})); });
  EXPECT_THAT(relu[0](dy), IsTensor({3}, {0, 0, 5}));
  const InputGradients maximum = GradientsOf(ElementwiseRules(), [] {
    Maximum(MakeTensor({2}, {kNan, 1}), MakeTensor({2}, {1, kNan}));
  });
  const Tensor ones = MakeTensor({2}, {1, 1});
  EXPECT_THAT(maximum[0](ones), IsTensor({2}, {1, 1}));
  EXPECT_THAT(maximum[1](ones), IsTensor({2}, {1, 1}));
}

TEST(ElementwiseRulesModuleTest, SumToIsTheAdjointOfBroadcasting) {
  Why("sum(broadcast(x) * y) = sum(x * SumTo(y)) holds for all x and y.");
  const Shape whole = {2, 3, 4};
  for (const Shape& to : std::vector<Shape>{
           {}, {1}, {4}, {3, 1}, {1, 4}, {2, 1, 4}, {1, 1, 1}, {2, 3, 4}}) {
    SCOPED_TRACE(ShapeToString(to));
    const Tensor zeros = MakeTensor(whole, std::vector<Scalar>(24, 0));
    ExpectAdjoint([&](const Tensor& x) { return Add(x, zeros); },
                  [&](const Tensor& y) { return SumTo(y, to); },
                  RandomTensor(to, 1), RandomTensor(whole, 2));
    const Tensor y = RandomTensor(whole, 3);
    EXPECT_THAT(SumTo(Scattered(y), to), NearTensor(SumTo(y, to)));
  }
}

TEST(ElementwiseRulesModuleTest, SumToDoesNoMoreThanItMust) {
  Why("Most gradients already have the right shape; this should cost nothing.");
  const Tensor dy = Counting({2, 1, 4});
  EXPECT_EQ(SumTo(dy, {2, 1, 4}).id(), dy.id());
  EXPECT_THAT(TraceOf([&] { SumTo(dy, {2, 1, 4}); }), IsEmpty());
  EXPECT_THAT(TraceOf([&] { SumTo(dy, {4}); }),
              ElementsAre("ReduceSum [2, 1, 4] -> [1, 4] axes=[0] keepdims=0",
                          "Reshape [1, 4] -> [4] shape=[4]"));
  EXPECT_THAT(TraceOf([&] { SumTo(dy, {1, 4}); }),
              ElementsAre("ReduceSum [2, 1, 4] -> [1, 4] axes=[0] keepdims=0"));
  const Tensor row = Counting({1, 1, 3});
  EXPECT_THAT(TraceOf([&] { SumTo(row, {3}); }),
              ElementsAre("Reshape [1, 1, 3] -> [3] shape=[3]"))
      << "nothing to add up";
  EXPECT_EQ(AllocationsIn([&] { SumTo(row, {3}); }), 0);
}

TEST(ElementwiseRulesModuleTest, SumToOfNothingIsZero) {
  Why("In an empty batch each bias was read 0 times.");
  EXPECT_THAT(SumTo(Counting({0, 2}), {2}), IsTensor({2}, {0, 0}));
  EXPECT_THAT(SumTo(Counting({0, 2}), {1, 2}), IsTensor({1, 2}, {0, 0}));
  EXPECT_THAT(SumTo(Counting({0, 2}), {0, 1}), IsTensor({0, 1}, {}));
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_THAT([] { SumTo(Counting({1, 2}), {0, 2}); },
              throws("SumTo: [0, 2] does not broadcast to [1, 2]"));
  EXPECT_THAT([] { SumTo(Counting({3}), {1, 3}); },
              throws("SumTo: [1, 3] does not broadcast to [3]"));
}

TEST(ElementwiseRulesModuleTest, HoldsWhatTheFormulasNeed) {
  Why("The tape holds these tensors from the forward pass to the backward "
      "pass, for all layers at once. They fill the memory of a GPU.");
  const auto held = [](Binary f) {
    return BytesHeld(ElementwiseRules(),
                     [f] { f(Counting({5, 100}), Counting({100})); });
  };
  const std::map<std::string, Binary> comparisons = {
      {"Equal", Equal}, {"Less", Less}, {"Greater", Greater}};
  for (const auto& [name, f] : comparisons) {
    EXPECT_EQ(held(f), 0) << name << " is a comparison: its rule holds nothing";
  }
  for (const auto& [name, f] : BinaryOperations()) {
    if (name == "Add" || name == "Sub") {
      EXPECT_EQ(held(f), 0) << "the rule of " << name << " holds a tensor";
    } else {
      EXPECT_EQ(held(f), 600 * kBytes)
          << "the rule of " << name << " needs its inputs [5, 100] and [100], "
          << "and not its output [5, 100]";
    }
  }
  EXPECT_EQ(
      BytesHeld(
          ElementwiseRules(),
          [] { Where(Counting({100}), Counting({5, 100}), Counting({})); }),
      100 * kBytes)
      << "the condition";
  for (const auto& [name, f] : UnaryOperations()) {
    SCOPED_TRACE(name);
    const bool nothing = name == "Neg";
    EXPECT_EQ(BytesHeld(ElementwiseRules(), [f = f] { f(Counting({100})); }),
              nothing ? 0 : 100 * kBytes)
        << "what the rule of " << name
        << " holds: its input or its output [100]";
  }
  EXPECT_EQ(BytesHeld(ElementwiseRules(), [] { Clone(Counting({100})); }), 0);
}

TEST(ElementwiseRulesModuleTest, HoldsTheOutputWhereThatWillDo) {
  Why("The next layer holds the output anyway; holding the input would cost "
      "extra memory.");
  for (const Unary f : {Exp, Sqrt, Relu, Sigmoid, Tanh}) {
    Tensor y;
    EXPECT_EQ(BytesHeld(ElementwiseRules(), [&] { y = f(Counting({100})); }),
              100 * kBytes)
        << "y itself, which only this test holds";
  }
}

TEST(ElementwiseRulesModuleTest, WalksThroughMemoryAsRarelyAsItCan) {
  Why("After the matrix products, a training step spends most of its time "
      "here.");
  const auto count = [](Unary f) {
    const InputGradients gradients =
        GradientsOf(ElementwiseRules(), [f] { f(Counting({3})); });
    return TraceOf([&] { gradients[0](Counting({3})); }).size();
  };
  EXPECT_EQ(count(Clone), 0);
  EXPECT_EQ(count(Exp), 1);
  EXPECT_LE(count(Relu), 2);
  EXPECT_LE(count(Sigmoid), 3);
  EXPECT_LE(count(Tanh), 3);
  EXPECT_LE(count(Gelu), 11);
}

TEST(ElementwiseRulesModuleTest, ErfTakesAnyViewAndReportsItself) {
  Why("Erf is an operation like those of the first module.");
  const Tensor x = RandomTensor({3, 4}, 1, -2, 2);
  std::vector<double> wanted;
  for (const Scalar v : Values(x)) {
    wanted.push_back(std::erf(static_cast<double>(v)));
  }
  EXPECT_THAT(Erf(x), IsNear({3, 4}, wanted));
  EXPECT_THAT(Erf(Scattered(x)), IsNear({3, 4}, wanted));
  EXPECT_THAT(Erf(MakeTensor({3}, {kNan, kInfinity, -kInfinity})),
              IsTensor({3}, {kNan, 1, -1}));
  EXPECT_EQ(AllocationsIn([&] { Erf(x); }), 1);
  const Tensor view = Scattered(x);
  EXPECT_EQ(AllocationsIn([&] { Erf(view); }), 1);
  EXPECT_THAT(TraceOf([&] { Erf(view); }), ElementsAre("Erf [3, 4] -> [3, 4]"));
}

}  // namespace
}  // namespace tinytorch
