// Changes of a checkout, with real changes of files.
#include "tools/student/unchanged.h"

#include <sys/stat.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/text/file.h"

namespace tinytorch::student {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class UnchangedTest : public testing::Test {
 protected:
  UnchangedTest() {
    fs::remove_all(workspace_);
    Write("course", "script");
    Write("tensor/student/shape.cc", "one");
    Write("tensor/student/print.cc", "two");
    Write("tensor/README.md", "lesson");
    checkout_ = {.workspace = workspace_,
                 .machine = "PATH=/usr/bin",
                 .flags = {testing::TempDir() + "/bazelrc"},
                 .started = Later()};
    fs::remove(checkout_.flags[0]);
  }

  // A moment when all files of now are old, however coarse their times are.
  static int64_t Later() {
    return absl::ToUnixMicros(absl::Now() + absl::Hours(1));
  }

  std::string Path(const std::string& path) { return workspace_ + "/" + path; }

  void Write(const std::string& path, const std::string& content) {
    const fs::path file = Path(path);
    fs::create_directories(file.parent_path());
    ASSERT_TRUE(text::WriteFile(file.string(), content).ok());
  }

  // Returns the fingerprint, or why there is none.
  std::string Now() {
    const absl::StatusOr<std::string> print = Fingerprint(checkout_);
    return print.ok() ? *print : std::string(print.status().message());
  }

