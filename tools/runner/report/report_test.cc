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
                         .warnings = warnings_,
                         .sources = sources_,
                         .score = score,
                         .filtered = filtered_,
                         .hints = hints_},
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
  std::vector<std::string> warnings_ = {"", ""};
  std::vector<std::string> sources_ = {"int Index(int i) {\n", ""};
  bool filtered_ = false;
  bool hints_ = false;
};

TEST_F(ReportTest, WholeReport) {
  EXPECT_EQ(Render(), R"(
tensor: package tests

  storage    [########........]     1/2  1 failing
  broadcast  [................]     0/1  not written yet

  1 of 3 tests pass

storage: Numbers in a row
  FAILED  StorageTest.Indexes
    why       A wrong offset reads another row.
    checked   t
    expected  1
    got       2
    at        t/storage_test.cc:12

Next
  do        Correct Index in tensor/student/tensor.cc
  hint      ./bazelw test //tensor:package_test --test_arg=--hints
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
  results_[2] = {.outcome = Outcome::kPassed};
  hints_ = true;
  EXPECT_THAT(
      Render(),
      testing::AllOf(HasSubstr("The test needs Add of exercise broadcast: "
                               "write it in"),
                     HasSubstr("1/2  needs broadcast"),
                     Not(HasSubstr("Row-major"))));
}

TEST_F(ReportTest, ExerciseThatWaitsForALaterOneLeadsToThatOne) {
  results_[1] = results_[2];
  EXPECT_THAT(Render(), testing::AllOf(HasSubstr("1/2  needs broadcast"),
                                       HasSubstr("NOT WRITTEN  BroadcastTest"),
                                       HasSubstr("do        Write Add in")));
}

TEST_F(ReportTest, OneTestIsShownAndTheOthersAreNamed) {
  results_[0] = results_[1];
  EXPECT_THAT(Render(),
              testing::AllOf(HasSubstr("FAILED  StorageTest.Fills"),
                             HasSubstr("and 1 more: Indexes\n"),
                             Not(HasSubstr("FAILED  StorageTest.I"))));
}

TEST_F(ReportTest, NextNamesTheFunctionAndItsLine) {
  results_[1].failures[0].message =
      "Expected equality of these values:\n  Index(3)\n    Which is: 4\n  3";
  EXPECT_THAT(
      Render(),
      HasSubstr("do        Correct Index in tensor/student/tensor.cc:1\n"));
  results_[1].where = {{"Offset", "tensor/student/tensor.cc:7"}};
  EXPECT_THAT(Render(),
              testing::AllOf(
                  HasSubstr("in        Offset in tensor/student/tensor.cc:7"),
                  HasSubstr("do        Correct Offset in tensor/student/"
                            "tensor.cc:7\n")));
}

TEST_F(ReportTest, ACrashInTheFileOfAnotherExerciseLeadsToThatFile) {
  results_[1].outcome = Outcome::kCrashed;
  results_[1].where = {{"Add", "tensor/student/broadcast.cc:8"},
                       {"Zip", "tensor/student/elementwise.cc:9"}};
  EXPECT_THAT(
      Render(),
      HasSubstr("do        Look at Add of exercise broadcast first, in\n"
                "            tensor/student/broadcast.cc:8\n"));
  results_[1].where.push_back({"Offset", "tensor/student/tensor.cc:7"});
  EXPECT_THAT(Render(), HasSubstr("do        Correct Offset in tensor/student/"
                                  "tensor.cc:7\n"));
}

TEST_F(ReportTest, AnExceptionOfAnotherExerciseIsTheAnswerToAWrongCall) {
  results_[1].where = {{"Add", "tensor/student/broadcast.cc:8"}};
  EXPECT_THAT(Render(),
              testing::AllOf(HasSubstr("in        Add in tensor/student/"),
                             Not(HasSubstr("Look at Add"))));
}

TEST_F(ReportTest, ThreadsThatWaitForEachOtherAreNotBlamedOnOne) {
  results_[1].outcome = Outcome::kHung;
  results_[1].where = {{"Push", "tensor/student/tensor.cc:7"}};
  results_[1].detail =
      "The test did not end within 1 s. All 2 threads wait, "
      "in Push (tensor/student/tensor.cc:7): for a lock.";
  EXPECT_THAT(Render(), HasSubstr("do        Correct Push in"));
  results_[1].detail =
      "The test did not end within 1 s. All 2 threads wait, "
      "in Push (tensor/student/tensor.cc:7), Run "
      "(tensor/student/tensor.cc:9): for a lock.";
  EXPECT_THAT(Render(), HasSubstr("do        Find out what each of these"));
}

TEST_F(ReportTest, HelperOfSeveralTestsIsNeverBlamed) {
  results_[1].failures[0].place = "tools/testing/helper.cc:12";
  EXPECT_THAT(Render(), HasSubstr("at        t/storage_test.cc:9"));
  results_[1].failures[0].message +=
      "\nGoogle Test trace:\nt/storage_test.cc:14: of row 2";
  EXPECT_THAT(Render(),
              testing::AllOf(HasSubstr("case      of row 2"),
                             HasSubstr("at        t/storage_test.cc:14")));
}

TEST_F(ReportTest, WarningsAreSaidWhatThereIs) {
  warnings_[0] =
      "tensor.cc: In function 'int F()':\ntensor.cc:3:5: warning: i >= 0 is "
      "always true\n";
  const char* kSaid = "The compiler warns\n    tensor.cc:3:5: warning: i >= 0";
  EXPECT_THAT(Render(), HasSubstr(kSaid));
  for (TestResult& result : results_) result.outcome = Outcome::kPassed;
  EXPECT_THAT(Render(), HasSubstr(kSaid));
}

TEST_F(ReportTest, HintsOnDemandAndNeverUnderACompilersError) {
  hints_ = true;
  EXPECT_THAT(Render(), HasSubstr("  hint      Row-major"));
  logs_[0] = "storage.cc:3:5: error: 'x' was not declared\n";
  EXPECT_THAT(Render(), Not(HasSubstr("hint")));
  hints_ = false;
  EXPECT_THAT(Render(), Not(HasSubstr("hint")));
}

TEST_F(ReportTest, CompilerMessagesAreShown) {
  logs_[0] = "storage.cc:3:5: error: 'x' was not declared\n";
  results_[0].outcome = results_[1].outcome = Outcome::kNotCompiled;
  EXPECT_THAT(Render(),
              testing::AllOf(HasSubstr("0/2  does not compile"),
                             HasSubstr("    storage.cc:3:5: error: 'x'"),
                             HasSubstr("Make tensor/student/tensor.cc")));
}

TEST_F(ReportTest, TheFirstErrorOfTheCompilerIsTheNextStep) {
  logs_[0] =
      "| from a header\n"
      "tensor/student/tensor.cc:1:9: warning: i is not used\n"
      "tensor/student/tensor.cc:1:12: error: 'x' was not declared\n";
  EXPECT_THAT(
      Render(),
      HasSubstr("  do        Correct Index in tensor/student/tensor.cc:1:"));
}

TEST_F(ReportTest, ACompilerOutOfTimeDoesNotBlameTheFile) {
  logs_[0] =
      "tensor/student/tensor.cc: error: the compiler was stopped after 600 s, "
      "probably because the machine is busy\n";
  EXPECT_THAT(Render(), HasSubstr("  do        Check again when the machine "));
}

TEST_F(ReportTest, ListsOfHeadersAreNotWarnings) {
  warnings_[0] = "| external/abseil-cpp/absl/numeric/int128.inc\n";
  EXPECT_THAT(Render(), Not(HasSubstr("The compiler warns")));
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

TEST_F(ReportTest, PointsAreALowerBoundWhileTestsWait) {
  plan_.levels = {Level::kPackage, Level::kModule};
  results_[1] = {.outcome = Outcome::kWaiting};
  EXPECT_THAT(Render(), testing::AllOf(HasSubstr(" 5+/10 pts"),
                                       HasSubstr(", at least 5 of 15 points")));
}

TEST_F(ReportTest, HalfOfTheTestsMakeNoExerciseComplete) {
  results_[1].outcome = Outcome::kPassed;
  EXPECT_THAT(Render(), testing::AllOf(HasSubstr("2/2  passing"),
                                       Not(HasSubstr("complete"))));
}

TEST_F(ReportTest, AllGreenSaysWhatIsDoneAndWhatComesNext) {
  for (TestResult& result : results_) result.outcome = Outcome::kPassed;
  plan_.levels = {Level::kPackage, Level::kModule};
  plan_.guide = {.then = "//tensor:test", .next = "layers"};
  EXPECT_THAT(Render(), HasSubstr("Next\n  run       ./bazelw test "
                                  "//tensor:test\n"));
  plan_.guide = {.next = "layers", .programs = {"use", "understand"}};
  EXPECT_THAT(Render(),
              HasSubstr("tensor is complete (15 points). layers is unlocked.\n"
                        "\nNow\n"
                        "  run       ./bazelw run //tensor:use\n"
                        "  run       ./bazelw run //tensor:understand\n"
                        "  hand in   ./course submit tensor\n"
                        "  read      layers/README.md\n"));
  plan_.guide->next = "";
  EXPECT_THAT(Render(), HasSubstr("the course is complete."));
  filtered_ = true;
  EXPECT_THAT(Render(), testing::AllOf(HasSubstr("--test_filter selects pass."),
                                       HasSubstr("test //tensor:package_test"),
                                       Not(HasSubstr("is complete"))));
}

TEST_F(ReportTest, AnOptionalExerciseComesLastAndUnlocks) {
  plan_.levels = {Level::kPackage, Level::kModule};
  plan_.guide = {.next = "layers"};
  plan_.exercises[0].locks = false;
  EXPECT_THAT(Render(), testing::AllOf(HasSubstr("1 failing, optional\n"),
                                       HasSubstr("broadcast: Stretching\n"),
                                       Not(HasSubstr("is optional"))));
  results_[2] = {.outcome = Outcome::kPassed};
  EXPECT_THAT(Render(),
              testing::AllOf(HasSubstr("  storage is optional: no later module "
                                       "needs it, and layers is unlocked.\n"),
                             HasSubstr("FAILED  StorageTest.Indexes\n")));
  plan_.guide->then = "//tensor:test";
  EXPECT_THAT(Render(), HasSubstr("optional: no later module needs it.\n"))
      << "only //tensor:test runs what the gate asks for";
}

TEST_F(ReportTest, NothingIsUnlockedWhileARequiredExerciseFails) {
  plan_.levels = {Level::kPackage, Level::kModule};
  plan_.guide = {.next = "layers"};
  plan_.exercises[0].locks = false;
  logs_[0] = "t.cc:3: error: no\n";
  results_[0].outcome = results_[1].outcome = Outcome::kNotCompiled;
  EXPECT_THAT(Render(), testing::AllOf(HasSubstr("DOES NOT COMPILE"),
                                       Not(HasSubstr("is unlocked"))));
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
  hints_ = true;
  warnings_[0] = words;
  const std::string report = Render();
  for (std::string_view line : absl::StrSplit(report, '\n')) {
    EXPECT_LE(text::Width(line), text::kColumns) << line;
  }
}

TEST_F(ReportTest, LockedDoesNotAskForWhatIsOptional) {
  Verdict verdict = {.module = "tensor"};
  verdict.exercises = {{.name = "matmul", .file = "m.cc", .tests = 2},
                       {.name = "picture", .file = "p.cc", .tests = 2}};
  const std::string text =
      RenderLocked(plan_,
                   {{.requirement = {.module = "tensor",
                                     .test = "//tensor:test",
                                     .optional = {"picture"}},
                     .verdict = verdict}},
                   Style());
  EXPECT_THAT(text, HasSubstr("matmul"));
  EXPECT_THAT(text, Not(HasSubstr("picture")));
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
  EXPECT_EQ(ShortFunction("tinytorch::Tensor tinytorch::Layer::operator()("
                          "tinytorch::Tensor const&)"),
            "Layer::operator()");
  EXPECT_EQ(ShortFunction("operator()"), "operator()");
  EXPECT_EQ(ShortFunction("tinytorch::Tensor tinytorch::(anonymous namespace)::"
                          "Zip<tinytorch::Add(tinytorch::Tensor const&)::"
                          "{lambda(float, float)#1}>(char const*)"),
            "Zip");
  EXPECT_EQ(ShortFunction("std::_Function_handler<tinytorch::Tensor (int), "
                          "tinytorch::(anonymous namespace)::MulRule(Event "
                          "const&)::{lambda(int)#1}>::_M_invoke(int)"),
            "MulRule");
  EXPECT_EQ(ShortFunction("std::_Function_handler<void (long), tinytorch::"
                          "Conv2d::Forward(tinytorch::Tensor const&) const::"
                          "{lambda(long)#1}>::_M_invoke(long)"),
            "Conv2d::Forward");
  EXPECT_EQ(ShortFunction("std::_Function_handler<void (), void tinytorch::"
                          "F<int>(int)::{lambda()#1}>::_M_invoke()"),
            "F");
  EXPECT_EQ(ShortFunction("std::vector<long, std::allocator<long> > F(int)"),
            "F");
  EXPECT_EQ(ShortFunction("bool tinytorch::operator<(A const&, A const&)"),
            "operator<");
  EXPECT_EQ(ShortFunction("tinytorch::Log::ToString[abi:cxx11]() const"),
            "Log::ToString");
  EXPECT_EQ(ShortFunction("int tinytorch::(anonymous namespace)::Half(int)"),
            "Half");
  EXPECT_EQ(ShortFunction("main"), "main");
}

}  // namespace
}  // namespace tinytorch::runner
