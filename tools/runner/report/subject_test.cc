#include "tools/runner/report/subject.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/functions.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using ::testing::ElementsAre;

constexpr char kSource[] = R"(// Permute(x, order): a comment.
#include "tensor/views.h"

namespace tinytorch {
namespace {

constexpr int kMost = Most(3);
int Declared(int x);

// A helper.
int Product(const Shape& shape,
            int from) {
  return Product(shape, from);
}

}  // namespace

Tensor Permute(const Tensor& x, const std::vector<int64_t>& order) {
  if (x.ndim() == 0) return x;
}

Scalar& Tensor::At(const Index& index) const {
}

Batch::Batch(int size) : size_(size) {}

}  // namespace tinytorch
)";

std::string FunctionFor(const std::string& test, const std::string& message) {
  const std::vector<Function> functions = FunctionsIn(kSource);
  const Function* function =
      FunctionOf(functions, {.suite = "ViewsTest", .name = test},
                 {.outcome = Outcome::kFailed,
                  .failures = {{.place = "t.cc:1", .message = message}}});
  return function == nullptr ? "" : function->name;
}

TEST(FunctionOfTest, TheOneThatTheAssertionCalls) {
  EXPECT_EQ(FunctionFor("AtReads",
                        "Value of: Values(Permute(x, {1, 0}))\n"
                        "Expected: 1\n  Actual: 2"),
            "Permute");
  EXPECT_EQ(FunctionFor("Reads",
                        "Expected equality of these values:\n"
                        "  x.At({1, 2})\n    Which is: 3\n  4"),
            "Tensor::At");
}

TEST(FunctionOfTest, ElseTheOneInTheNameOfTheTest) {
  const std::string message = "Value of: y\nExpected: 1\n  Actual: 2";
  EXPECT_EQ(FunctionFor("PermuteMovesExtents", message), "Permute");
  EXPECT_EQ(FunctionFor("AtReadsAView", message), "Tensor::At");
  EXPECT_EQ(FunctionFor("AttentionReadsPermuted", message), "");
}

TEST(FunctionOfTest, ElseTheOneThatNamesTheCaseOfALoop) {
  EXPECT_EQ(FunctionFor("AtReads",
                        "Value of: y\nExpected: 1\n  Actual: 2\n"
                        "Google Test trace:\nt_test.cc:1: Permute\n"),
            "Permute");
}

TEST(FunctionOfTest, TheOneThatTheWordsOfTheTestName) {
  const std::string message =
      "Value of: Permute(y)\nExpected: true\n  Actual: false\n";
  EXPECT_EQ(FunctionFor("Reads", message + "see At()"), "Tensor::At");
  const std::vector<Function> rules =
      FunctionsIn("int MulRule() {\n}\n\nint PowRule() {\n}\n");
  const auto in_suite = [&](const std::string& suite,
                            const std::string& failure) {
    return FunctionOf(rules, {.suite = suite, .name = "Holds"},
                      {.outcome = Outcome::kFailed,
                       .failures = {{.place = "t.cc:1", .message = failure}}});
  };
  EXPECT_EQ(in_suite("RulesTest", "Failed\nthe rule of Pow holds x"),
            &rules[1]);
  EXPECT_EQ(in_suite("RulesTest", "Failed\nPow: wanted [2]"), &rules[1]);
  EXPECT_EQ(in_suite("PowRulesTest", "Failed\nno"), &rules[1]);
  EXPECT_EQ(in_suite("RulesTest", "Failed\nno"), nullptr);
}

TEST(FunctionOfTest, TheOnlyOneOfAClassIsNamedByTheClass) {
  const std::vector<Function> functions =
      FunctionsIn("void Optimizer::Step() {\n}\n\nvoid Adam::Update() {\n}\n");
  const auto in_test = [&](const std::string& name) {
    return FunctionOf(functions, {.suite = "T", .name = name}, {});
  };
  EXPECT_EQ(in_test("AdamsFirstStepIsTheRate"), &functions[1]);
  EXPECT_EQ(in_test("StepsCount"), &functions[0]);
  EXPECT_EQ(in_test("AdamantStep"), &functions[0]);
}

TEST(FunctionOfTest, ElseTheOnlyOneOfTheClassOfItsSuite) {
  const std::vector<Function> functions = FunctionsIn(
      "Dropout::Dropout() {\n}\n\nint Dropout::Forward() {\n  // Your turn\n"
      "}\n");
  EXPECT_EQ(
      FunctionOf(functions, {.suite = "DropoutTest", .name = "Drops"}, {}),
      &functions[1]);
}

TEST(FunctionOfTest, IsNotAGivenOneIfThereIsAnother) {
  const std::vector<Function> functions = FunctionsIn(
      "int View() {\n}\n\nint Permute() {\n  // Your turn: 1.\n}\n");
  const auto in_test = [&](const std::string& name) {
    return FunctionOf(functions, {.suite = "ViewsTest", .name = name}, {});
  };
  EXPECT_EQ(in_test("PermuteIsAView"), &functions[1]);
  EXPECT_EQ(in_test("IsAView"), &functions[0]);
}

