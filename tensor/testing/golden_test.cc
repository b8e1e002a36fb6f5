#include "tensor/testing/golden.h"

#include <cmath>
#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

constexpr std::string_view kFile = R"({
  "Relu: a row": {"x": {"shape": [2], "values": [-1, 2.5]}, "axis": -1},
  "Relu: a scalar": {"x": {"shape": [], "values": [-0.0]}, "p": 0.5},
  "Relu6: something else": {},
  "Log: not finite": {"y": {"shape": [3], "values": ["nan", "inf", "-inf"]}},
  "Wrong: count": {"y": {"shape": [3], "values": [1, 2]}},
  "Wrong word: infinite": {"y": {"shape": [1], "values": ["Infinity"]}},
  "Wrong kind: list": {"y": [1, 2]},
  "Wrong shape: none": {"y": {"values": [1, 2]}}
})";

auto Says(const std::string& text) {
  return ThrowsMessage<std::logic_error>(HasSubstr(text));
}

TEST(GoldenTest, FindsTheCasesOfASubject) {
  const std::vector<GoldenCase> cases = GoldenCases(kFile, "Relu");
  ASSERT_THAT(cases, SizeIs(2));
  EXPECT_EQ(cases[0].name(), "Relu: a row");
  EXPECT_THAT(cases[0]["x"], IsTensor({2}, {-1, 2.5}));
  EXPECT_EQ(cases[0].Integer("axis"), -1);
  EXPECT_THAT(cases[1]["x"], HasShape({}));
  EXPECT_TRUE(std::signbit(*cases[1]["x"].data())) << "-0 is not 0";
  EXPECT_EQ(cases[1].Number("p"), 0.5);
}

TEST(GoldenTest, KnowsWhatACaseHas) {
  const GoldenCase golden = GoldenCases(kFile, "Relu").front();
  EXPECT_TRUE(golden.Has("x"));
  EXPECT_TRUE(golden.Has("axis"));
  EXPECT_FALSE(golden.Has("y"));
}

TEST(GoldenTest, ReadsWhatIsNotFinite) {
  const Scalar inf = INFINITY;
  EXPECT_THAT(GoldenCases(kFile, "Log")[0]["y"],
              IsTensor({3}, {NAN, inf, -inf}));
}

TEST(GoldenTest, NothingToTestIsAnError) {
  EXPECT_THAT([] { GoldenCases(kFile, "Gelu"); }, Says("no case of Gelu"));
  const GoldenCase golden = GoldenCases(kFile, "Relu").back();
  EXPECT_THAT([&] { golden["w"]; },
              Says(R"("Relu: a scalar" has no tensor "w")"));
  EXPECT_THAT([&] { golden.Number("x"); },
              Says(R"("Relu: a scalar" has no number "x")"));
  EXPECT_THAT([&] { golden.Integer("p"); },
              Says(R"("p" of "Relu: a scalar" is 0.5, not a whole number)"));
}

TEST(GoldenTest, MistakesInAFileNameTheCase) {
  EXPECT_THAT([] { GoldenCases(kFile, "Wrong"); },
              Says(R"("Wrong: count": MakeTensor: the test itself is wrong)"));
  EXPECT_THAT([] { GoldenCases(kFile, "Wrong word"); },
              Says(R"("Wrong word: infinite": golden: not a number)"));
  EXPECT_THAT([] { GoldenCases(kFile, "Wrong kind"); },
              Says(R"("Wrong kind: list": golden: not a number: [1,2])"));
  EXPECT_THAT([] { GoldenCases(kFile, "Wrong shape"); }, Says("'shape'"));
  EXPECT_THAT([] { GoldenCases("{\"Relu: half", "Relu"); }, Says("line 1"));
}

}  // namespace
}  // namespace tinytorch
