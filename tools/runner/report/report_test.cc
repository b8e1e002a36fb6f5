#include "tools/runner/report/report.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/details.h"
#include "tools/runner/report/gate.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/style.h"
#include "tools/runner/result.h"
#include "tools/text/columns.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ReportTest : public testing::Test {
 protected:
  std::string Render(const Style& style = Style()) const {
    std::vector<bool> compiled;
    for (const std::string& log : logs_) compiled.push_back(log.empty());
    const Score score =
        ComputeScore(plan_, tests_, results_, compiled, Skips::kCountAgainst);
    return RenderReport({.plan = plan_,
                         .tests = tests_,
                         .results = results_,
                         .compile_logs = logs_,
                         .score = score},
                        style);
  }

  Plan plan_ = {
      .module = "tensor",
      .target = "//tensor:package_test",
      .levels = {Level::kPackage},
      .exercises = {{.name = "storage",
                     .title = "Numbers in a row",
                     .points = 10,
                     .why = "Everything else is built on it.",
                     .hints = {"Row-major: the last index moves fastest."},
                     .file = "tensor/student/tensor.cc"},
                    {.name = "broadcast",
                     .title = "Stretching",
                     .points = 5,
                     .file = "tensor/student/broadcast.cc"}}};
  std::vector<TestCase> tests_ = {
      {"StorageTest", "Fills", "t/storage_test.cc:3", Level::kPackage, 0},
      {"StorageTest", "Indexes", "t/storage_test.cc:9", Level::kPackage, 0},
      {"BroadcastTest", "Adds", "t/broadcast_test.cc:5", Level::kPackage, 1}};
  std::vector<TestResult> results_ = {
      {.outcome = Outcome::kPassed},
      {.outcome = Outcome::kFailed,
       .why = "A wrong offset reads another row.",
       .failures = {{.place = "t/storage_test.cc:12",
                     .message = "Value of: t\nExpected: 1\n  Actual: 2"}}},
      {.outcome = Outcome::kUnwritten,
       .unwritten_place = "tensor/student/broadcast.cc:8",
       .unwritten_function =
           "tinytorch::Tensor tinytorch::Add(const tinytorch::Tensor&)"}};
  std::vector<std::string> logs_ = {"", ""};
};

