// Tests that nothing that one student hands in stops the class.

#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/collect/collect.h"
#include "tools/grade/collect/fixtures.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<ExerciseId>& Declared() {
  static const auto& declared =
      *new std::vector<ExerciseId>{{"tensor", "matmul"}, {"tensor", "views"}};
  return declared;
}

// Collects a class of `broken` and of good, whose work must always arrive.
Submission Broken(const std::string& path) {
  const absl::StatusOr<Collection> collection = Collect(
      path, Declared(), *ParseRoster("id\nbroken\ngood\n", "roster.csv"));
  EXPECT_TRUE(collection.ok()) << collection.status();
  if (!collection.ok() || collection->submissions.size() != 2) {
    ADD_FAILURE() << "the class has not two students";
    return {};
  }
  const Submission& good = collection->submissions[1];
  EXPECT_EQ(good.student, "good");
  EXPECT_THAT(good.files, SizeIs(1));
  EXPECT_THAT(good.problems, IsEmpty());
  return collection->submissions[0];
}

// The class as a folder, and in an archive.
std::vector<Submission> WithZip(const std::string& name, std::string_view zip) {
  const std::string folder = FreshFolder(name);
  Put(folder + "/in/broken.zip", zip);
  Put(folder + "/in/good/matmul.cc", "good");
  Put(folder + "/in.tar.gz",
      MakeArchive("tar.gz", {{.path = "broken.zip", .bytes = std::string(zip)},
                             {.path = "good/matmul.cc", .bytes = "good"}}));
  return {Broken(folder + "/in"), Broken(folder + "/in.tar.gz")};
}

std::string Problems(const Submission& submission) {
  return absl::StrJoin(submission.problems, "\n");
}

TEST(BrokenTest, ZipsThatAreNone) {
  for (const Submission& broken : WithZip("none", "this is not a zip")) {
    EXPECT_THAT(Problems(broken),
                HasSubstr("broken.zip is not an archive that can be opened"));
  }
  for (const Submission& broken : WithZip("empty", "")) {
    EXPECT_THAT(Problems(broken), HasSubstr("broken.zip is empty."));
  }
}

TEST(BrokenTest, ZipsThatEndEarlyAnywhere) {
  const std::string whole = MakeArchive(
      "zip", {{.path = "matmul.cc", .bytes = std::string(3000, 'a')},
              {.path = "views.cc", .bytes = std::string(3000, 'b')}});
  for (size_t size = 97; size < whole.size(); size += 97) {
    for (const Submission& broken :
         WithZip("cut", std::string_view(whole).substr(0, size))) {
      EXPECT_THAT(broken.problems, testing::Not(IsEmpty())) << size;
      for (const auto& [id, file] : broken.files) {
        EXPECT_THAT(file.content, SizeIs(3000)) << size;
      }
    }
  }
}

TEST(BrokenTest, ZipsThatLeadOutOrLink) {
  for (const Submission& broken :
       WithZip("out",
               MakeArchive("zip",
                           {{.path = "../good/matmul.cc", .bytes = "evil"},
                            {.path = "/matmul.cc", .bytes = "evil"},
                            {.path = "views.cc", .link_to = "/etc/passwd"}}))) {
    EXPECT_THAT(broken.files, IsEmpty());
    EXPECT_THAT(Problems(broken),
                AllOf(HasSubstr("leads out with .."), HasSubstr("is absolute"),
                      HasSubstr("views.cc in broken.zip is a link")));
  }
}

TEST(BrokenTest, ZipBombs) {
  std::vector<Entry> entries;
  for (int i = 0; i < 40; ++i) {
    entries.push_back({.path = absl::StrCat(i, "/matmul.cc"),
                       .bytes = std::string(size_t{1} << 20, '\0')});
  }
  const std::string bomb = MakeArchive("zip", entries);
  for (const Submission& broken : WithZip("bomb", bomb)) {
    EXPECT_THAT(Problems(broken), HasSubstr("as a zip bomb does"));
  }
  for (const Submission& broken : WithZip(
           "nested", MakeArchive("zip", {{.path = "views.cc", .bytes = "v"},
                                         {.path = "b.zip", .bytes = bomb}}))) {
    EXPECT_THAT(Problems(broken), HasSubstr("as a zip bomb does"));
    EXPECT_THAT(broken.files,
                testing::Contains(testing::Key(ExerciseId{"tensor", "views"})));
  }
}

TEST(BrokenTest, FoldersOfLinksAndPipes) {
  const std::string folder = FreshFolder("links");
  Put(folder + "/good/matmul.cc", "good");
  Put(folder + "/broken/readme.txt", "");
  ASSERT_EQ(
      symlink("../good/matmul.cc", (folder + "/broken/matmul.cc").c_str()), 0);
  ASSERT_EQ(mkfifo((folder + "/broken/views.cc").c_str(), 0644), 0);
  const Submission broken = Broken(folder);
  EXPECT_THAT(broken.files, IsEmpty());
  EXPECT_THAT(broken.problems,
              ElementsAre("broken/matmul.cc is a link.",
                          "broken/views.cc is a device or a pipe.",
                          "It has no file of an exercise."));
}

TEST(BrokenTest, FilesThatAreTooLargeOrStrange) {
  const std::string folder = FreshFolder("strange");
  Put(folder + "/good/matmul.cc", "good");
  Put(folder + "/broken/matmul.cc", std::string(size_t{2} << 20, 'x'));
  Put(folder + "/broken/views.cc", "\xEF\xBB\xBFint a;\r\n");
  const Submission broken = Broken(folder);
  ASSERT_THAT(broken.files, SizeIs(1));
  const SubmittedFile& views = broken.files.begin()->second;
  EXPECT_EQ(views.content, "int a;\n");
  EXPECT_THAT(views.notes, SizeIs(2));
  EXPECT_THAT(Problems(broken),
              HasSubstr("broken/matmul.cc is larger than 1 MiB."));
}

TEST(BrokenTest, SubmissionsAreNeverModified) {
  const std::string folder = FreshFolder("kept");
  const std::string bytes = "\xEF\xBB\xBFint a;\r\n";
  const std::string path = Put(folder + "/broken/matmul.cc", bytes);
  Put(folder + "/good/matmul.cc", "good");
  const auto before = std::filesystem::last_write_time(path);
  Broken(folder);
  std::ifstream stream(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), bytes);
  EXPECT_EQ(std::filesystem::last_write_time(path), before);
  EXPECT_EQ(std::distance(std::filesystem::recursive_directory_iterator(folder),
                          std::filesystem::recursive_directory_iterator()),
            4);
}

TEST(BrokenTest, ClassesThatEndEarly) {
  const std::string whole = MakeArchive(
      "zip", {{.path = "a/matmul.cc", .bytes = std::string(3000, 'a')},
              {.path = "b/views.cc", .bytes = std::string(3000, 'b')}});
  const std::string folder = FreshFolder("class");
  for (size_t size = 97; size < whole.size(); size += 97) {
    const std::string path =
        Put(folder + "/class.zip", std::string_view(whole).substr(0, size));
    const absl::StatusOr<Collection> collection =
        Collect(path, Declared(), Roster());
    if (!collection.ok()) continue;
    for (const Submission& each : collection->submissions) {
      for (const auto& [id, file] : each.files) {
        EXPECT_THAT(file.content, SizeIs(3000)) << size;
      }
    }
    if (collection->submissions.size() < 2) {
      EXPECT_THAT(collection->unmatched, testing::Not(IsEmpty())) << size;
    }
  }
}

}  // namespace
}  // namespace tinytorch::grade
