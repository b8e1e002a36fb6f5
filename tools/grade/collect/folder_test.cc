// Tests of the reader of folders, mostly of hostile ones.

#include "tools/grade/collect/folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/collect/fixtures.h"

namespace tinytorch::grade {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

struct Found {
  std::vector<std::string> files;  // "PATH=BYTES"
  std::vector<std::string> left_out;
};

Found Read(const std::string& folder, const Limits& limits = {}) {
  Found found;
  const absl::Status status = ReadFolder(
      folder, limits,
      [](std::string_view path) { return path.find(".txt") == path.npos; },
      [&](const std::string& path, const std::string& bytes) {
        found.files.push_back(absl::StrCat(path, "=", bytes));
      },
      found.left_out);
  EXPECT_TRUE(status.ok()) << status;
  return found;
}

TEST(FolderTest, GivesFilesSortedAndOnlyTheBytesThatAreWanted) {
  const std::string folder = FreshFolder("sorted");
  Put(folder + "/b/x.cc", "1");
  Put(folder + "/b/x.txt", "2");
  Put(folder + "/a.cc", "3");
  Put(folder + "/b/.DS_Store", "4");
  Put(folder + "/b/.git/config", "5");
  const Found found = Read(folder);
  EXPECT_THAT(found.files,
              ElementsAre("a.cc=3", "b/.git=", "b/x.cc=1", "b/x.txt="));
  EXPECT_THAT(found.left_out, IsEmpty());
}

TEST(FolderTest, AFolderWithNothingToTakeIsGivenByItsName) {
  const std::string folder = FreshFolder("empty");
  std::filesystem::create_directories(folder + "/ben/tensor/student");
  Put(folder + "/cy/.DS_Store", "1");
  Put(folder + "/ada/x.txt", "2");
  EXPECT_THAT(Read(folder).files,
              ElementsAre("ada/x.txt=", "ben/tensor/student/.=", "cy/.="));
}

TEST(FolderTest, NeverFollowsLinksAndNeverOpensPipes) {
  const std::string folder = FreshFolder("links");
  Put(folder + "/real/x.cc", "1");
  ASSERT_EQ(symlink("/etc", (folder + "/etc").c_str()), 0);
  ASSERT_EQ(symlink("real/x.cc", (folder + "/link.cc").c_str()), 0);
  ASSERT_EQ(symlink("..", (folder + "/real/loop").c_str()), 0);
  // A program that opened it would wait forever.
  ASSERT_EQ(mkfifo((folder + "/pipe.cc").c_str(), 0644), 0);
  const Found found = Read(folder);
  EXPECT_THAT(found.files, ElementsAre("real/x.cc=1"));
  EXPECT_THAT(
      found.left_out,
      ElementsAre("etc is a link.", "link.cc is a link.",
                  "pipe.cc is a device or a pipe.", "real/loop is a link."));
}

TEST(FolderTest, LimitsFilesAndDepth) {
  const std::string folder = FreshFolder("deep");
  Put(folder + "/large.cc", std::string((1 << 20) + 1, 'x'));
  Put(folder + "/fits.cc", std::string(1 << 20, 'x'));
  std::string deep = folder;
  for (int i = 0; i < 70; ++i) deep += "/d";
  Put(deep + "/x.cc", "1");
  const Found found = Read(folder);
  EXPECT_THAT(found.files,
              ElementsAre(EndsWith("/d/.="), StartsWith("fits.cc=")));
  ASSERT_THAT(found.left_out, SizeIs(2));
  EXPECT_THAT(found.left_out[0], HasSubstr("d/d"));
  EXPECT_EQ(found.left_out[1], "large.cc is larger than 1 MiB.");
}

TEST(FolderTest, RefusesNamesWithABackslash) {
  const std::string folder = FreshFolder("backslash");
  Put(folder + "/..\\x.cc", "1");
  Put(folder + "/a\\b.cc", "1");
  const Found found = Read(folder);
  EXPECT_THAT(found.files, IsEmpty());
  EXPECT_THAT(found.left_out, SizeIs(2));
}

TEST(FolderTest, AMissingFolderIsAnError) {
  std::vector<std::string> left_out;
  const absl::Status status = ReadFolder(
      FreshFolder("none") + "/missing", {},
      [](std::string_view) { return true; },
      [](const std::string&, const std::string&) {}, left_out);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/none/missing"));
}

}  // namespace
}  // namespace tinytorch::grade