TEST_F(ReportTest, WholeReport) {
  EXPECT_EQ(Render(), R"(
tensor: package tests

  storage    [########........]     1/2  1 failing
  broadcast  [................]     0/1  not written yet

  1 of 3 tests pass

storage: Numbers in a row
  Everything else is built on it.

  FAILED  StorageTest.Indexes
    why       A wrong offset reads another row.
    checked   t
    expected  1
    got       2
    at        t/storage_test.cc:12

Next
  do        Correct tensor/student/tensor.cc
  hint      Row-major: the last index moves fastest.
  one test  ./bazelw run //tensor:tests -- --gtest_filter=StorageTest.Indexes
  run again ./bazelw test //tensor:package_test
)");
}

TEST_F(ReportTest, ReportsOfAReleaseNameIt) {
  plan_.version = "2026-11-28 (0ccda6ee1b2c)";
  EXPECT_THAT(Render(), HasSubstr("  1 of 3 tests pass\n"
                                  "  TinyTorch 2026-11-28 (0ccda6ee1b2c)\n\n"));
}

TEST_F(ReportTest, UnwrittenNamesFunctionFileAndLine) {
  results_[1].outcome = Outcome::kPassed;
  EXPECT_THAT(
      Render(),
      testing::AllOf(
          HasSubstr("write     Add in tensor/student/broadcast.cc:8"),
          HasSubstr("do        Write Add in "), Not(HasSubstr("one test"))));
}

TEST_F(ReportTest, DeeperLevelsLeaveUnwrittenCodeToThePackageTests) {
  plan_.levels = {Level::kModule};
  plan_.target = "//tensor:module_test";
  for (TestCase& test : tests_) test.level = Level::kModule;
  EXPECT_THAT(Render(), HasSubstr("A wrong offset"));  // Written, but wrong.
  results_[1] = {.outcome = Outcome::kPassed};
  const std::string report = Render();
  EXPECT_THAT(report, HasSubstr("2 of 3 tests pass"));
  EXPECT_THAT(report, HasSubstr("test //tensor:package_test"));
  EXPECT_THAT(report, Not(HasSubstr("student/broadcast.cc:8")));
}

TEST_F(ReportTest, UnwrittenCodeOfAnotherExerciseIsNamed) {
  results_[1] = {.outcome = Outcome::kUnwritten,
                 .unwritten_place = "out/bin/tensor/skeleton/broadcast.cc:8",
                 .unwritten_function = "void Add()"};
  EXPECT_THAT(
      Render(),
      testing::AllOf(HasSubstr("The test needs Add of exercise broadcast: "
                               "write it in"),
                     Not(HasSubstr("Row-major"))));
}

TEST_F(ReportTest, TestsThatWaitForTheSameLineAreShownOnce) {
  results_[0] = results_[1] = results_[2];
  EXPECT_THAT(Render(), Not(HasSubstr("StorageTest.Indexes")));
}

TEST_F(ReportTest, CompilerMessagesAreShown) {
  logs_[0] = "storage.cc:3:5: error: 'x' was not declared\n";
  results_[0].outcome = results_[1].outcome = Outcome::kNotCompiled;
  EXPECT_THAT(Render(),
              testing::AllOf(HasSubstr("0/2  does not compile"),
                             HasSubstr("    storage.cc:3:5: error: 'x'"),
                             HasSubstr("Make tensor/student/tensor.cc")));
}

TEST_F(ReportTest, ExerciseThatDoesNotCompileIsShownFirst) {
  logs_[1] = "broadcast.cc:3:5: error: 'x' was not declared\n";
  EXPECT_THAT(Render(),
              testing::AllOf(HasSubstr("Make tensor/student/broadcast.cc"),
                             Not(HasSubstr("StorageTest.Indexes"))));
}

TEST_F(ReportTest, PointsNeedBothLevels) {
  EXPECT_THAT(Render(), Not(HasSubstr("pts")));
  plan_.levels = {Level::kPackage, Level::kModule};
  EXPECT_THAT(Render(), testing::AllOf(HasSubstr("5/10 pts  1 failing"),
                                       HasSubstr("0/5 pts  not written"),
                                       HasSubstr(", 5 of 15 points")));
}

TEST_F(ReportTest, CompleteSaysWhatComesNext) {
  for (TestResult& result : results_) result.outcome = Outcome::kPassed;
  EXPECT_THAT(Render(), HasSubstr("Next: ./bazelw test //tensor:module_test"));
}

TEST_F(ReportTest, ColorOnlyWhenAskedFor) {
  EXPECT_THAT(Render(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Render({.color = true}), HasSubstr("\x1b[31mFAILED\x1b[0m"));
}

TEST_F(ReportTest, LinesFitTheTerminal) {
  const std::string words = "many words and " + std::string(200, 'x');
  plan_.exercises[0].why = words;
  plan_.exercises[0].hints = {words};
  results_[1].why = words;
  results_[1].output = words;
  results_[1].failures[0].message = words + "\n" + words;
  const std::string report = Render();
  for (std::string_view line : absl::StrSplit(report, '\n')) {
    EXPECT_LE(text::Width(line), text::kColumns) << line;
  }
}

TEST_F(ReportTest, Locked) {
  Verdict verdict = {.module = "tensor", .integration_tests = 2};
  verdict.exercises = {
      {.name = "storage", .tests = 3, .passed = 3, .status = "passed"},
      {.name = "views",
       .file = "tensor/student/views.cc",
       .line = 7,
       .tests = 4,
       .passed = 1,
       .status = "unwritten"}};
  EXPECT_EQ(RenderLocked({.module = "layers"},
                         {{.requirement = {.test = "//tensor:test"},
                           .verdict = verdict}},
                         Style()),
            R"(
layers is locked: tensor is not complete

  views: 1 of 4 tests pass (unwritten), tensor/student/views.cc:7
  integration: 0 of 2 tests pass

Next
  ./bazelw test //tensor:test
)");
}

TEST(ShortFunctionTest, KeepsTheName) {
  EXPECT_EQ(ShortFunction("tinytorch::Tensor tinytorch::Add(const T&)"), "Add");
  EXPECT_EQ(ShortFunction("static tinytorch::Tensor "
                          "tinytorch::Tensor::Zeros(tinytorch::Shape)"),
            "Tensor::Zeros");
  EXPECT_EQ(ShortFunction("int tinytorch::{anonymous}::Half(int)"), "Half");
  EXPECT_EQ(ShortFunction("int tinytorch::(anonymous namespace)::Half(int)"),
            "Half");
  EXPECT_EQ(ShortFunction("main"), "main");
}

}  // namespace
}  // namespace tinytorch::runner
