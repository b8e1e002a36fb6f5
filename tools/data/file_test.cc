#include "tools/data/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A new empty folder for each test.
class FileTest : public ::testing::Test {
 protected:
  FileTest()
      : folder_(absl::StrCat(
            ::testing::TempDir(), "/file_test_",
            ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(folder_);
    fs::create_directory(folder_);
  }
  std::string Path(const std::string& name) const {
    return absl::StrCat(folder_, "/", name);
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }
  std::string folder_;
};

TEST_F(FileTest, ReadsWhatItWrote) {
  const std::string bytes("a\0b\n\xff", 5);
  ASSERT_TRUE(ReplaceFile(Path("x"), bytes).ok());
  EXPECT_EQ(*ReadWholeFile(Path("x"), 5), bytes);
}

TEST_F(FileTest, ReplacesAndLeavesNothingBehind) {
  ASSERT_TRUE(ReplaceFile(Path("x"), "a long first content").ok());
  ASSERT_TRUE(ReplaceFile(Path("x"), "new").ok());
  EXPECT_EQ(*ReadWholeFile(Path("x"), 100), "new");
  EXPECT_THAT(Names(), ElementsAre("x"));
}

TEST_F(FileTest, WhoReadsMeanwhileKeepsTheOldFile) {
  ASSERT_TRUE(ReplaceFile(Path("x"), "old content").ok());
  std::ifstream reader(Path("x"));
  std::string first, rest;
  reader >> first;
  ASSERT_TRUE(ReplaceFile(Path("x"), "n").ok());
  reader.seekg(4);
  reader >> rest;
  EXPECT_EQ(rest, "content") << "the file was overwritten, not replaced";
}

TEST_F(FileTest, WhatFailsLeavesTheOldFile) {
  // A folder in the way of the name: written, but not renamed.
  fs::create_directories(Path("x/inside"));
  const absl::Status status = ReplaceFile(Path("x"), "new");
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.message(), StartsWith(Path("x")));
  EXPECT_THAT(Names(), ElementsAre("x"));
  EXPECT_TRUE(fs::exists(Path("x/inside")));
}

TEST_F(FileTest, AFileThatAKilledProcessLeftIsNotInTheWay) {
  const std::string left = absl::StrCat("x.new-", getpid(), "-0");
  std::ofstream(Path(left)) << "half";
  ASSERT_TRUE(ReplaceFile(Path("x"), "new").ok());
  EXPECT_EQ(*ReadWholeFile(Path("x"), 100), "new");
  EXPECT_EQ(*ReadWholeFile(Path(left), 100), "half");
}

TEST_F(FileTest, KeepsTheModeOfTheOldFile) {
  ASSERT_TRUE(ReplaceFile(Path("x"), "secret").ok());
  ASSERT_EQ(chmod(Path("x").c_str(), 0600), 0);
  ASSERT_TRUE(ReplaceFile(Path("x"), "new").ok());
  struct stat about;
  ASSERT_EQ(stat(Path("x").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

TEST_F(FileTest, ReplacesTheTargetOfALink) {
  ASSERT_TRUE(ReplaceFile(Path("v7"), "old").ok());
  fs::create_symlink("v7", Path("current"));
  ASSERT_TRUE(ReplaceFile(Path("current"), "new").ok());
  EXPECT_TRUE(fs::is_symlink(Path("current")));
  EXPECT_EQ(*ReadWholeFile(Path("v7"), 100), "new");
}

TEST_F(FileTest, ALinkMayLeadToAFileThatIsStillToBeMade) {
  fs::create_directory(Path("models"));
  fs::create_symlink("models/v8", Path("next"));
  fs::create_symlink(Path("next"), Path("current"));
  ASSERT_TRUE(ReplaceFile(Path("current"), "new").ok());
  EXPECT_TRUE(fs::is_symlink(Path("current")));
  EXPECT_EQ(*ReadWholeFile(Path("models/v8"), 100), "new");
}

TEST_F(FileTest, ADeviceStaysADevice) {
  fs::create_symlink("/dev/null", Path("null"));
  EXPECT_TRUE(ReplaceFile(Path("null"), "gone").ok());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(FileTest, OfAMountItSaysWhatToDo) {
  EXPECT_EQ(WhyNotReplaced(EACCES), "replace");
  EXPECT_THAT(WhyNotReplaced(EBUSY), testing::HasSubstr("mount its folder"));
}

TEST_F(FileTest, NamesTheFolderThatIsMissing) {
  const absl::Status status = ReplaceFile(Path("no/such"), "new");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(status.message(), StartsWith(Path("no/such")));
}

TEST_F(FileTest, ReadsOnlyRegularFiles) {
  EXPECT_EQ(ReadWholeFile(Path("x"), 9).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_THAT(ReadWholeFile(folder_, 9).status().message(),
              HasSubstr("wanted a file, got a directory"));
  EXPECT_THAT(ReadWholeFile("/dev/zero", 9).status().message(),
              HasSubstr("wanted a file, got a device"));
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(ReadWholeFile(Path("pipe"), 9).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(FileTest, RefusesALargeFileBeforeReadingIt) {
  ASSERT_TRUE(ReplaceFile(Path("x"), "").ok());
  fs::resize_file(Path("x"), uintmax_t{1} << 40);  // Sparse.
  const absl::Status status = ReadWholeFile(Path("x"), 100).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(status.message(),
              HasSubstr("wanted at most 100 bytes, got 1099511627776"));
}

TEST_F(FileTest, AUsersPathBeginsWhereTheCommandWasTyped) {
  unsetenv("BUILD_WORKING_DIRECTORY");
  EXPECT_EQ(PathFromUser("a.svg"), "a.svg");
  setenv("BUILD_WORKING_DIRECTORY", "/home/ann", 1);
  EXPECT_EQ(PathFromUser("a.svg"), "/home/ann/a.svg");
  EXPECT_EQ(PathFromUser("/tmp/a.svg"), "/tmp/a.svg");
  unsetenv("BUILD_WORKING_DIRECTORY");
}

}  // namespace
}  // namespace tinytorch
