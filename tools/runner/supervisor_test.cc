// Runs the real supervisor on real test programs that misbehave.
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/report/verdict.h"
#include "tools/text/file.h"

namespace tinytorch::runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string TempFile(const std::string& name) {
  return absl::StrCat(testing::TempDir(), "/", name);
}

std::string MustRead(const std::string& path) {
  const auto content = text::ReadFile(path);
  EXPECT_TRUE(content.ok()) << content.status();
  return content.ok() ? *content : "";
}

// A program of ours that is linked beside this test.
std::string Program(const std::string& name) {
  return absl::StrCat("tools/runner/", name);
}

class SupervisorTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    PrepareToSupervise();
    const std::string list = TempFile("all.manifest");
    const ProcessResult result =
        RunProcess({.arguments = {Program("samples"),
                                  absl::StrCat("--tinytorch_list=", list)}});
    ASSERT_EQ(result.code, 0) << result.output;
    all_tests_ = MustRead(list);
    ASSERT_THAT(all_tests_, HasSubstr("GoodTest.Passes "));
    ASSERT_THAT(all_tests_, Not(HasSubstr("DISABLED")));
  }

  SupervisorTest() {
    for (const char* name : {"plan.json", "manifest", "verdict", "out.xml"}) {
      std::remove(TempFile(name).c_str());
    }
  }

  // Writes the plan for the tests of the listed exercises, a manifest with
  // them, and runs the supervisor.
  ProcessResult Run(const std::vector<std::string>& exercises,
                    std::vector<std::string> arguments = {},
                    std::vector<std::string> environment = {}) {
    std::vector<std::string> entries;
    for (const std::string& name : exercises) {
      entries.push_back(absl::StrCat(
          R"({"name": ")", name, R"(", "title": "T", "points": 10, )",
          R"("why": "W", "hints": [], "locks": true, "file": ")",
          file_.empty() ? name + ".cc" : file_, R"(", )", R"("compile_log": ")",
          compile_logs_[name], R"(", "isolated": ")", isolated_[name], "\"}"));
    }
    EXPECT_TRUE(
        text::WriteFile(
            TempFile("plan.json"),
            absl::StrCat(
                R"({"module": "sample", "version": "", "target": "//s:test",)"
                R"( "levels": )",
                levels_, R"(, "binary": ")", Program(binary_),
                R"(", "manifest": ")", TempFile("manifest"),
                R"(", "exercises": [)", absl::StrJoin(entries, ","),
                R"(], "requires": [)", requirements_,
                R"(], "seconds_per_test": 2, "megabytes_per_test": 256})"))
            .ok());
    std::string manifest;
    for (const std::string& line :
         std::vector<std::string>(absl::StrSplit(all_tests_, '\n'))) {
      for (const std::string& name : exercises) {
        // "good" has GoodTest, GoodModuleTest and Sizes/GoodModuleTest.
        std::string camel = name;
        camel[0] = absl::ascii_toupper(static_cast<unsigned char>(camel[0]));
        const std::string suite = line.substr(0, line.find('.'));
        if (absl::StrContains(absl::StrCat("/", suite, "/"),
                              absl::StrCat("/", camel, "Test/")) ||
            absl::StrContains(suite, absl::StrCat(camel, "ModuleTest"))) {
          absl::StrAppend(&manifest, line, "\n");
        }
      }
    }
    absl::StrAppend(&manifest, more_tests_);
    EXPECT_TRUE(text::WriteFile(TempFile("manifest"), manifest).ok());
    return RunOnPlan(std::move(arguments), std::move(environment));
  }

  ProcessResult RunOnPlan(std::vector<std::string> arguments = {},
                          std::vector<std::string> environment = {}) {
    arguments.insert(arguments.begin(), Program("supervisor"));
    environment.push_back("TINYTORCH_PLAN=" + TempFile("plan.json"));
    environment.push_back("XML_OUTPUT_FILE=" + TempFile("out.xml"));
    return RunProcess({.arguments = std::move(arguments),
                       .environment = std::move(environment),
                       .limits = {.seconds = 60}});
  }

  // The element of one test in the XML file.
  static std::string XmlOf(const std::string& suite, const std::string& name) {
    const std::string xml = MustRead(TempFile("out.xml"));
    const size_t begin = xml.find(
        absl::StrCat("<testcase name=\"", name, "\" classname=\"", suite));
    if (begin == std::string::npos) return "(no such test)";
    return xml.substr(begin, xml.find("<testcase", begin + 1) - begin);
  }

  static std::string all_tests_;
  std::string binary_ = "samples";
  std::string levels_ = R"(["package", "module", "integration"])";
  std::string requirements_;
  std::string file_;
  std::string more_tests_;
  std::map<std::string, std::string> compile_logs_;
  std::map<std::string, std::string> isolated_;
};

