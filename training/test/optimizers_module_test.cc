#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/layer.h"
#include "tensor/storage.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"
#include "training/optimizers.h"
#include "training/optimizers_json.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

using Parameters = std::vector<NamedTensor>;
using Make = std::function<std::unique_ptr<Optimizer>(Parameters)>;

// A few steps, each with some roundings in float.
constexpr Tolerance kSteps{2e-6, 2e-6};

// Example i of x [n, ...].
Tensor Row(const Tensor& x, int64_t i) {
  const Shape shape(x.shape().begin() + 1, x.shape().end());
  const std::vector<Scalar> values = Values(x);
  const auto begin = values.begin() + i * NumElements(shape);
  return MakeTensor(shape, {begin, begin + NumElements(shape)});
}

Tensor Copy(const Tensor& x) { return MakeTensor(x.shape(), Values(x)); }

// Compares two parameters with PyTorch after each step, and the state at the
// end.
void ExpectStepsAsPyTorch(const char* name,
                          const std::function<std::unique_ptr<Optimizer>(
                              Parameters, const GoldenCase&)>& make) {
  for (const GoldenCase& golden : GoldenCases(OptimizersJson(), name)) {
    SCOPED_TRACE(golden.name());
    const std::vector<std::string> names = {"weight", "bias"};
    Parameters parameters;
    for (const std::string& p : names) {
      parameters.push_back({p, Copy(golden[p])});
    }
    const std::unique_ptr<Optimizer> optimizer = make(parameters, golden);
    EXPECT_EQ(optimizer->name(), name);
    for (int64_t step = 0; step < golden["weight_after"].shape()[0]; ++step) {
      SCOPED_TRACE("step " + std::to_string(step + 1));
      optimizer->Step({Row(golden["weight_gradient"], step),
                       Row(golden["bias_gradient"], step)});
      for (const auto& [p, tensor] : parameters) {
        ASSERT_THAT(tensor, NearTensor(Row(golden[p + "_after"], step), kSteps))
            << p;
      }
    }
    EXPECT_EQ(optimizer->steps(), golden["weight_after"].shape()[0]);
    for (const auto& [state, tensor] : optimizer->State()) {
      EXPECT_THAT(tensor, NearTensor(golden[state], kSteps)) << state;
    }
  }
}

TEST(OptimizersModuleTest, SgdAgreesWithPyTorch) {
  Why("A recipe for PyTorch must work here, with the same numbers.");
  ExpectStepsAsPyTorch("Sgd", [](Parameters parameters, const GoldenCase& g) {
    return std::make_unique<Sgd>(
        parameters, SgdOptions{.learning_rate = g.Number("lr"),
                               .momentum = g.Number("momentum"),
                               .nesterov = g.Integer("nesterov") == 1,
                               .weight_decay = g.Number("weight_decay")});
  });
}

TEST(OptimizersModuleTest, RmsPropAgreesWithPyTorch) {
  Why("A recipe for PyTorch must work here, with the same numbers.");
  ExpectStepsAsPyTorch("RmsProp", [](Parameters parameters,
                                     const GoldenCase& g) {
    return std::make_unique<RmsProp>(
        parameters, RmsPropOptions{.learning_rate = g.Number("lr"),
                                   .alpha = g.Number("alpha"),
                                   .epsilon = g.Number("eps"),
                                   .weight_decay = g.Number("weight_decay")});
  });
}

AdamOptions AdamOptionsOf(const GoldenCase& g) {
  return {.learning_rate = g.Number("lr"),
          .beta1 = g.Number("beta1"),
          .beta2 = g.Number("beta2"),
          .epsilon = g.Number("eps"),
          .weight_decay = g.Number("weight_decay")};
}

TEST(OptimizersModuleTest, AdamAgreesWithPyTorch) {
  Why("A recipe for PyTorch must work here, with the same numbers.");
  ExpectStepsAsPyTorch("Adam", [](Parameters parameters, const GoldenCase& g) {
    return std::make_unique<Adam>(parameters, AdamOptionsOf(g));
  });
}

