// The calls of Bazel, against a bazelw that only notes them.
#include "tools/student/bazel.h"

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/report/entries.h"
#include "tools/runner/report/verdict.h"
#include "tools/student/course_map.h"
#include "tools/student/fixtures.h"
#include "tools/text/file.h"

namespace tinytorch::student {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class BazelTest : public testing::Test {
 protected:
  BazelTest() : workspace_(testing::TempDir() + "/checkout") {
    fs::remove_all(workspace_);
    SetStatus(0);
  }

  void Write(const std::string& path, const std::string& content) {
    const fs::path file = workspace_ + "/" + path;
    fs::create_directories(file.parent_path());
    ASSERT_TRUE(text::WriteFile(file.string(), content).ok());
  }

  // Makes a bazelw that notes its arguments and ends with a status.
  void SetStatus(int status) {
    Write("bazelw",
          absl::StrCat("#!/bin/sh\necho \"$*\" >> calls\nexit ", status, "\n"));
    fs::permissions(workspace_ + "/bazelw", fs::perms::owner_all);
  }

  // Puts what a build of the verdict leaves.
  void Put(const Module& module) {
    const std::string path = absl::StrCat("bazel-bin/", module.name());
    Write(path + "/verdict.json", runner::VerdictJson(*module.verdict));
    Write(path + "/verdict.tests.json", runner::EntriesJson(module.tests));
  }

  std::string Calls() {
    return text::ReadFile(workspace_ + "/calls").value_or("");
  }