std::string SupervisorTest::all_tests_;

TEST_F(SupervisorTest, GoodTestsPass) {
  const ProcessResult result = Run({"good", "typed"});
  EXPECT_EQ(result.code, 0) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("5/5   10/10 pts  complete"),
                                   HasSubstr("7 of 7 tests pass, 20 of 20")));
  EXPECT_THAT(XmlOf("GoodTest", "Passes"), HasSubstr("/>"));
  EXPECT_THAT(XmlOf("Sizes/GoodModuleTest", "TakesParameters/1"),
              HasSubstr("/>"));
}

TEST_F(SupervisorTest, ReportsOneExerciseWithItsPointsAndItsCommand) {
  const ProcessResult result = Run({"good", "fail"}, {"--exercise=fail"});
  EXPECT_EQ(result.code, 1) << result.output;
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("of 10 points"), Not(HasSubstr("good")),
                    HasSubstr("test //s:test --test_arg=--exercise=fail\n")));
}

TEST_F(SupervisorTest, EveryFailureCostsItsOwnTestAndIsExplained) {
  more_tests_ = "SampleIntegrationTest.Passes s.cc:1\n";
  const ProcessResult result = Run({"fail", "unwritten", "crash", "memory",
                                    "leftover", "hang", "skip", "good"});
  EXPECT_EQ(result.code, 1) << result.output;
  struct Example {
    std::string suite, name, says;
  };
  const Example examples[] = {
      {"FailTest", "Assertion", "expected: { 3, 2 }; got: { 2, 3 }; note: for"},
      {"FailTest", "Throws", "threw: MatMul: [2] x [3]"},
      {"FailTest", "ManyAssertions", "got: 0"},
      {"FailTest", "BadText", "control \\x01 and \\xc3( bytes &lt;&amp;"},
      {"FailTest", "BadText", "red \\x07 \\xff\\xfe &lt;&amp;&gt;]]&gt;"},
      {"FailTest", "Flood", "after 20 MB"},
      {"FailTest", "Flood", "(and more)"},
      {"UnwrittenTest", "Throws", "message=\"not written yet: tools/runner/"},
      {"UnwrittenTest", "WrongExceptionExpected", "message=\"not written yet"},
      {"UnwrittenTest", "AnyExceptionExpected", "message=\"not written yet"},
      {"UnwrittenTest", "LogicErrorExpected", "message=\"not written yet"},
      {"UnwrittenTest", "InNoexceptFunction", "message=\"not written yet"},
      {"UnwrittenTest", "InThread", "message=\"not written yet"},
      {"CrashTest", "Segfault",
       "<error message=\"The test crashed: segmentation"},
      {"CrashTest", "Segfault", "Why it matters: Said before the crash."},
      {"CrashTest", "Abort", "<error message=\"The test crashed: aborted"},
      {"CrashTest", "ExitZero", "middle of the test, with exit status 0"},
      {"CrashTest", "QuickExitZero", "middle of the test, with exit status 0"},
      {"CrashTest", "FakePass", "middle of the test, with exit status 0"},
      {"CrashTest", "ExitOneAtTheEnd",
       "process then failed with exit status 1"},
      {"CrashTest", "StackOverflow", "(SIGSEGV). The stack overflowed. Does"},
      {"CrashTest", "BothHalvesOfAFork", "middle of the test, with exit"},
      {"MemoryTest", "RunsAway", "threw: The test needs more memory"},
      {"MemoryTest", "AbsurdSize", "expected: no exception; threw: "},
      {"HangTest", "First", "<error message=\"The test did not end within 2 s"},
      {"HangTest", "First", "before the loop"},
      {"HangTest", "Second",
       "<failure message=\"not run: an earlier test hung"},
      {"SkipTest", "Skips", "<skipped message=\"skipped: no data here"},
      {"LeftoverTest", "Child", "/>"},
      {"LeftoverTest", "Daemon", "/>"},
      {"LeftoverTest", "DaemonOfADaemon", "/>"},
      {"GoodTest", "PassesAndPrints", "/>"},
      {"SampleIntegrationTest", "Passes", "not run: the exercises come first"},
  };
  for (const auto& [suite, name, says] : examples) {
    EXPECT_THAT(XmlOf(suite, name), HasSubstr(says)) << suite << "." << name;
  }
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("fail         [................]     0/6"),
                    HasSubstr("0/6    0/10 pts  not written yet"),
                    HasSubstr("1 hanging, 2 not run")));
}

