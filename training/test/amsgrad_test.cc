// AMSGrad (given/amsgrad.h), beside its formulas in double.

#include "training/given/amsgrad.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "training/optimizers.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// One weight, as torch.optim.Adam(amsgrad=True) documents it.
struct ByFormula {
  AmsGradOptions options;
  double w, m = 0, v = 0, largest = 0;
  int t = 0;

  void Step(double g) {
    ++t;
    if (options.decoupled_decay) {
      w *= 1 - options.learning_rate * options.weight_decay;
    } else {
      g += options.weight_decay * w;
    }
    m = options.beta1 * m + (1 - options.beta1) * g;
    v = options.beta2 * v + (1 - options.beta2) * g * g;
    largest = std::max(largest, v);
    const double mhat = m / (1 - std::pow(options.beta1, t));
    const double vhat = largest / (1 - std::pow(options.beta2, t));
    w -= options.learning_rate * mhat / (std::sqrt(vhat) + options.epsilon);
  }
};

// A large gradient first, so that v shrinks afterward.
const std::vector<Scalar> kGradients = {5, -0.5f, 0.25f, 0, 1, -2, 0.125f};

TEST(AmsGradTest, StepsAsTheFormulaSays) {
  for (const bool decoupled : {false, true}) {
    for (const double decay : {0.0, 0.1}) {
      const AmsGradOptions options{.learning_rate = 0.1,
                                   .beta1 = 0.8,
                                   .beta2 = 0.9,
                                   .epsilon = 1e-3,
                                   .weight_decay = decay,
                                   .decoupled_decay = decoupled};
      const Tensor w = MakeTensor({2}, {1, -2});
      AmsGrad optimizer({{"w", w}}, options);
      ByFormula first{options, 1}, second{options, -2};
      for (const Scalar g : kGradients) {
        optimizer.Step({MakeTensor({2}, {g, -g})});
        first.Step(g);
        second.Step(-g);
        EXPECT_THAT(w, IsNear({2}, {first.w, second.w})) << optimizer.steps();
      }
      ASSERT_EQ(optimizer.State().size(), 3u);
      EXPECT_EQ(optimizer.State()[2].name, "w.max_exp_avg_sq");
      EXPECT_THAT(optimizer.State()[2].tensor,
                  IsNear({2}, {first.largest, second.largest}));
      EXPECT_THAT(optimizer.State()[1].tensor,
                  IsNear({2}, {first.v, second.v}));
      EXPECT_LT(first.v, first.largest);
    }
  }
}

TEST(AmsGradTest, EachParameterHasItsOwnState) {
  const Tensor a = MakeTensor({1}, {1}), b = MakeTensor({2}, {1, 1});
  const Tensor alone = MakeTensor({2}, {1, 1});
  AmsGrad both({{"a", a}, {"b", b}}), one({{"b", alone}});
  for (const Scalar g : kGradients) {
    const Tensor gradient = MakeTensor({2}, {g, 1});
    both.Step({MakeTensor({1}, {10 * g}), gradient});
    one.Step({gradient});
  }
  EXPECT_THAT(b, EqualsTensor(alone));
}

TEST(AmsGradTest, WhereSquaresGrowItIsAdam) {
  const Tensor w = MakeTensor({1}, {1}), v = MakeTensor({1}, {1});
  AmsGrad ams({{"w", w}});
  Adam adam({{"w", v}});
  for (int i = 1; i <= 5; ++i) {
    const Tensor g = MakeTensor({1}, {static_cast<Scalar>(i)});
    ams.Step({g});
    adam.Step({g});
    EXPECT_THAT(w, NearTensor(v));
  }
  EXPECT_EQ(ams.learning_rate(), 1e-3);
  EXPECT_EQ(ams.name(), "AmsGrad");
}

TEST(AmsGradTest, NanIsNotHidden) {
  const Tensor w = MakeTensor({1}, {1});
  AmsGrad optimizer({{"w", w}});
  optimizer.Step({MakeTensor({1}, {1})});
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  optimizer.Step({MakeTensor({1}, {nan})});
  EXPECT_TRUE(std::isnan(w.item()));
  EXPECT_TRUE(std::isnan(optimizer.State()[2].tensor.item()));
}

TEST(AmsGradTest, WrongOptionsAreErrors) {
  const auto throws = [](const std::string& text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_THAT([] { AmsGrad({}, {.epsilon = 0}); },
              throws("AmsGrad: wanted an epsilon above 0, got 0"));
  EXPECT_THAT([] { AmsGrad({}, {.beta2 = 1}); },
              throws("AmsGrad: wanted 0 <= beta2 < 1, got 1"));
}

}  // namespace
}  // namespace tinytorch
