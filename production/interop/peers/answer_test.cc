// The comparison itself: a wrong answer must not pass.

#include "production/interop/peers/answer.h"

#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/interop/peers/case.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

using testing::HasSubstr;
using testing::Optional;

constexpr Closeness kExact = {0, 0, 0};

std::string ErrorOf(const std::string& line) {
  return std::string(ParseCase(line).status().message());
}

Answer AnswerLine(const std::string& line) {
  const absl::StatusOr<Case> asked = ParseCase(line);
  EXPECT_TRUE(asked.ok()) << asked.status();
  return asked.ok() ? AnswerCase(*asked) : Answer();
}

// x * x at x = [3]: y, dL/dx for a weight of 2, and the derivative of that.
std::string Square(const std::string& y, const std::string& first,
                   const std::string& second) {
  return R"({"id": "square", "call": "Mul", "inputs": [
      {"shape": [1], "values": [3]}, {"shape": [1], "values": [3]}],
      "upstream": {"shape": [1], "values": [2]},
      "directions": [{"shape": [1], "values": [1]}, null],
      "want": {"output": {"shape": [1], "values": [)" +
         y + R"(]},
      "gradients": [{"shape": [1], "values": [)" +
         first + R"(]}, null],
      "seconds": [null, {"shape": [1], "values": [)" +
         second + R"(]}]}})";
}

TEST(AnswerTest, ComparesOutputAndBothGradients) {
  const Answer answer = AnswerLine(Square("9", "6", "2"));
  EXPECT_EQ(answer.output, Outcome::kPassed) << answer.what;
  EXPECT_EQ(answer.gradients, Outcome::kPassed) << answer.what;
  EXPECT_EQ(answer.seconds, Outcome::kPassed) << answer.what;
  EXPECT_EQ(answer.numbers, 3);
}

TEST(AnswerTest, NamesTheNumberThatDiffers) {
  EXPECT_EQ(AnswerLine(Square("9.1", "6", "2")).output, Outcome::kWrong);
  EXPECT_EQ(AnswerLine(Square("9", "6.1", "2")).gradients, Outcome::kWrong);
  const Answer answer = AnswerLine(Square("9", "6", "2.1"));
  EXPECT_EQ(answer.output, Outcome::kPassed);
  EXPECT_EQ(answer.gradients, Outcome::kPassed);
  EXPECT_EQ(answer.seconds, Outcome::kWrong);
  EXPECT_EQ(answer.what,
            "second gradient 1 at [0]: wanted 2.1, got 2 (1 of 1 differ)");
}

TEST(AnswerTest, AnErrorIsWantedOrNot) {
  const std::string inputs = R"({"id": "m", "call": "MatMul", "inputs": [
      {"shape": [1, 2], "values": [1, 2]}, {"shape": [1], "values": [1]}],)";
  EXPECT_EQ(AnswerLine(inputs + R"("want": {"error": true}})").output,
            Outcome::kPassed);
  const Answer refused = AnswerLine(
      inputs + R"("want": {"output": {"shape": [], "values": [1]}}})");
  EXPECT_EQ(refused.output, Outcome::kError);
  EXPECT_THAT(refused.what, HasSubstr("MatMul"));
  EXPECT_EQ(AnswerLine(R"({"id": "a", "call": "Abs", "inputs": [
      {"shape": [], "values": [1]}], "want": {"error": true}})")
                .output,
            Outcome::kAccepted);
}

// Otherwise a mistake in a table would count as a refusal that the peer shares.
TEST(AnswerTest, AnUnknownCallNeverPasses) {
  const Answer answer = AnswerLine(
      R"({"id": "a", "call": "Foo", "inputs": [], "want": {"error": true}})");
  EXPECT_EQ(answer.output, Outcome::kError);
  EXPECT_EQ(answer.what, "no call Foo");
}

// Flatten-like calls may return their input, which no operation reports.
TEST(AnswerTest, AnInputThatIsReturnedHasTheUpstreamAsGradient) {
  const Answer answer = AnswerLine(R"({"id": "d", "call": "Dropout",
      "attributes": {"p": 0.5}, "inputs": [{"shape": [1], "values": [3]}],
      "upstream": {"shape": [1], "values": [2]}, "want": {
      "output": {"shape": [1], "values": [3]},
      "gradients": [{"shape": [1], "values": [2]}]}})");
  EXPECT_EQ(answer.gradients, Outcome::kPassed) << answer.what;
}

TEST(DifferenceTest, ComparesShapesNaNAndInfinity) {
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  const Scalar inf = std::numeric_limits<Scalar>::infinity();
  const Tensor odd = Tensor::FromValues({4}, {nan, inf, -inf, -0.0f});
  EXPECT_EQ(Difference(odd, odd, kExact), std::nullopt);
  EXPECT_EQ(Difference(Tensor::FromValues({1}, {0}),
                       Tensor::FromValues({1}, {-0.0f}), kExact),
            std::nullopt);
  EXPECT_THAT(Difference(Tensor(nan), Tensor(1), {1, 1, 1}),
              Optional(HasSubstr("wanted 1, got nan")));
  EXPECT_THAT(Difference(Tensor(1), Tensor(nan), {1, 1, 1}),
              Optional(HasSubstr("wanted nan, got 1")));
  EXPECT_THAT(Difference(Tensor(-inf), Tensor(inf), {1, 1, 1}),
              Optional(HasSubstr("wanted inf, got -inf")));
  EXPECT_THAT(Difference(Tensor::Zeros({2}), Tensor::Zeros({2, 1}), kExact),
              Optional(HasSubstr("wanted shape [2, 1], got [2]")));
}

TEST(DifferenceTest, AllowsWhatIsClose) {
  const Tensor want = Tensor::FromValues({2}, {1, 100});
  const Tensor got = Tensor::FromValues({2}, {1.5f, 100});
  EXPECT_THAT(Difference(got, want, {0.25, 0, 0.125}),
              Optional(HasSubstr("at [0]: wanted 1, got 1.5 (1 of 2 differ)")));
  EXPECT_EQ(Difference(got, want, {0.5, 0, 0}), std::nullopt);
  EXPECT_EQ(Difference(got, want, {0, 0.005, 0}), std::nullopt);
  EXPECT_EQ(Difference(got, want, {0, 0, 0.5}), std::nullopt);
}

TEST(ParseCaseTest, RefusesWhatIsNotACase) {
  EXPECT_THAT(ErrorOf("{"), HasSubstr("case: "));
  EXPECT_THAT(ErrorOf(R"({"id": "a", "call": "Abs", "inputs": []})"),
              HasSubstr("case a: "));
  EXPECT_THAT(ErrorOf(R"({"id": "a", "call": "Abs", "inputs": [
      {"shape": [2], "values": [1]}], "want": {"error": true}})"),
              HasSubstr("wants 2 values, got 1"));
  EXPECT_THAT(ErrorOf(R"({"id": "a", "call": "Abs", "inputs": [
      {"shape": [1], "values": ["one"]}], "want": {"error": true}})"),
              HasSubstr("not a number: \"one\""));
  EXPECT_THAT(ErrorOf(R"({"id": "a", "call": "Abs", "inputs": [], "want": {
      "output": {"shape": [], "values": [1]}, "gradients": [null]}})"),
              HasSubstr("wanted 0 gradients, got 1"));
}

}  // namespace
}  // namespace tinytorch
