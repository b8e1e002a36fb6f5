#include "training/tape.h"

#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// The test brings its own rules, for tensors of one shape, so that it does not
// need the exercises after the tape.
const RuleTable& Rules() {
  static const RuleTable rules = {
      {"Add",
       [](const TraceEvent&) -> InputGradients {
         const auto pass = [](const Tensor& dy) { return dy; };
         return {pass, pass};
       }},
      {"Mul",
       [](const TraceEvent& event) -> InputGradients {
         const Tensor a = event.inputs[0], b = event.inputs[1];
         return {[b](const Tensor& dy) { return Mul(dy, b); },
                 [a](const Tensor& dy) { return Mul(dy, a); }};
       }},
      {"Exp",
       [](const TraceEvent& event) -> InputGradients {
         const Tensor power = event.output;
         return {[power](const Tensor& dy) { return Mul(dy, power); }};
       }},
      {"Less", NoGradients},
  };
  return rules;
}

TEST(TapeTest, FollowsAProduct) {
  Why("The smallest example: L = a b, so dL/da = b and dL/db = a.");
  const Tensor a = MakeTensor({}, {3}), b = MakeTensor({}, {5});
  Tape tape(Rules());
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = Mul(a, b);
  }
  const std::vector<Tensor> gradients = tape.Gradient(loss, {a, b});
  ASSERT_EQ(gradients.size(), 2);
  EXPECT_THAT(gradients[0], IsTensor({}, {5}));
  EXPECT_THAT(gradients[1], IsTensor({}, {3}));
}

TEST(TapeTest, AddsUpWhatATensorGetsFromEachUse) {
  Why("The example at the top of tape.cc: x is used three times, so it gets "
      "three gradients. If Walk() keeps only the last one, x learns too "
      "little.");
  const Tensor x = MakeTensor({}, {3});
  Tape tape(Rules());
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = Add(Mul(x, x), x);
  }
  EXPECT_THAT(tape.Gradient(loss, {x}), ElementsAre(IsTensor({}, {7})));
}

TEST(TapeTest, WalksBackFromTheLastOperation) {
  Why("L = exp(a b) c. Each operation needs the whole gradient of its output, "
      "which comes from the operations after it.");
  const Tensor a = MakeTensor({}, {0}), b = MakeTensor({}, {2}),
               c = MakeTensor({}, {10});
  Tape tape(Rules());
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = Mul(Exp(Mul(a, b)), c);
  }
  EXPECT_THAT(tape.Gradient(loss, {a, b, c}),
              ElementsAre(IsTensor({}, {20}), IsTensor({}, {0}),  //
                          IsTensor({}, {1})));
}

TEST(TapeTest, ADiamondIsWalkedOnce) {
  Why("y = x x is used twice: y y + y. Its gradient must be complete, 2 y + "
      "1, before the tape passes it on to x.");
  const Tensor x = MakeTensor({}, {3});
  Tape tape(Rules());
  Tensor loss;
  {
    TraceScope scope(&tape);
    const Tensor y = Mul(x, x);
    loss = Add(Mul(y, y), y);
  }
  EXPECT_THAT(tape.Gradient(loss, {x}), ElementsAre(IsTensor({}, {114})))
      << "(2 * 9 + 1) * 2 * 3";
}

TEST(TapeTest, GradientsHaveTheShapeOfTheirTensor) {
  Why("An output of several elements needs a gradient to start with: the "
      "upstream gradient.");
  const Tensor x = MakeTensor({2, 2}, {1, 2, 3, 4});
  Tape tape(Rules());
  Tensor y;
  {
    TraceScope scope(&tape);
    y = Mul(x, x);
  }
  EXPECT_THAT(
      tape.Gradient(y, {x}, {.upstream = MakeTensor({2, 2}, {1, 10, 100, 0})}),
      ElementsAre(IsTensor({2, 2}, {2, 40, 600, 0})));
}

TEST(TapeTest, AnswersForResultsOnTheWay) {
  Why("You may also ask how much the loss depends on the output of a layer.");
  const Tensor x = MakeTensor({}, {3});
  Tape tape(Rules());
  Tensor y, loss;
  {
    TraceScope scope(&tape);
    y = Mul(x, x);
    loss = Mul(y, y);
  }
  EXPECT_THAT(tape.Gradient(loss, {y, x, y, loss}),
              ElementsAre(IsTensor({}, {18}), IsTensor({}, {108}),
                          IsTensor({}, {18}), IsTensor({}, {1})));
}