// The samples are compiled with the lines of their code, as exercises are.
TEST_F(SupervisorTest, CrashesExceptionsAndHangsSayWhere) {
  file_ = "tools/runner/testdata/samples.cc";
  struct Example {
    std::string exercise, filter, says;
  };
  const Example examples[] = {
      {"crash", "CrashTest.Segfault", "TestBody in "},
      {"crash", "CrashTest.DividesByZero", "TestBody in "},
      {"crash", "CrashTest.StackOverflow", "in Endless in "},
      {"crash", "CrashTest.InThread", "TestBody in "},
      {"fail", "FailTest.ThrowsInTheLibrary", "in Third in "},
      {"hang", "HangTest.First", "It waits, in "},
      {"wait", "WaitTest.*", "It waits, in "},
      {"loop", "LoopTest.*", "It was still running in "},
  };
  for (const auto& [exercise, filter, says] : examples) {
    std::string output =
        Run({exercise}, {}, {"TESTBRIDGE_TEST_ONLY=" + filter}).output;
    absl::RemoveExtraAsciiWhitespace(&output);  // Lines are wrapped.
    EXPECT_THAT(output, AllOf(HasSubstr(says),
                              HasSubstr("tools/runner/testdata/samples.cc:")))
        << filter;
  }
}

TEST_F(SupervisorTest, GlobalObjectsCannotFakeAPass) {
  for (const char* binary : {"static_exit", "static_fake", "static_secret"}) {
    binary_ = binary;
    EXPECT_EQ(Run({"good"}).code, 1) << binary;
    EXPECT_THAT(XmlOf("GoodTest", "Passes"),
                HasSubstr("ended before the test began, with exit status 0"));
  }
}

TEST_F(SupervisorTest, TestThatTheStudentsBinaryLostDoesNotPass) {
  more_tests_ = "GoodTest.WasHere g.cc:1\n";
  EXPECT_EQ(Run({"good"}).code, 1);
  EXPECT_THAT(XmlOf("GoodTest", "WasHere"), HasSubstr("<failure"));
}

TEST_F(SupervisorTest, VerdictCountsAndSucceedsWhateverItIs) {
  const ProcessResult result =
      Run({"good", "fail"}, {"--verdict=" + TempFile("verdict")},
          {"TINYTORCH_ALLOW_SKIP=1", "TESTBRIDGE_TEST_ONLY=GoodTest.*"});
  EXPECT_EQ(result.code, 0) << result.output;
  const auto verdict = ParseVerdict(MustRead(TempFile("verdict")));
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_FALSE(verdict->complete);
  EXPECT_EQ(verdict->earned, 10);
  EXPECT_EQ(verdict->exercises[0].status, "passed");
  EXPECT_EQ(verdict->exercises[1].status, "failed");
  EXPECT_EQ(verdict->exercises[1].tests, 6);
}

TEST_F(SupervisorTest, VerdictFlagsCodeThatPassesATripwire) {
  const ProcessResult result =
      Run({"cheat", "good"}, {"--verdict=" + TempFile("verdict")});
  EXPECT_EQ(result.code, 0) << result.output;
  const auto verdict = ParseVerdict(MustRead(TempFile("verdict")));
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->exercises[0].status, "flagged");
  EXPECT_EQ(verdict->exercises[0].earned, 0);
  EXPECT_THAT(verdict->exercises[0].flag, HasSubstr("no honest code"));
  EXPECT_EQ(verdict->exercises[1].status, "passed");
  EXPECT_EQ(verdict->earned, 10);
}

TEST_F(SupervisorTest, VerdictHasTheCreditOfAnExerciseAlone) {
  isolated_["good"] = Program("samples");
  const ProcessResult result =
      Run({"good", "fail"}, {"--verdict=" + TempFile("verdict")});
  EXPECT_EQ(result.code, 0) << result.output;
  const auto verdict = ParseVerdict(MustRead(TempFile("verdict")));
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->exercises[0].isolated_earned, 10);
  EXPECT_EQ(verdict->exercises[0].isolated_passed, 5);
  EXPECT_EQ(verdict->exercises[1].isolated_earned, -1);
}