  const std::string workspace_;
};

TEST_F(BazelTest, ALockedModuleIsNotBuilt) {
  Put(StartedCourse().modules[0]);
  Course course = SmallCourse();
  const absl::Status status = Bazel(workspace_, false).AddVerdicts({}, &course);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_TRUE(course.modules[0].verdict.has_value());
  EXPECT_THAT(course.modules[0].tests, SizeIs(3));
  EXPECT_FALSE(course.modules[1].verdict.has_value());
  EXPECT_THAT(Calls(),
              AllOf(HasSubstr("//tensor:verdict"), Not(HasSubstr("//layers"))));
}

TEST_F(BazelTest, ModulesThatWereUnlockedAreBuiltInOneCall) {
  const Course half = HalfCourse();
  Put(half.modules[0]);
  Put(half.modules[1]);
  Course course = SmallCourse();
  ASSERT_TRUE(
      Bazel(workspace_, false).AddVerdicts({"tensor", "layers"}, &course).ok());
  EXPECT_EQ(course.modules[1].tests.at(0).function, "Forward");
  EXPECT_THAT(Calls(), HasSubstr("//tensor:verdict //layers:verdict\n"));
  fs::remove(workspace_ + "/calls");
  ASSERT_TRUE(Bazel(workspace_, false).AddVerdicts({}, &course).ok());
  EXPECT_THAT(Calls(), Not(HasSubstr("//tensor:verdict //layers")));
}

TEST_F(BazelTest, ABuildThatStopsIsAnError) {
  SetStatus(37);
  Course course = SmallCourse();
  EXPECT_THAT(
      Bazel(workspace_, false).AddVerdicts({}, &course).message(),
      AllOf(HasSubstr("status 37"), HasSubstr("Server terminated abruptly")));
}

TEST_F(BazelTest, ABrokenVerdictIsAnError) {
  Write("bazel-bin/tensor/verdict.json", "{}");
  Course course = SmallCourse();
  EXPECT_THAT(Bazel(workspace_, false).AddVerdicts({}, &course).message(),
              HasSubstr("not a verdict"));
}

TEST_F(BazelTest, ChecksOneExerciseAndReadsItsReport) {
  Write("bazel-testlogs/tensor/check/test.log", "the report\n");
  const Course course = StartedCourse();
  const Bazel bazel(workspace_, false);
  EXPECT_TRUE(bazel.CheckExercise(course, {0, 1})->passes);
  EXPECT_THAT(Calls(),
              HasSubstr("//tensor:check --test_arg=--exercise=broadcast"));
  SetStatus(3);
  const absl::StatusOr<Check> failed = bazel.CheckExercise(course, {0, 1});
  EXPECT_FALSE(failed->passes);
  EXPECT_EQ(failed->report, "the report\n");
  SetStatus(1);
  EXPECT_FALSE(bazel.CheckExercise(course, {0, 1}).ok());
}

TEST_F(BazelTest, AddressesAreWatchedInOneFileAndItsTests) {
  Write("bazel-bin/tensor/tests.manifest",
        "ShapeTest.Counts a.cc:1\nShapeTest.Walks a.cc:2\n"
        "ShapeModuleTest.Walks b.cc:1\nBroadcastTest.A c.cc:1\n"
        "PrintTest.A d.cc:1\n");
  const absl::StatusOr<Check> check =
      Bazel(workspace_, false).CheckAddresses(SmallCourse(), {0, 0});
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_TRUE(check->passes);
  EXPECT_EQ(check->report, "");
  EXPECT_THAT(
      Calls(),
      AllOf(HasSubstr("--define=TINYTORCH_ASAN=tensor/shape //tensor:tests"),
            HasSubstr("--gtest_filter=ShapeModuleTest.*:ShapeTest.*\n")));
}

TEST_F(BazelTest, TheDebuggerStartsAtOneTestWithOneFileCompiledForIt) {
  EXPECT_EQ(Bazel(workspace_, false).Debug(SmallCourse(), {0, 0}, "A.B"), 0);
  EXPECT_THAT(Calls(), AllOf(HasSubstr("--define=TINYTORCH_DEBUG=tensor/shape "
                                       "--run_under=gdb -q --directory='"),
                             HasSubstr("' --args //tensor:tests -- "
                                       "--gtest_filter=A.B\n")));
}

TEST_F(BazelTest, ResultsThatHoldAreReadWithoutABuild) {
  Put(StartedCourse().modules[0]);
  Course course = SmallCourse();
  Bazel bazel(workspace_, false);
  bazel.UseWhatIsBuilt();
  ASSERT_TRUE(bazel.AddVerdicts({}, &course).ok());
  EXPECT_THAT(course.modules[0].tests, SizeIs(3));
  EXPECT_EQ(Calls(), "");
  EXPECT_EQ(bazel.ResultsOf(course.modules[0]).at(0),
            workspace_ + "/bazel-bin/tensor/verdict.json");
}

TEST(CommandTest, ATryIsATestThatRanAndDidNotPass) {
  const std::string head =
      "<testsuite>\n    <testcase name=\"A\" classname=\"S\" line=\"1\"/>\n"
      "    <testcase name=\"B\" classname=\"S\">\n      <skipped "
      "message=\"x\">";
  const auto first = [](const std::string& xml) {
    Check check;
    ReadFirstTry(xml, &check);
    return check.test + (check.crashed ? " crashed" : "");
  };
  EXPECT_EQ(first(head), "");
  const auto with = [&](std::string_view element, std::string_view message) {
    return first(absl::StrCat(head, "    <testcase name=\"C\" classname=\"S\"",
                              " time=\"0.002\">\n      <", element,
                              " message=\"", message, "\">"));
  };
  EXPECT_EQ(with("failure", "expected: 1; got: 2"), "S.C");
  EXPECT_EQ(with("error", "The test crashed: SIGSEGV"), "S.C crashed");
  EXPECT_EQ(with("error", "The test did not end within 10 s"), "S.C");
  EXPECT_EQ(with("failure", "not written yet: a.cc:7"), "");
  EXPECT_EQ(with("failure", "not run: the exercise does not compile"), "");
}

TEST(CommandTest, TheReportFollowsBazelsOwnLines) {
  EXPECT_EQ(ReportOf("exec ${PAGER:-/usr/bin/less} \"$0\" || exit 1\n"
                     "Executing tests from //tensor:check\n"
                     "-----------------------------\n"
                     "\ntensor: package\n"),
            "\ntensor: package\n");
  EXPECT_EQ(ReportOf("tensor\n-----\n"), "tensor\n-----\n");
}

TEST(CommandTest, ACommandHasItsStatus) {
  EXPECT_EQ(RunCommand({"sh", "-c", "exit 3"}, "/"), 3);
  EXPECT_EQ(RunCommand({"sh", "-c", "kill -9 $$"}, "/"), 128 + 9);
  EXPECT_EQ(RunCommand({"/no/such/program"}, "/"), 127);
}

}  // namespace
}  // namespace tinytorch::student
