#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/init.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Lt;
using ::testing::Not;
using ::testing::ThrowsMessage;

// All six functions that fill, as functions of a weight and a generator.
struct Filler {
  std::string name;
  std::function<void(const Tensor&, Rng&)> fill;
};
std::vector<Filler> Fillers() {
  return {
      {"FillUniform",
       [](const Tensor& w, Rng& rng) { FillUniform(w, -1, 1, rng); }},
      {"FillNormal",
       [](const Tensor& w, Rng& rng) { FillNormal(w, 0, 1, rng); }},
      {"XavierUniform", XavierUniform},
      {"XavierNormal", XavierNormal},
      {"KaimingUniform", KaimingUniform},
      {"KaimingNormal", KaimingNormal},
  };
}

struct Moments {
  double mean = 0;
  double variance = 0;
  double kurtosis = 0;  // 3 for a normal distribution, 1.8 for a uniform one
};
Moments MomentsOf(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  const double n = static_cast<double>(values.size());
  Moments m;
  for (const double value : values) m.mean += value / n;
  double fourth = 0;
  for (const double value : values) {
    m.variance += std::pow(value - m.mean, 2) / n;
    fourth += std::pow(value - m.mean, 4) / n;
  }
  m.kurtosis = fourth / (m.variance * m.variance);
  return m;
}

