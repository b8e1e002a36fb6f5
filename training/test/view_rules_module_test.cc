#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/broadcast.h"
#include "tensor/gather.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/runner/why.h"
#include "training/elementwise_rules.h"
#include "training/given/rule.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"
#include "training/view_rules.h"
#include "training/view_rules_json.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr int64_t kBytes = sizeof(Scalar);
constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

// The operations of reductions and of means.
const RuleTable& ViewAndElementwiseRules() {
  static const RuleTable rules = [] {
    RuleTable both = ViewRules();
    both.insert(ElementwiseRules().begin(), ElementwiseRules().end());
    return both;
  }();
  return rules;
}

// Returns the gradient of an operation on one tensor x.
InputGradient GradientOf(const Tensor& x, Tensor (*f)(const Tensor&)) {
  return GradientsOf(ViewRules(), [&] { f(x); })[0];
}

// Operations with each kind of attribute, all on a tensor [2, 3, 4].
const std::vector<Tensor (*)(const Tensor&)>& Operations() {
  static const std::vector<Tensor (*)(const Tensor&)> operations = {
      [](const Tensor& x) { return Reshape(x, {4, -1}); },
      [](const Tensor& x) { return Unsqueeze(x, 0); },
      [](const Tensor& x) { return Unsqueeze(x, 2); },
      [](const Tensor& x) { return Unsqueeze(x, -1); },
      [](const Tensor& x) { return Transpose(x, 0, 2); },
      [](const Tensor& x) { return Permute(x, {2, 0, 1}); },
      [](const Tensor& x) { return Permute(x, {-2, -1, 0}); },
      [](const Tensor& x) { return Expand(x, {2, 2, 3, 4}); },
      [](const Tensor& x) { return Slice(x, {.axis = 1, .stop = 2}); },
      [](const Tensor& x) {
        return Slice(x, {.axis = -1, .start = -3, .step = 2});
      },
      [](const Tensor& x) { return Select(x, 1, -1); },
      [](const Tensor& x) {
        return PadSlice(x, {2, 7, 4}, {.axis = 1, .start = 1, .step = 2});
      },
      [](const Tensor& x) {
        return PadSlice(x, {2, 3, 9}, {.axis = -1, .start = -5, .stop = -1});
      },
      [](const Tensor& x) { return Sum(x); },
      [](const Tensor& x) { return Sum(x, {.axes = {1}}); },
      [](const Tensor& x) { return Sum(x, {.axes = {-1, 0}}); },
      [](const Tensor& x) {
        return Sum(x, {.axes = {0, 1}, .keepdims = true});
      },
      [](const Tensor& x) { return Mean(x, {.axes = {0, 2}}); },
      [](const Tensor& x) { return Stack({x, x}, 1); },
      [](const Tensor& x) { return Concatenate({x, x, x}, -1); },
  };
  return operations;
}

TEST(ViewRulesModuleTest, GradientsByFiniteDifferences) {
  Why("Checks each operation with each kind of attribute, on views as well, "
      "and the functions that are made of several operations.");
  for (const auto f : Operations()) {
    for (const Tensor& x :
         {RandomTensor({2, 3, 4}, 1), Scattered(RandomTensor({2, 3, 4}, 2))}) {
      ExpectRule(ViewAndElementwiseRules(),
                 [f](const Tensors& x) { return f(x[0]); }, {x});
    }
  }
  ExpectRule(ViewRules(), [](const Tensors& x) { return Squeeze(x[0], -2); },
             {RandomTensor({2, 1, 3}, 3)});
  ExpectRule(ViewRules(),
             [](const Tensors& x) { return Expand(x[0], {3, 2, 4}); },
             {RandomTensor({2, 1}, 4)});
  ExpectRule(ViewRules(),
             [](const Tensors& x) { return Concatenate({x[0], x[1]}, 1); },
             {RandomTensor({2, 3}, 5), RandomTensor({2, 2}, 6)});
}

TEST(ViewRulesModuleTest, GradientsAreAdjoints) {
  Why("All of these are linear: forward and backward have to be adjoint "
      "exactly, for any numbers.");
  for (const auto f : Operations()) {
    const Tensor x = RandomTensor({2, 3, 4}, 1);
    const std::vector<TraceEvent> events = EventsIn([&] { f(x); });
    // Not functions of several operations, nor operations of several inputs.
    if (events.size() > 1 || events[0].inputs.size() > 1) continue;
    const InputGradient gradient = GradientOf(x, f);
    ExpectAdjoint(f, gradient, x, RandomTensor(events[0].output.shape(), 2));
  }
}