TEST(OptimizersModuleTest, AdamWAgreesWithPyTorch) {
  Why("A recipe for PyTorch must work here, with the same numbers.");
  ExpectStepsAsPyTorch("AdamW", [](Parameters parameters, const GoldenCase& g) {
    return std::make_unique<AdamW>(parameters, AdamOptionsOf(g));
  });
}

// An optimizer with all options on, and the size of its state in multiples of
// the size of the parameters.
struct Subject {
  std::string name;
  int64_t memory;
  Make make;
};

std::vector<Subject> AllOptimizers() {
  const auto sgd = [](SgdOptions options) {
    return [=](Parameters p) { return std::make_unique<Sgd>(p, options); };
  };
  return {
      {"plain Sgd", 0, sgd({.weight_decay = 0.1})},
      {"Sgd", 1, sgd({.momentum = 0.9, .weight_decay = 0.1})},
      {"Nesterov", 1, sgd({.momentum = 0.9, .nesterov = true})},
      {"RmsProp", 1,
       [](Parameters p) {
         return std::make_unique<RmsProp>(p,
                                          RmsPropOptions{.weight_decay = 0.1});
       }},
      {"Adam", 2,
       [](Parameters p) {
         return std::make_unique<Adam>(p, AdamOptions{.weight_decay = 0.1});
       }},
      {"AdamW", 2,
       [](Parameters p) {
         return std::make_unique<AdamW>(p, AdamOptions{.weight_decay = 0.1});
       }},
  };
}

Parameters TwoParameters() {
  return {{"weight", RandomTensor({5, 7}, 1)}, {"bias", RandomTensor({5}, 2)}};
}

std::vector<Tensor> TwoGradients(uint64_t seed) {
  return {RandomTensor({5, 7}, seed), RandomTensor({5}, seed + 100)};
}

void ExpectEqual(const Parameters& a, const Parameters& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_THAT(a[i].tensor, EqualsTensor(b[i].tensor)) << a[i].name;
  }
}

TEST(OptimizersModuleTest, RemembersExactlyAsMuchAsItShould) {
  Why("Adam's state is twice as large as the parameters. For a large network "
      "this decides whether it fits into memory.");
  for (const auto& [name, memory, make] : AllOptimizers()) {
    SCOPED_TRACE(name);
    const Parameters parameters = TwoParameters();
    const int64_t before = Storage::stats().live_bytes;
    const std::unique_ptr<Optimizer> optimizer = make(parameters);
    const auto held = [&] { return Storage::stats().live_bytes - before; };
    const int64_t wanted =
        memory * (5 * 7 + 5) * static_cast<int64_t>(sizeof(Scalar));
    EXPECT_EQ(held(), wanted);
    {
      const std::vector<Tensor> gradients = TwoGradients(1);
      optimizer->Step(gradients);
    }
    EXPECT_EQ(held(), wanted) << "after a step";
    EXPECT_EQ(static_cast<int64_t>(optimizer->State().size()), 2 * memory);
  }
}

TEST(OptimizersModuleTest, AStepAllocatesNothing) {
  Why("A formula of tensor operations would make ten tensors and read each "
      "number ten times.");
  for (const auto& [name, memory, make] : AllOptimizers()) {
    SCOPED_TRACE(name);
    const std::unique_ptr<Optimizer> optimizer = make(TwoParameters());
    const std::vector<Tensor> gradients = TwoGradients(1);
    EXPECT_EQ(AllocationsIn([&] { optimizer->Step(gradients); }), 0);
  }
}

TEST(OptimizersModuleTest, AStepReportsNothing) {
  Why("A step must not report operations: a tape would take them for a part "
      "of the network.");
  for (const auto& [name, memory, make] : AllOptimizers()) {
    SCOPED_TRACE(name);
    const std::unique_ptr<Optimizer> optimizer = make(TwoParameters());
    const std::vector<Tensor> gradients = {Scattered(RandomTensor({5, 7}, 1)),
                                           Scattered(RandomTensor({5}, 2))};
    EXPECT_THAT(TraceOf([&] { optimizer->Step(gradients); }), IsEmpty());
  }
}