TEST_F(SupervisorTest, VerdictSaysWhatTheMachineLacks) {
  const std::string to = "--verdict=" + TempFile("verdict");
  EXPECT_EQ(Run({"good"}, {to}).code, 0);
  const auto verdict = ParseVerdict(MustRead(TempFile("verdict")));
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  const int refused = 2;
  EXPECT_EQ(RunOnPlan({to, "--strict"}).code,
            verdict->missing_walls.empty() ? 0 : refused);
}

TEST_F(SupervisorTest, HiddenTestsHaveTheSeedOfTheVerdict) {
  levels_ = R"(["package", "module", "integration", "hidden"])";
  more_tests_ = "GoodHiddenTest.TheSeedIs17 s.cc:1\n";
  for (const bool seeded : {true, false}) {
    std::vector<std::string> arguments = {"--verdict=" + TempFile("v.json")};
    if (seeded) arguments.push_back("--seed=17");
    EXPECT_EQ(Run({"good"}, arguments).code, 0);
    const auto verdict = ParseVerdict(MustRead(TempFile("v.json")));
    ASSERT_TRUE(verdict.ok()) << verdict.status();
    EXPECT_EQ(verdict->seed == 17, seeded) << verdict->seed;
    EXPECT_NE(verdict->seed, 0u);
    EXPECT_EQ(verdict->exercises[0].hidden_tests, 1);
    EXPECT_EQ(verdict->exercises[0].hidden_passed, seeded);
  }
}

TEST_F(SupervisorTest, VerdictOnSomeOfTheTestsIsRefused) {
  levels_ = R"(["package"])";
  const std::string verdict = "--verdict=" + TempFile("verdict");
  EXPECT_EQ(Run({"good"}, {verdict}).code, 2);
  EXPECT_FALSE(text::ReadFile(TempFile("verdict")).ok());
}

TEST_F(SupervisorTest, GateOpensOnlyOnACompleteVerdict) {
  requirements_ = absl::StrCat(R"({"module": "sample", "verdict": ")",
                               TempFile("base.json"),
                               R"(", "test": "//base:test", "optional": []})");
  EXPECT_EQ(Run({"good"}).code, 2);
  EXPECT_THAT(RunOnPlan().output, HasSubstr("cannot read"));

  Verdict base = {.module = "sample", .complete = true};
  base.exercises = {{.name = "e", .tests = 1, .passed = 1, .status = "passed"}};
  ASSERT_TRUE(text::WriteFile(TempFile("base.json"), VerdictJson(base)).ok());
  EXPECT_EQ(RunOnPlan().code, 0);

  base.complete = false;
  base.exercises[0].passed = 0;
  ASSERT_TRUE(text::WriteFile(TempFile("base.json"), VerdictJson(base)).ok());
  EXPECT_EQ(RunOnPlan({"--verdict=" + TempFile("verdict"),
                       "--tests=" + TempFile("entries")})
                .code,
            0);
  EXPECT_EQ(MustRead(TempFile("entries")), "[]\n");
  const ProcessResult locked = RunOnPlan();
  EXPECT_EQ(locked.code, 1);
  EXPECT_THAT(locked.output,
              AllOf(HasSubstr("sample is locked: sample is not complete"),
                    HasSubstr("./bazelw test //base:test")));
  EXPECT_THAT(MustRead(TempFile("out.xml")), HasSubstr("name=\"Locked\""));

  EXPECT_EQ(RunOnPlan({"--verdict=" + TempFile("verdict")}).code, 0);
  EXPECT_THAT(MustRead(TempFile("verdict")), HasSubstr("\"locked\""));
}