TEST(ViewRulesModuleTest, GradientsOfMax) {
  Why("Checks each set of axes, with one maximum and with several equal ones.");
  std::vector<Scalar> values;  // 0, 5, 10, ... modulo 24: all different.
  for (int i = 0; i < 24; ++i) {
    values.push_back(static_cast<Scalar>(i * 5 % 24) / 8);
  }
  const Tensor x = MakeTensor({2, 3, 4}, values);
  for (const std::vector<int64_t>& axes :
       std::vector<std::vector<int64_t>>{{}, {0}, {1}, {-1}, {0, 2}, {1, 2}}) {
    for (const bool keepdims : {false, true}) {
      ExpectRule(ViewRules(),
                 [=](const Tensors& x) {
                   return Max(x[0], {.axes = axes, .keepdims = keepdims});
                 },
                 {Scattered(x)});
    }
  }
  // The shares are equal and add up to dy.
  const auto max = [](const Tensor& x) { return Max(x); };
  EXPECT_THAT(
      GradientOf(MakeTensor({5}, {3, 3, 1, 3, 3}), max)(MakeTensor({}, {10})),
      IsTensor({5}, {2.5, 2.5, 0, 2.5, 2.5}));
  EXPECT_THAT(GradientOf(MakeTensor({}, {3}), max)(MakeTensor({}, {10})),
              IsTensor({}, {10}));
  EXPECT_THAT(GradientOf(MakeTensor({2}, {3, kNan}), max)(MakeTensor({}, {10})),
              IsTensor({2}, {kNan, kNan}))
      << "NaN equals nothing; as in PyTorch, all get NaN";
}

std::vector<int64_t> Numbers(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  return std::vector<int64_t>(values.begin(), values.end());
}

TEST(ViewRulesModuleTest, GradientsAgreeWithPyTorch) {
  Why("torch.sum, amax, permute and x[:, start:stop:step], with autograd.");
  const auto expect = [](const GoldenCase& golden, auto f) {
    SCOPED_TRACE(golden.name());
    const InputGradients gradients =
        GradientsOf(ViewRules(), [&] { f(golden["x"]); });
    EXPECT_THAT(gradients[0](golden["dy"]),
                NearTensor(golden["d_x"], {1e-6, 1e-5}));
  };
  for (const GoldenCase& golden : GoldenCases(ViewRulesJson(), "Sum")) {
    const ReduceOptions options = {.axes = Numbers(golden["axes"]),
                                   .keepdims = golden.Integer("keepdims") != 0};
    expect(golden, [&](const Tensor& x) { Sum(x, options); });
  }
  for (const GoldenCase& golden : GoldenCases(ViewRulesJson(), "Max")) {
    const ReduceOptions options = {.axes = Numbers(golden["axes"]),
                                   .keepdims = golden.Integer("keepdims") != 0};
    expect(golden, [&](const Tensor& x) { Max(x, options); });
  }
  for (const GoldenCase& golden : GoldenCases(ViewRulesJson(), "Permute")) {
    expect(golden,
           [&](const Tensor& x) { Permute(x, Numbers(golden["perm"])); });
  }
  for (const GoldenCase& golden : GoldenCases(ViewRulesJson(), "Slice")) {
    expect(golden, [&](const Tensor& x) {
      Slice(x, {.axis = 1,
                .start = golden.Integer("start"),
                .stop = golden.Integer("stop"),
                .step = golden.Integer("step")});
    });
  }
}

// Returns the gradient of f, as a function of x and dy. It passes on the events
// of f, so that it can be differentiated.
TensorFunction GradientFunction(Tensor (*f)(const Tensor&)) {
  return [f](const Tensors& x_and_dy) {
    const std::vector<TraceEvent> events = EventsIn([&] { f(x_and_dy[0]); });
    if (current_tracer != nullptr) current_tracer->OnOperation(events[0]);
    return ViewRules().at(events[0].op)(events[0])[0](x_and_dy[1]);
  };
}

TEST(ViewRulesModuleTest, SecondGradients) {
  Why("Each gradient is linear in dy, so it has a gradient with respect to "
      "dy: the operation itself.");
  for (const auto f : Operations()) {
    const Tensor x = RandomTensor({2, 3, 4}, 1);
    const std::vector<TraceEvent> events = EventsIn([&] { f(x); });
    if (events.size() > 1) continue;
    ExpectRule(ViewRules(), GradientFunction(f),
               {x, RandomTensor(events[0].output.shape(), 2)}, {.skip = {0}});
  }
  const auto max = [](const Tensor& x) { return Max(x, {.axes = {1}}); };
  ExpectRule(ViewAndElementwiseRules(), GradientFunction(max),
             {Counting({2, 3}), RandomTensor({2}, 3)}, {.skip = {0}});
}

