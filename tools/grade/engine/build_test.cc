#include "tools/grade/engine/build.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

std::string TempFile(const std::string& name) {
  return std::string(std::getenv("TEST_TMPDIR")) + "/" + name;
}

// Runs a shell command in place of Bazel.
absl::StatusOr<FinishedBuild> RunScript(const std::string& script,
                                        std::vector<Progress>* shown) {
  return RunBuild(
      {"/bin/bash", "-c", script}, "/tmp", TempFile("events"), TempFile("log"),
      [&](const Progress& progress) { shown->push_back(progress); });
}

TEST(BuildTest, ProgressIsReadFromBazelsLines) {
  const std::optional<Progress> progress =
      ParseProgress("[1,234 / 5,678] 2 actions running");
  ASSERT_TRUE(progress.has_value());
  EXPECT_EQ(progress->done, 1234);
  EXPECT_EQ(progress->total, 5678);
}

TEST(BuildTest, OtherLinesAreIgnored) {
  for (const char* line : {"", "[", "[12]", "[a / b]", "INFO: [1 / 2]",
                           "[1 / 2 / 3] x", "Loading: "}) {
    EXPECT_FALSE(ParseProgress(line).has_value()) << line;
  }
}

TEST(BuildTest, ShowsProgressAndKeepsTheLog) {
  std::vector<Progress> shown;
  const absl::StatusOr<FinishedBuild> build =
      RunScript("echo '[1 / 2] compiling'; echo other >&2; exit 3", &shown);
  ASSERT_TRUE(build.ok()) << build.status();
  EXPECT_EQ(build->status, 3);
  ASSERT_EQ(shown.size(), 1);
  EXPECT_EQ(shown[0].total, 2);
  const absl::StatusOr<std::string> log = text::ReadFile(TempFile("log"));
  ASSERT_TRUE(log.ok());
  EXPECT_EQ(*log, "[1 / 2] compiling\nother\n");
}

TEST(BuildTest, EventsOfAnEarlierRunAreNotRead) {
  ASSERT_TRUE(text::WriteFile(TempFile("events"), "old").ok());
  std::vector<Progress> shown;
  const absl::StatusOr<FinishedBuild> build = RunScript("true", &shown);
  ASSERT_TRUE(build.ok()) << build.status();
  EXPECT_EQ(build->events, "");
}

TEST(BuildTest, ErrorsAreKeptForPeople) {
  std::vector<Progress> shown;
  const absl::StatusOr<FinishedBuild> build =
      RunScript("echo fine; echo 'ERROR: no such target'", &shown);
  ASSERT_TRUE(build.ok()) << build.status();
  EXPECT_EQ(build->errors, "ERROR: no such target");
}

TEST(BuildTest, ACommandThatCannotStartIsAnError) {
  const absl::StatusOr<FinishedBuild> build =
      RunBuild({"/no/such/program"}, "/tmp", TempFile("events"),
               TempFile("log"), [](const Progress&) {});
  ASSERT_FALSE(build.ok());
  EXPECT_EQ(build.status().message(), "cannot start /no/such/program in /tmp");
}

}  // namespace
}  // namespace tinytorch::grade