TEST(InitModuleTest, FansOfAKernelCountItsPlaces) {
  Why("One output of a 5x5 convolution over 6 channels adds up 150 numbers.");
  struct Case {
    Shape weight;
    int64_t in, out;
  };
  for (const Case& c : std::vector<Case>{{{3, 2}, 2, 3},
                                         {{1, 1}, 1, 1},
                                         {{16, 6, 5, 5}, 150, 400},
                                         {{7, 3, 2}, 6, 14},
                                         {{2, 3, 4, 5, 6}, 360, 240},
                                         {{0, 5}, 5, 0}}) {
    SCOPED_TRACE(ShapeToString(c.weight));
    const Fan fan = Fans(c.weight);
    EXPECT_EQ(fan.in, c.in);
    EXPECT_EQ(fan.out, c.out);
  }
  EXPECT_THAT([] { Fans({}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("got []")));
}

TEST(InitModuleTest, VarianceAndShapeOfEachRule) {
  Why("A factor of 2 in the variance is a factor of 1000 after 20 layers.");
  struct Case {
    size_t filler;
    double variance, kurtosis;
  };
  // weight [300, 25, 2, 2]: fan_in 100, fan_out 1200.
  for (const Case& c : std::vector<Case>{{0, 1.0 / 3, 1.8},
                                         {1, 1, 3},
                                         {2, 2.0 / 1300, 1.8},
                                         {3, 2.0 / 1300, 3},
                                         {4, 2.0 / 100, 1.8},
                                         {5, 2.0 / 100, 3}}) {
    const Filler filler = Fillers()[c.filler];
    SCOPED_TRACE(filler.name);
    const Tensor weight = Counting({300, 25, 2, 2});
    Rng rng(5);
    filler.fill(weight, rng);
    const Moments m = MomentsOf(weight);
    // 30,000 numbers: these bounds are five standard deviations away.
    EXPECT_NEAR(m.mean / std::sqrt(c.variance), 0, 0.03);
    EXPECT_NEAR(m.variance / c.variance, 1, 0.045);
    EXPECT_NEAR(m.kurtosis, c.kurtosis, c.kurtosis == 3 ? 0.2 : 0.05);
  }
}

TEST(InitModuleTest, UniformNeverReachesItsUpperEndByRounding) {
  Why("There are three floats between 1 and 1 + 2^-21; a double close to the "
      "upper end is rounded to the end itself.");
  const Scalar high = static_cast<Scalar>(1 + 0x1p-21);
  const Tensor weight = Counting({50, 20});
  Rng rng(1);
  FillUniform(weight, 1, high, rng);
  EXPECT_THAT(Values(weight), Each(Lt(high)));
}

TEST(InitModuleTest, TheSeedDecidesAndNothingElse) {
  Why("An experiment that cannot be repeated proves nothing.");
  for (const Filler& filler : Fillers()) {
    SCOPED_TRACE(filler.name);
    const Tensor a = Counting({4, 3}), b = Counting({4, 3}),
                 c = Counting({4, 3});
    Rng first(3), again(3), other(4);
    filler.fill(a, first);
    filler.fill(b, again);
    filler.fill(c, other);
    EXPECT_THAT(a, EqualsTensor(b));
    EXPECT_THAT(a, Not(EqualsTensor(c)));
  }
}

TEST(InitModuleTest, AViewIsFilledInRowMajorOrderAndNothingAround) {
  Why("Initializing one part of a larger weight must not touch the rest.");
  for (const Filler& filler : Fillers()) {
    SCOPED_TRACE(filler.name);
    const Tensor plain = Counting({4, 3});
    const Tensor view = Scattered(plain);  // NaN between its elements.
    Rng rng(3), same(3);
    filler.fill(plain, rng);
    filler.fill(view, same);
    EXPECT_THAT(view, EqualsTensor(plain));
    const Scalar* all = view.storage()->data();
    const int64_t gaps = std::count_if(all, all + view.storage()->size(),
                                       [](Scalar v) { return std::isnan(v); });
    EXPECT_EQ(gaps, view.storage()->size() - view.numel());
  }
}

TEST(InitModuleTest, FillsInPlaceWithoutAllocating) {
  Why("The tensor is already a parameter of a layer; a new tensor would not "
      "be.");
  for (const Filler& filler : Fillers()) {
    SCOPED_TRACE(filler.name);
    const Tensor weight = Counting({4, 3});
    Rng rng(3);
    EXPECT_EQ(AllocationsIn([&] { filler.fill(weight, rng); }), 0);
    EXPECT_THAT(TraceOf([&] { filler.fill(weight, rng); }), IsEmpty());
  }
}

TEST(InitModuleTest, ConstantsAndEmptyTensorsAreFine) {
  Why("With low = high or std_dev = 0, a test makes weights predictable.");
  Rng rng(1);
  const Tensor weight = Counting({2, 2});
  FillUniform(weight, 3, 3, rng);
  EXPECT_THAT(weight, IsTensor({2, 2}, {3, 3, 3, 3}));
  FillNormal(weight, -1, 0, rng);
  EXPECT_THAT(weight, IsTensor({2, 2}, {-1, -1, -1, -1}));
  for (const Filler& filler : Fillers()) {
    SCOPED_TRACE(filler.name);
    Rng untouched(9), before(9);
    filler.fill(Counting({0, 5}), untouched);
    EXPECT_EQ(untouched.Next(), before.Next())
        << "numbers were drawn for a tensor without elements";
  }
}

TEST(InitModuleTest, RefusesRangesThatAreNone) {
  Why("A range that is written backwards is a mistake.");
  Rng rng(1);
  const Tensor weight = Counting({2, 2});
  EXPECT_THAT([&] { FillUniform(weight, 1, -1, rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("FillUniform: wanted low <= high, got 1 and -1")));
  EXPECT_THAT([&] { FillNormal(weight, 0, -1, rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("FillNormal: wanted std_dev >= 0, got -1")));
  EXPECT_THROW(FillUniform(weight, NAN, 1, rng), std::invalid_argument);
  EXPECT_THROW(FillUniform(weight, -INFINITY, 1, rng), std::invalid_argument);
  EXPECT_THROW(FillUniform(weight, INFINITY, INFINITY, rng),
               std::invalid_argument);
  EXPECT_THROW(FillNormal(weight, 0, NAN, rng), std::invalid_argument);
  EXPECT_THROW(Fans({0, int64_t{1} << 62, 4}), std::invalid_argument);
  EXPECT_THAT(weight, EqualsTensor(Counting({2, 2})));
  FillUniform(weight, -1, 1, rng);
  EXPECT_THAT(weight, Not(EqualsTensor(Counting({2, 2}))));
}

}  // namespace
}  // namespace tinytorch