TEST(ViewRulesModuleTest, PadSliceForEveryWindow) {
  Why("Slice finds the part again for any window and any step, and all other "
      "elements are 0.");
  for (const int64_t axis : {0, 1, -1}) {
    for (int64_t start = -6; start <= 5; ++start) {
      for (int64_t stop = start; stop <= 6; ++stop) {
        for (const int64_t step : {1, 2, 3}) {
          const SliceOptions window = {axis, start, stop, step};
          const Shape whole = {5, 5, 5};
          const Tensor part =
              RandomTensor(Slice(Counting(whole), window).shape(), 1, 1, 2);
          const Tensor padded = PadSlice(Scattered(part), whole, window);
          ASSERT_THAT(Slice(padded, window), EqualsTensor(part));
          int64_t zeros = 0;
          for (const Scalar value : Values(padded)) zeros += value == 0;
          ASSERT_EQ(zeros, 125 - part.numel());
        }
      }
    }
  }
}

TEST(ViewRulesModuleTest, PadSliceReportsItself) {
  Why("PadSlice reports itself once, with the attributes that its rule and an "
      "export need. start and stop count from 0, as Slice reports them.");
  EXPECT_THAT(TraceOf([] {
                PadSlice(Counting({2, 2}), {2, 5},
                         {.axis = -1, .start = -4, .step = 2});
              }),
              ElementsAre("PadSlice [2, 2] -> [2, 5] axis=1 start=1 stop=5 "
                          "step=2 shape=[2, 5]"));
  const Tensor part = Counting({3, 4});
  EXPECT_EQ(AllocationsIn([&] { PadSlice(part, {9, 4}, {.start = 6}); }), 1);
  EXPECT_THAT([&] { PadSlice(part, {9, 4}, {.axis = 2}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("no axis 2 in a tensor of 2 axes")));
}

TEST(ViewRulesModuleTest, GradientsOfViewsAreViews) {
  Why("If no element moved in the forward pass, none has to move in the "
      "backward pass.");
  const auto shares = [](Tensor (*f)(const Tensor&)) {
    const std::vector<TraceEvent> events =
        EventsIn([f] { f(Counting({2, 3, 4})); });
    const TraceEvent& event = events.back();
    const InputGradients gradients = ViewRules().at(event.op)(event);
    const Tensor dy = Scattered(Counting(event.output.shape()));
    return gradients[0](dy).storage() == dy.storage();
  };
  EXPECT_TRUE(shares([](const Tensor& x) { return Unsqueeze(x, 1); }));
  EXPECT_TRUE(
      shares([](const Tensor& x) { return Squeeze(Unsqueeze(x, 1), 1); }));
  EXPECT_TRUE(shares([](const Tensor& x) { return Permute(x, {2, 0, 1}); }));
  EXPECT_TRUE(shares([](const Tensor& x) { return Sum(x, {.axes = {0, 2}}); }));
  EXPECT_TRUE(shares([](const Tensor& x) { return Sum(x); }));
  EXPECT_TRUE(shares([](const Tensor& x) { return Concatenate({x, x}, 1); }));
  EXPECT_TRUE(shares([](const Tensor& x) {
    return PadSlice(x, {2, 3, 9}, {.axis = 2, .stop = 8, .step = 2});
  }));
}

TEST(ViewRulesModuleTest, HoldsNoNumbersButThoseOfMax) {
  Why("The shapes tell where an element went. They do not tell which element "
      "was the largest.");
  for (const auto f : Operations()) {
    if (EventsIn([f] { f(Counting({2, 3, 4})); }).size() > 1) continue;
    EXPECT_EQ(BytesHeld(ViewRules(), [f] { f(Counting({2, 3, 4})); }), 0);
  }
  const auto held = [](Tensor (*f)(const Tensor&)) {
    return BytesHeld(ViewRules(), [f] { f(Counting({5, 10})); });
  };
  EXPECT_EQ(held([](const Tensor& x) { return ArgMax(x); }), 0);
  EXPECT_EQ(held([](const Tensor& x) { return Max(x, {.axes = {1}}); }),
            55 * kBytes)
      << "x and y";
}

TEST(ViewRulesModuleTest, GradientsOfEmptyTensors) {
  Why("The last batch may be empty; then its gradients are empty, or 0.");
  const auto sum = [](const Tensor& x) { return Sum(x, {.axes = {0}}); };
  EXPECT_THAT(GradientOf(Counting({0, 2}), sum)(Counting({2})),
              IsTensor({0, 2}, {}));
  const auto none = [](const Tensor& x) { return Slice(x, {.stop = 0}); };
  EXPECT_THAT(GradientOf(Counting({3}), none)(Counting({0})),
              IsTensor({3}, {0, 0, 0}));
  const auto max = [](const Tensor& x) { return Max(x, {.axes = {1}}); };
  EXPECT_THAT(GradientOf(Counting({0, 2}), max)(Counting({0})),
              IsTensor({0, 2}, {}));
}

}  // namespace
}  // namespace tinytorch