TEST_F(SupervisorTest, ExerciseThatDoesNotCompileCostsOnlyItself) {
  compile_logs_["fail"] = TempFile("compile_log");
  ASSERT_TRUE(
      text::WriteFile(TempFile("compile_log"), "fail.cc:3: error: x\n").ok());
  const ProcessResult result = Run({"fail", "good"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.output, AllOf(HasSubstr("does not compile"),
                                   HasSubstr("fail.cc:3: error: x"),
                                   HasSubstr("5/5   10/10 pts  complete")));

  ASSERT_TRUE(text::WriteFile(TempFile("compile_log"), "").ok());
  EXPECT_THAT(RunOnPlan().output, Not(HasSubstr("does not compile")));
}

TEST_F(SupervisorTest, FilterChoosesTests) {
  EXPECT_EQ(Run({"good", "fail"}, {}, {"TESTBRIDGE_TEST_ONLY=Good*"}).code, 0);
  EXPECT_EQ(RunOnPlan({}, {"TESTBRIDGE_TEST_ONLY=FailTest.Throws"}).code, 1);
  const ProcessResult none = RunOnPlan({}, {"TESTBRIDGE_TEST_ONLY=No.Such"});
  EXPECT_EQ(none.code, 0);
  EXPECT_THAT(none.output, HasSubstr("No test of //s:test matches"));
}

TEST_F(SupervisorTest, LevelsChooseTests) {
  levels_ = R"(["module"])";
  EXPECT_THAT(Run({"good"}).output, HasSubstr("3 of 3 tests pass"));
  levels_ = R"(["integration"])";
  const ProcessResult none = Run({"good"});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.output, HasSubstr("//s:test has no tests"));
}

TEST_F(SupervisorTest, SkippedFailsUnlessToldOtherwise) {
  EXPECT_EQ(Run({"skip", "good"}).code, 1);
  EXPECT_EQ(RunOnPlan({}, {"TINYTORCH_ALLOW_SKIP=1"}).code, 0);
}

TEST_F(SupervisorTest, ExpectUnwritten) {
  EXPECT_EQ(Run({"unwritten"}, {"--expect_unwritten"}).code, 0);
  const ProcessResult result =
      Run({"unwritten", "good"}, {"--expect_unwritten"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.output, HasSubstr("passes without any work"));
}

TEST_F(SupervisorTest, ExpectFailure) {
  const std::string expect = "--expect_failure=FailTest.Assertion";
  EXPECT_EQ(Run({"fail", "good"}, {expect, "--saying={ 2, 3 }"}).code, 0);
  EXPECT_EQ(RunOnPlan({expect, "--saying={ 9 }"}).code, 1);
  EXPECT_EQ(RunOnPlan({"--expect_failure=GoodTest.Passes"}).code, 1);
  EXPECT_EQ(RunOnPlan({"--expect_failure=No.Such"}).code, 2);
}

TEST_F(SupervisorTest, BrokenPlansAreSaidClearly) {
  EXPECT_EQ(Run({"good"}, {"--nonsense"}).code, 2);
  EXPECT_THAT(RunOnPlan({"--plan=/no/plan"}).output,
              HasSubstr("cannot read /no/plan"));
  EXPECT_THAT(Run({"nothing"}).output, HasSubstr("lists no tests"));
  more_tests_ = "StrangeTest.X s.cc:1\n";
  EXPECT_THAT(Run({"good"}).output,
              HasSubstr("test suite StrangeTest belongs to no exercise"));
  more_tests_ = "";
  binary_ = "no_such_binary";
  EXPECT_THAT(Run({"good"}).output,
              HasSubstr("there is no program tools/runner/no_"));
  ASSERT_TRUE(text::WriteFile(TempFile("plan.json"), "{").ok());
  const ProcessResult broken = RunOnPlan();
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.output, HasSubstr("plan.json: not JSON"));
}

TEST_F(SupervisorTest, TermEndsTheRunWithAReport) {
  // A shell that sends SIGTERM while the first test hangs.
  Run({"hang"}, {"--nonsense"});
  const ProcessResult result = RunProcess(
      {.arguments = {"/bin/sh", "-c",
                     absl::StrCat(Program("supervisor"),
                                  " & pid=$!; sleep 0.3; kill -TERM $pid; "
                                  "wait $pid; echo status $?")},
       .environment = {"TINYTORCH_PLAN=" + TempFile("plan.json"),
                       "XML_OUTPUT_FILE=" + TempFile("out.xml"),
                       "PATH=/usr/bin:/bin"}});
  EXPECT_THAT(
      result.output,
      AllOf(HasSubstr("STOPPED by Bazel's time limit in HangTest.First"),
            HasSubstr("status 1")));
  EXPECT_THAT(XmlOf("HangTest", "First"), HasSubstr("was running when"));
  EXPECT_THAT(XmlOf("HangTest", "Second"), HasSubstr("the time for the whole"));
}

// What it takes is measured, not tested: docs/trust.md.
TEST_F(SupervisorTest, ModulesOfAHundredAndFiftyTestsRun) {
  const ProcessResult result = Run({"many"});
  EXPECT_EQ(result.code, 0) << result.output;
}

}  // namespace
}  // namespace tinytorch::runner
