#include "tools/ci/test_results.h"

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace tinytorch::ci {
namespace {

constexpr std::string_view kLast =
    R"({"id":{"progress":{}},"lastMessage":true})";

std::string WriteFile(std::string_view name, std::string_view content) {
  const std::string path = absl::StrCat(testing::TempDir(), "/", name);
  std::ofstream(path) << content;
  return path;
}

std::string TestEvent(std::string_view label, std::string_view status,
                      std::string_view xml_path, int attempt = 1) {
  return absl::StrCat(R"({"id":{"testResult":{"label":")", label,
                      R"(","run":1,"attempt":)", attempt,
                      R"(}},"testResult":{"status":")", status,
                      R"(","testActionOutput":[{"name":"test.xml",)",
                      R"("uri":"file://)", xml_path, R"("}]}})", "\n");
}

TestResults Read(std::string_view events) {
  std::istringstream stream{std::string(events)};
  return ReadBuildEvents(stream);
}

TEST(AddJunitFileTest, CountsPassedFailedAndSkippedCases) {
  const std::string path = WriteFile("cases.xml", R"(<?xml version="1.0"?>
<testsuites><testsuite name="S">
  <testcase name="Passes"/>
  <testcase name="Fails"><failure message="no"/></testcase>
  <testcase name="Crashes"><error/></testcase>
  <testcase name="Skips"><skipped/></testcase>
  <testcase name="Disabled" status="notrun"/>
</testsuite></testsuites>)");
  TestResults results;
  AddJunitFile("//a:test", path, results);
  EXPECT_EQ(results.passed, 1);
  EXPECT_EQ(results.skipped, 2);
  EXPECT_EQ(results.failures,
            (std::vector<std::string>{"//a:test Fails", "//a:test Crashes"}));
}

TEST(AddJunitFileTest, TextThatATestPrintedIsNotACase) {
  const std::string path = WriteFile("printed.xml", R"(<testsuites>
<testsuite><testcase name="a&lt;b"/>
<system-out><![CDATA[<testcase name="c"><failure/></testcase>]]></system-out>
</testsuite></testsuites>)");
  TestResults results;
  AddJunitFile("//a:test", path, results);
  EXPECT_EQ(results.passed, 1);
  EXPECT_TRUE(results.failures.empty());
}

TEST(AddJunitFileTest, UnreadableFileIsAFailure) {
  TestResults results;
  AddJunitFile("//a:missing", "/no/such/file", results);
  AddJunitFile("//a:broken", WriteFile("broken.xml", "<testsuites><tests"),
               results);
  ASSERT_EQ(results.failures.size(), 2u);
  EXPECT_TRUE(results.failures[0].starts_with("//a:missing (its JUnit file:"));
  EXPECT_TRUE(results.failures[1].starts_with("//a:broken (its JUnit file:"));
}

TEST(ReadBuildEventsTest, CountsTheCasesOfEachTest) {
  const std::string path = WriteFile(
      "two%7E.xml", "<testsuite><testcase name='A'/><testcase/></testsuite>");
  WriteFile("two~.xml", "<testsuite><testcase name='A'/></testsuite>");
  const TestResults results =
      Read(absl::StrCat(TestEvent("//a:test", "PASSED", path), kLast));
  EXPECT_EQ(results.passed, 1);
  EXPECT_TRUE(results.failures.empty());
}

TEST(ReadBuildEventsTest, FailureThatNoCaseExplainsIsAFailureOfTheTarget) {
  const std::string path =
      WriteFile("one.xml", "<testsuite><testcase name='A'/></testsuite>");
  const TestResults results =
      Read(absl::StrCat(TestEvent("//a:test", "TIMEOUT", path), kLast));
  EXPECT_EQ(results.passed, 1);
  EXPECT_EQ(results.failures, std::vector<std::string>{"//a:test (TIMEOUT)"});
}

TEST(ReadBuildEventsTest, LastAttemptCounts) {
  const std::string failed = WriteFile(
      "1.xml",
      "<testsuite><testcase name='A'><failure/></testcase></testsuite>");
  const std::string passed =
      WriteFile("2.xml", "<testsuite><testcase name='A'/></testsuite>");
  const TestResults results =
      Read(absl::StrCat(TestEvent("//a:test", "FAILED", failed, 1),
                        TestEvent("//a:test", "PASSED", passed, 2), kLast));
  EXPECT_EQ(results.passed, 1);
  EXPECT_TRUE(results.failures.empty());
}

TEST(ReadBuildEventsTest, TargetThatIsNotBuiltFails) {
  const TestResults results = Read(absl::StrCat(
      R"({"id":{"targetCompleted":{"label":"//a:good"}},)",
      R"("completed":{"success":true}})", "\n",
      R"({"id":{"targetCompleted":{"label":"//a:bad"}},"completed":{}})", "\n",
      R"({"id":{"targetCompleted":{"label":"//a:skip"}},)",
      R"("aborted":{"reason":"SKIPPED"}})", "\n",
      R"({"id":{"configuredLabel":{"label":"//a:typo"}},)",
      R"("aborted":{"reason":"ANALYSIS_FAILURE","description":"why"}})", "\n",
      kLast));
  EXPECT_EQ(results.failures,
            (std::vector<std::string>{"//a:bad (it was not built)",
                                      "//a:typo (ANALYSIS_FAILURE: why)"}));
}

TEST(ReadBuildEventsTest, CutFileIsAFailure) {
  EXPECT_EQ(Read("").failures.size(), 1u);
  EXPECT_EQ(Read(R"({"id":{"testRes)").failures.size(), 2u);
}

}  // namespace
}  // namespace tinytorch::ci
