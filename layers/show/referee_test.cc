#include "layers/show/referee.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(RefereeTest, MeasuresByHand) {
  // softmax of (0, log 3): 1/4, 3/4. The labels are 1, 1, 0.
  const Scalar log3 = std::log(3.0f);
  const Tensor logits = MakeTensor({3, 2}, {0, log3, log3, 0, log3, 0});
  for (const Tensor& x : {logits, Scattered(logits)}) {
    const Measurement measured = Measure(x, MakeTensor({3}, {1, 1, 0}));
    EXPECT_EQ(measured.fault, "");
    EXPECT_EQ(measured.examples, 3);
    EXPECT_DOUBLE_EQ(measured.accuracy, 2.0 / 3);
    EXPECT_NEAR(measured.cross_entropy,
                -(std::log(0.75) * 2 + std::log(0.25)) / 3, 1e-7);
    EXPECT_THAT(measured.confusion,
                ElementsAre(ElementsAre(1, 0), ElementsAre(1, 1)));
  }
}

TEST(RefereeTest, MeasuresEveryPositionOfAText) {
  const Measurement measured =
      Measure(MakeTensor({1, 2, 2}, {1, 0, 1, 0}), MakeTensor({1, 2}, {0, 1}));
  EXPECT_EQ(measured.examples, 2);
  EXPECT_DOUBLE_EQ(measured.accuracy, 0.5);
}

TEST(RefereeTest, StaysStable) {
  const Measurement measured =
      Measure(MakeTensor({1, 2}, {-1000, 1000}), MakeTensor({1}, {0}));
  EXPECT_DOUBLE_EQ(measured.cross_entropy, 2000);
}

TEST(RefereeTest, NanIsWrong) {
  const Measurement measured =
      Measure(MakeTensor({2, 2}, {NAN, 1, 0, 1}), MakeTensor({2}, {1, 1}));
  EXPECT_DOUBLE_EQ(measured.accuracy, 0.5);
  EXPECT_TRUE(std::isnan(measured.cross_entropy));
}

TEST(RefereeTest, SaysWhatCannotBeMeasured) {
  EXPECT_THAT(Measure(Counting({2, 3}), Counting({3})).fault,
              HasSubstr("logits [2, 3], labels [3]"));
  EXPECT_THAT(Measure(Counting({1, 2}), MakeTensor({1}, {2})).fault,
              HasSubstr("is not a class"));
  EXPECT_THAT(Measure(Counting({0, 2}), Counting({0})).fault,
              HasSubstr("nothing to measure"));
}

TEST(RefereeTest, Disagrees) {
  EXPECT_EQ(Disagreement("accuracy", 0.99, 0.99, 0), "");
  EXPECT_EQ(Disagreement("accuracy", 0.99, 0.97, 0.01),
            "accuracy: the program says 0.99, the referee measures 0.97");
  EXPECT_THAT(Disagreement("loss", NAN, 1, 1), HasSubstr("nan"));
  EXPECT_THAT(Disagreement("loss", 1, NAN, 1), HasSubstr("nan"));
}

TEST(RefereeTest, SeesWhatMoved) {
  const Tensor a = Counting({2}), b = Counting({3}), c = Counting({1});
  const ParameterChange change({{"a", a}, {"b", b}, {"c", c}});
  EXPECT_THAT(change.Faults(), ElementsAre("a", "b", "c"));
  a.data()[1] += 1;
  c.data()[0] = std::numeric_limits<Scalar>::infinity();
  EXPECT_THAT(change.Faults(), ElementsAre("b", "c"))
      << "inf is not a result of learning";
}

}  // namespace
}  // namespace tinytorch