TEST(FunctionOfTest, IsAGivenOneThatContinuesTheNameOfTheSuiteIfItIsCalled) {
  const std::vector<Function> functions = FunctionsIn(
      "int ViewFast() {\n}\n\nint Sum() {\n}\n\n"
      "int View() {\n  // Your turn: 1.\n}\n");
  TestResult result;
  result.failures.push_back(
      {.message = "Value of: ViewFast()\nExpected: 1\n  Actual: 2"});
  const TestCase test = {.suite = "ViewTest", .name = "Reads"};
  EXPECT_EQ(FunctionOf(functions, test, result), &functions[0]);
  result.failures[0].message = "Value of: Sum()\nExpected: 1\n  Actual: 2";
  EXPECT_EQ(FunctionOf(functions, test, result), &functions[2]);
}

TEST(IsOneOfItsClassTest, IsAConstructorBesideOthers) {
  const std::vector<Function> functions =
      FunctionsIn("Walk::Walk() {\n}\n\nvoid Walk::Next() {\n}\n");
  EXPECT_TRUE(IsOneOfItsClass(functions[0], functions));
  EXPECT_FALSE(IsOneOfItsClass(functions[1], functions));
  EXPECT_FALSE(IsOneOfItsClass(functions[0], {functions[0]}));
}

TEST(FunctionOfTest, ElseTheOneThatThrew) {
  EXPECT_EQ(FunctionFor("Reads",
                        "C++ exception with description \"Permute: axis 3\" "
                        "thrown in the test body.\n"),
            "Permute");
  EXPECT_EQ(FunctionFor("Reads", "anything"), "");
}

TEST(CallToBlameTest, IsNotOneInAGivenFunction) {
  const std::vector<Function> functions = FunctionsIn(
      "int View() {\n}\n\nint Permute() {\n  // Your turn: 1.\n}\n");
  ASSERT_EQ(functions.size(), 2u);
  EXPECT_TRUE(functions[0].is_given);
  EXPECT_FALSE(functions[1].is_given);
  const std::vector<CodePlace> calls = {{"Other", "s/other.cc:1"},
                                        {"View", "s/views.cc:1"},
                                        {"Permute", "s/views.cc:6"}};
  EXPECT_EQ(CallToBlame(calls, "s/views.cc", functions), &calls[2]);
  EXPECT_EQ(CallToBlame(calls, "s/views.cc", {}), &calls[1]);
  EXPECT_EQ(CallToBlame(calls, "s/none.cc", functions), nullptr);
}

TEST(HintsForTest, AreAboutTheFunctionOrAboutNone) {
  const std::vector<Function> functions = FunctionsIn(kSource);
  const std::vector<std::string> hints = {
      "In Permute, extents move.", "Use paper.", "At() counts from the end."};
  EXPECT_THAT(HintsFor(hints, functions, "Permute"), ElementsAre(hints[0]));
  EXPECT_THAT(HintsFor(hints, functions, "Tensor::At"), ElementsAre(hints[2]));
  EXPECT_THAT(HintsFor(hints, functions, ""), ElementsAre(hints[1]));
  EXPECT_THAT(HintsFor({hints[0]}, functions, ""), ElementsAre(hints[0]));
}

TEST(FunctionOfTest, IsTheOneThatTakesSoManyArguments) {
  const std::vector<Function> functions = FunctionsIn(
      "Batch Data::Get(const std::vector<int>& indices) {\n}\n"
      "Batch Loader::Get(int epoch, int number) {\n}\n");
  const auto found = [&](const std::string& call) {
    return FunctionOf(
        functions, {.suite = "T", .name = "T"},
        {.failures = {
             {.message = "Value of: " + call + "\nExpected: 1\n  Actual: 2"}}});
  };
  EXPECT_EQ(found("loader.Get(3, 1).inputs"), &functions[1]);
  EXPECT_EQ(found("data.Get({3, 1}).inputs"), &functions[0]);
  EXPECT_EQ(found("data.Get(\",\")"), &functions[0]);
}

TEST(FunctionOfTest, TheNameOfAnOperationNamesItsRule) {
  const std::vector<Function> functions = FunctionsIn(
      "Rules ViewRules() {\n}\n"
      "Rule TransposeRule(const Event& e) {\n}\n");
  EXPECT_EQ(FunctionOf(
                functions,
                {.suite = "ViewRulesTest", .name = "GradientOfATranspose"}, {}),
            &functions[1]);
}

TEST(FunctionOfTest, AGivenFunctionLeadsToTheOneThatContinuesItsName) {
  std::vector<Function> functions = {{.name = "SoftmaxLine", .line = 1},
                                     {.name = "LogSoftmaxLine", .line = 4},
                                     {.name = "LogSoftmax", .line = 7}};
  functions[2].is_given = true;
  const TestCase test = {.suite = "T", .name = "LogSoftmaxIsFinite"};
  EXPECT_EQ(FunctionOf(functions, test, {}), &functions[1]);
  functions.push_back({.name = "LogSoftmaxOf", .line = 9});
  EXPECT_EQ(FunctionOf(functions, test, {}), &functions[2])
      << "either of two may be wrong";
}

}  // namespace
}  // namespace tinytorch::runner