TEST(TapeTest, NamesTheParameterThatIsNotConnected) {
  Why("A layer that you have forgotten in Forward() would be trained with "
      "zeros, without any error.");
  const Tensor used = MakeTensor({}, {3}), unused = MakeTensor({2}, {5, 6});
  Tape tape(Rules());
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = Mul(used, used);
  }
  const std::vector<NamedTensor> parameters = {{"0.weight", used},
                                               {"0.bias", unused}};
  EXPECT_THAT([&] { tape.Gradient(loss, parameters); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Gradient: 0.bias [2] does not reach the output")));
}

TEST(TapeTest, AnOperationWithoutARuleIsAnError) {
  Why("If a gradient cannot pass an operation, it must not become a silent "
      "zero.");
  const Tensor x = MakeTensor({2}, {3, 4});
  Tape tape(Rules());
  Tensor y;
  {
    TraceScope scope(&tape);
    y = Add(Sqrt(x), x);
  }
  EXPECT_THAT(
      [&] { tape.Gradient(y, {x}, {.upstream = MakeTensor({2}, {1, 1})}); },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("Gradient: there is no rule for Sqrt [2] -> [2]")));
}

TEST(TapeTest, ATensorIsNotItsAddress) {
  Why("A new tensor often gets the address of one that has just died. If the "
      "tape took it for the old one, it would get its gradients.");
  const Tensor x = MakeTensor({}, {2});
  Tape tape(Rules());
  TraceScope scope(&tape);
  Tensor sum = Add(x, x);
  for (int i = 0; i < 100; ++i) {
    // The two temporary tensors die at the end of this line.
    sum = Add(sum, Mul(MakeTensor({}, {3}), MakeTensor({}, {5})));
  }
  sum = Add(sum, Mul(x, x));
  EXPECT_EQ(tape.size(), 203);
  EXPECT_THAT(tape.Gradient(sum, {x}), ElementsAre(IsTensor({}, {6})))
      << "the tape took two tensors for one: see IdOf()";
}

TEST(TapeTest, ABranchThatLeadsNowhereDoesNotConnect) {
  Why("A parameter that is used beside the loss, for a log or a check, has no "
      "gradient either.");
  const Tensor used = MakeTensor({}, {3}), beside = MakeTensor({}, {5});
  Tape tape(Rules());
  Tensor loss;
  {
    TraceScope scope(&tape);
    Mul(beside, beside);  // Leads nowhere.
    loss = Mul(used, used);
  }
  const std::vector<NamedTensor> parameters = {{"used", used},
                                               {"beside", beside}};
  EXPECT_THAT([&] { tape.Gradient(loss, parameters); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Gradient: beside [] does not reach the output")));
}

TEST(TapeTest, GradientsCanBeDifferentiated) {
  Why("Rules are made of operations, and with kKeep the tape records these, "
      "too. L = x^3 has the derivatives 3 x^2, 6 x and 6.");
  const Tensor x = MakeTensor({}, {5});
  Tape tape(Rules());
  TraceScope scope(&tape);
  const Tensor loss = Mul(Mul(x, x), x);
  const Tensor first = tape.Gradient(loss, {x}, {.graph = Graph::kKeep})[0];
  const Tensor second = tape.Gradient(first, {x}, {.graph = Graph::kKeep})[0];
  const Tensor third = tape.Gradient(second, {x})[0];
  EXPECT_THAT(first, IsTensor({}, {75}));
  EXPECT_THAT(second, IsTensor({}, {30}));
  EXPECT_THAT(third, IsTensor({}, {6}));
}

TEST(TapeTest, IsEmptyAfterwards) {
  Why("A tape that grows from step to step fills the memory.");
  const Tensor x = MakeTensor({}, {3});
  Tape tape(Rules());
  TraceScope scope(&tape);
  const Tensor loss = Mul(Mul(x, x), x);
  EXPECT_EQ(tape.size(), 2);
  tape.Gradient(loss, {x});
  EXPECT_EQ(tape.size(), 0) << "also without the operations of the rules";
}

TEST(TapeTest, WhatNoGradientReachesNeedsNoRule) {
  Why("A comparison has no gradient. For the walk, its result is a constant, "
      "and so are results computed from it, with or without a rule.");
  const Tensor x = MakeTensor({}, {3});
  Tape tape(Rules());
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = Add(Mul(x, x), Sqrt(Less(x, MakeTensor({}, {4}))));
  }
  EXPECT_THAT(tape.Gradient(loss, {x}), ElementsAre(IsTensor({}, {6})));
}

}  // namespace
}  // namespace tinytorch