  const std::string workspace_ = testing::TempDir() + "/checkout";
  Checkout checkout_;
};

TEST_F(UnchangedTest, TheSameCheckoutHasTheSameFingerprint) {
  const std::string before = Now();
  EXPECT_EQ(before.size(), 64);
  EXPECT_EQ(Now(), before);
}

TEST_F(UnchangedTest, FilesThatBazelDoesNotReadDoNotCount) {
  const std::string before = Now();
  Write(".course/memory.json", "{}");
  Write(".git/index", "bytes");
  Write("bazel-bin/tensor/verdict.json", "{}");
  EXPECT_EQ(Now(), before);
  Write("tensor/bazel-notes.md", "a file of the checkout");
  EXPECT_NE(Now(), before);
}

TEST_F(UnchangedTest, ASaveOfTheSameSizeIsAChangeAlsoWithItsOldTime) {
  const std::string file = Path("tensor/student/shape.cc");
  const std::string before = Now();
  const fs::file_time_type time = fs::last_write_time(file);
  Write("tensor/student/shape.cc", "eno");
  fs::last_write_time(file, time);
  EXPECT_NE(Now(), before);
}

TEST_F(UnchangedTest, AFileThatTakesThePlaceOfAnotherIsAChange) {
  const std::string before = Now();
  Write("tensor/student/new.cc", "one");
  fs::rename(Path("tensor/student/new.cc"), Path("tensor/student/shape.cc"));
  EXPECT_NE(Now(), before);
}

TEST_F(UnchangedTest, ARenamedADeletedAndANewFileAreChanges) {
  const std::string first = Now();
  fs::rename(Path("tensor/README.md"), Path("tensor/README.txt"));
  const std::string renamed = Now();
  EXPECT_NE(renamed, first);
  fs::remove(Path("tensor/student/print.cc"));
  const std::string deleted = Now();
  EXPECT_NE(deleted, renamed);
  Write("tensor/student/more.cc", "");
  EXPECT_NE(Now(), deleted);
}

TEST_F(UnchangedTest, AModeThatLetsAScriptRunIsAChange) {
  const std::string before = Now();
  fs::permissions(Path("course"), fs::perms::owner_all);
  EXPECT_NE(Now(), before);
}

TEST_F(UnchangedTest, TheFileThatALinkLeadsToCounts) {
  const std::string target = testing::TempDir() + "/target";
  ASSERT_TRUE(text::WriteFile(target, "one").ok());
  fs::create_symlink(target, Path("tensor/student/link.cc"));
  const std::string before = Now();
  fs::remove(target);
  EXPECT_NE(Now(), before);
  fs::create_directory_symlink(testing::TempDir(), Path("tensor/elsewhere"));
  EXPECT_EQ(Now(), "a link to a folder");
}

TEST_F(UnchangedTest, FlagsAndTheMachineCount) {
  const std::string before = Now();
  ASSERT_TRUE(text::WriteFile(checkout_.flags[0], "build --jobs=1\n").ok());
  const std::string with_flags = Now();
  EXPECT_NE(with_flags, before);
  checkout_.machine = "PATH=/opt/bin:/usr/bin";
  EXPECT_NE(Now(), with_flags);
  ASSERT_TRUE(text::WriteFile(checkout_.flags[0], "try-import /more\n").ok());
  EXPECT_THAT(Now(), HasSubstr("imports"));
}

TEST_F(UnchangedTest, AFileThatChangedAfterTheStartLeavesADoubt) {
  checkout_.started = absl::ToUnixMicros(absl::Now() - absl::Seconds(5));
  EXPECT_THAT(Now(), HasSubstr("changed after ./course began"));
}

TEST_F(UnchangedTest, ARecordHoldsUntilTheCheckoutOrAResultChanges) {
  Write("bazel-bin/tensor/verdict.json", "{}");
  Write("bazel-bin/map.txt", "plan.json\n");
  const auto record = [&] {
    ASSERT_TRUE(WriteRecord(workspace_, Now(), Path("bazel-bin/map.txt"),
                            {Path("bazel-bin/tensor/verdict.json")})
                    .ok());
    ASSERT_TRUE(ReadRecord(checkout_).ok());
  };
  record();
  EXPECT_EQ(ReadRecord(checkout_)->index, Path("bazel-bin/map.txt"));
  Write("tensor/student/shape.cc", "new");
  EXPECT_THAT(ReadRecord(checkout_).status().message(),
              HasSubstr("the checkout changed"));
  record();
  // As another configuration of Bazel's does, or `./bazelw clean`.
  Write("bazel-bin/tensor/verdict.json", "[]");
  EXPECT_THAT(ReadRecord(checkout_).status().message(),
              HasSubstr("verdict.json changed"));
  record();
  fs::remove(Path("bazel-bin/tensor/verdict.json"));
  EXPECT_FALSE(ReadRecord(checkout_).ok());
}

TEST_F(UnchangedTest, ABrokenRecordIsNone) {
  EXPECT_FALSE(ReadRecord(checkout_).ok());
  Write(".course/unchanged", "private\n/bin/true\n");
  EXPECT_FALSE(ReadRecord(checkout_).ok());
  EXPECT_FALSE(ParseRecord("").ok());
}

TEST_F(UnchangedTest, AResultThatIsMissingIsNotRecordedAsHolding) {
  ASSERT_TRUE(WriteRecord(workspace_, Now(), "map", {Path("none")}).ok());
  EXPECT_FALSE(ReadRecord(checkout_).ok());
}

TEST_F(UnchangedTest, APathThatBreaksALineIsNotRecorded) {
  EXPECT_FALSE(WriteRecord(workspace_, Now(), "map", {Path("a\nb")}).ok());
}

TEST(ThisCheckoutTest, IsKnownOnlyIfCourseStartedTheProgram) {
  unsetenv("TINYTORCH_MACHINE");
  EXPECT_FALSE(ThisCheckout("/w").ok());
  setenv("TINYTORCH_MACHINE", "PATH=/bin", 1);
  setenv("TINYTORCH_STARTED", "", 1);  // An old shell has no clock.
  EXPECT_FALSE(ThisCheckout("/w").ok());
  setenv("TINYTORCH_STARTED", "1700000000000000", 1);
  EXPECT_EQ(ThisCheckout("/w")->started, 1700000000000000);
}

}  // namespace
}  // namespace tinytorch::student