TEST(OptimizersModuleTest, GradientsMayBeAnyViews) {
  Why("The gradient of a transposed weight is a transposed view.");
  for (const auto& [name, memory, make] : AllOptimizers()) {
    SCOPED_TRACE(name);
    const Parameters a = TwoParameters();
    const Parameters b = TwoParameters();
    const std::unique_ptr<Optimizer> plain = make(a);
    const std::unique_ptr<Optimizer> strided = make(b);
    for (const uint64_t step : {1, 2, 3}) {
      const std::vector<Tensor> gradients = TwoGradients(step);
      plain->Step(gradients);
      strided->Step({Scattered(gradients[0]), Scattered(gradients[1])});
    }
    ExpectEqual(a, b);
    ExpectEqual(plain->State(), strided->State());
  }
}

TEST(OptimizersModuleTest, NothingIsWrittenIfOneGradientDoesNotFit) {
  Why("Half a step cannot be taken back.");
  for (const auto& [name, memory, make] : AllOptimizers()) {
    SCOPED_TRACE(name);
    const Parameters parameters = TwoParameters();
    const std::unique_ptr<Optimizer> optimizer = make(parameters);
    const std::vector<Tensor> gradients = TwoGradients(1);
    for (const std::vector<Tensor>& wrong :
         {std::vector<Tensor>{gradients[0], gradients[0]},
          std::vector<Tensor>{gradients[0]},
          std::vector<Tensor>{gradients[0], gradients[1], gradients[1]}}) {
      EXPECT_THROW(optimizer->Step(wrong), std::invalid_argument);
    }
    ExpectEqual(parameters, TwoParameters());
    for (const auto& [state, tensor] : optimizer->State()) {
      EXPECT_THAT(Values(tensor), testing::Each(0)) << state;
    }
    EXPECT_EQ(optimizer->steps(), 0);
    optimizer->Step(gradients);
    EXPECT_EQ(optimizer->steps(), 1);
  }
}

TEST(OptimizersModuleTest, RestoredItGoesOnToTheBit) {
  Why("A run that was killed at night and continued must end with the same "
      "weights.");
  for (const auto& [name, memory, make] : AllOptimizers()) {
    SCOPED_TRACE(name);
    const Parameters a = TwoParameters();
    const std::unique_ptr<Optimizer> first = make(a);
    for (const uint64_t step : {1, 2, 3}) first->Step(TwoGradients(step));

    Parameters b = TwoParameters();
    for (size_t i = 0; i < b.size(); ++i) Assign(b[i].tensor, a[i].tensor);
    const std::unique_ptr<Optimizer> second = make(b);
    ASSERT_EQ(second->State().size(), first->State().size());
    for (size_t i = 0; i < first->State().size(); ++i) {
      EXPECT_EQ(second->State()[i].name, first->State()[i].name);
      Assign(second->State()[i].tensor, first->State()[i].tensor);
    }
    second->set_steps(first->steps());
    for (const uint64_t step : {4, 5}) {
      first->Step(TwoGradients(step));
      second->Step(TwoGradients(step));
    }
    ExpectEqual(a, b);
    ExpectEqual(first->State(), second->State());
  }
}

TEST(OptimizersModuleTest, EveryElementOfEverySizeIsStepped) {
  Why("Vector instructions take 4 or 8 numbers at once; the last numbers need "
      "a loop of their own.");
  for (const auto& [name, memory, make] : AllOptimizers()) {
    SCOPED_TRACE(name);
    for (const int64_t n : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100}) {
      const Tensor w = RandomTensor({n}, 1);
      const Tensor g = RandomTensor({n}, 2);
      const std::unique_ptr<Optimizer> all = make({{"w", w}});
      Parameters one_by_one;
      std::vector<Tensor> theirs;
      for (int64_t i = 0; i < n; ++i) {
        const size_t at = static_cast<size_t>(i);
        one_by_one.push_back({"w", MakeTensor({}, {Values(w)[at]})});
        theirs.push_back(MakeTensor({}, {Values(g)[at]}));
      }
      const std::unique_ptr<Optimizer> each = make(one_by_one);
      for (int step = 0; step < 2; ++step) {
        all->Step({g});
        each->Step(theirs);
      }
      std::vector<double> wanted;
      for (const auto& p : one_by_one) wanted.push_back(Values(p.tensor)[0]);
      EXPECT_THAT(w, IsNear({n}, wanted));
    }
    const std::unique_ptr<Optimizer> none = make({{"w", Tensor()}});
    none->Step({Tensor()});
    EXPECT_EQ(none->steps(), 1);
  }
}

TEST(OptimizersModuleTest, ANewRateIsUsedAtOnce) {
  Why("A schedule changes the rate before every step.");
  for (const auto& [name, memory, make] : AllOptimizers()) {
    SCOPED_TRACE(name);
    const Parameters parameters = TwoParameters();
    const std::unique_ptr<Optimizer> optimizer = make(parameters);
    optimizer->set_learning_rate(0);
    optimizer->Step(TwoGradients(1));
    ExpectEqual(parameters, TwoParameters());
    optimizer->set_learning_rate(0.5);
    optimizer->Step(TwoGradients(1));
    EXPECT_NE(Values(parameters[0].tensor), Values(TwoParameters()[0].tensor));
  }
}

TEST(OptimizersModuleTest, AdamsCorrectionsAreDouble) {
  Why("1 - 0.999^t in float32 has lost three of seven digits at t = 1.");
  const Tensor w = MakeTensor({1}, {0});
  Adam adam({{"w", w}},
            {.learning_rate = 1, .beta1 = 0.99999, .beta2 = 0.9999999});
  // With a constant gradient, each step is the whole rate.
  for (const double wanted : {-1, -2, -3}) {
    adam.Step({MakeTensor({1}, {3})});
    EXPECT_THAT(w, IsNear({1}, {wanted}));
  }
}

template <typename AnyOptimizer, typename Options>
void ExpectRefused(Options options, const std::string& message) {
  EXPECT_THAT([=] { AnyOptimizer(TwoParameters(), options); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(message)));
}

TEST(OptimizersModuleTest, OptionsOutOfRangeAreErrors) {
  Why("A rate of -1 climbs, and a beta of 1 never learns: the constructor "
      "must refuse both.");
  ExpectRefused<Sgd>(SgdOptions{.learning_rate = -1},
                     "Sgd: wanted a learning rate of at least 0, got -1");
  ExpectRefused<Sgd>(SgdOptions{.momentum = 1},
                     "Sgd: wanted 0 <= momentum < 1, got 1");
  ExpectRefused<Sgd>(SgdOptions{.nesterov = true},
                     "Sgd: Nesterov wants a momentum above 0");
  ExpectRefused<Sgd>(SgdOptions{.weight_decay = -1},
                     "Sgd: wanted a weight decay of at least 0, got -1");
  ExpectRefused<RmsProp>(RmsPropOptions{.alpha = 1},
                         "RmsProp: wanted 0 <= alpha < 1, got 1");
  ExpectRefused<RmsProp>(RmsPropOptions{.epsilon = -1},
                         "RmsProp: wanted an epsilon of at least 0, got -1");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  ExpectRefused<Adam>(AdamOptions{.learning_rate = nan},
                      "Adam: wanted a learning rate of at least 0, got nan");
  ExpectRefused<Adam>(AdamOptions{.beta1 = -0.5},
                      "Adam: wanted 0 <= beta1 < 1, got -0.5");
  ExpectRefused<AdamW>(AdamOptions{.beta2 = 1},
                       "AdamW: wanted 0 <= beta2 < 1, got 1");
  ExpectRefused<AdamW>(AdamOptions{.weight_decay = INFINITY},
                       "AdamW: wanted a weight decay of at least 0, got inf");
  const Tensor tied = Counting({2});
  EXPECT_THAT([&] { Sgd({{"a", tied}, {"b", tied}}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Sgd: the parameter b is there twice")));
  EXPECT_THAT([] { Sgd({{"w", Scattered(Counting({2, 3}))}}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Sgd: wanted contiguous parameters, w is not")));
  Sgd({}, {}).Step({});  // An empty list of parameters is allowed.
}

}  // namespace
}  // namespace tinytorch
