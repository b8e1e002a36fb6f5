#include "tools/grade/engine/repository.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/engine/course.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class RepositoryTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::remove_all(folder_); }

  ClassJobs Jobs(const std::string& content) {
    const DeclaredCourse course = {
        .modules = {{.name = "tensor",
                     .exercises = {{.name = "shape", .points = 10}}}}};
    Submission submission = {.student = "a"};
    submission.files[{"tensor", "shape"}].content = content;
    return MakeJobs(course, {"tensor"}, {submission});
  }

  std::string Read(const std::string& path) {
    return text::ReadFile(folder_ + "/" + path).value_or("(no file)");
  }

  const std::string folder_ =
      std::string(std::getenv("TEST_TMPDIR")) + "/repository";
};

TEST_F(RepositoryTest, HoldsTheFileUnderTheNameOfItsContent) {
  ASSERT_TRUE(WriteRepository(Jobs("int x;"), {}, folder_).ok());
  EXPECT_EQ(Read("tensor/shape/" + ContentName("int x;") + ".cc"), "int x;");
  EXPECT_THAT(Read("tensor/BUILD"), HasSubstr(ContentName("int x;")));
}

TEST_F(RepositoryTest, TextOfStudentsIsNotInBuildFiles) {
  ASSERT_TRUE(WriteRepository(Jobs("\")\nevil(\""), {}, folder_).ok());
  EXPECT_THAT(Read("tensor/BUILD"), Not(HasSubstr("evil")));
}

TEST_F(RepositoryTest, FilesOfEarlierRunsAreRemoved) {
  ASSERT_TRUE(WriteRepository(Jobs("old"), {}, folder_).ok());
  ASSERT_TRUE(WriteRepository(Jobs("new"), {}, folder_).ok());
  EXPECT_EQ(Read("tensor/shape/" + ContentName("old") + ".cc"), "(no file)");
  EXPECT_EQ(Read("tensor/shape/" + ContentName("new") + ".cc"), "new");
}

TEST_F(RepositoryTest, AFileThatStaysIsNotWrittenAgain) {
  ASSERT_TRUE(WriteRepository(Jobs("same"), {}, folder_).ok());
  const fs::path file =
      fs::path(folder_) / "tensor/shape" / (ContentName("same") + ".cc");
  const fs::file_time_type long_ago{};
  fs::last_write_time(file, long_ago);
  ASSERT_TRUE(WriteRepository(Jobs("same"), {}, folder_).ok());
  EXPECT_EQ(fs::last_write_time(file), long_ago);
}

TEST_F(RepositoryTest, OptionsAreInTheBuildFile) {
  ASSERT_TRUE(
      WriteRepository(Jobs("x"), {.strict = false, .seed = 7}, folder_).ok());
  EXPECT_THAT(Read("tensor/BUILD"), HasSubstr("strict = False"));
  EXPECT_THAT(Read("tensor/BUILD"), HasSubstr("seed = \"7\""));
}

TEST_F(RepositoryTest, AFileIsTestedAloneIfWanted) {
  const ClassJobs jobs = Jobs("x");
  EXPECT_EQ(LabelsOf(jobs, {.alone = true}).size(), 3);
  EXPECT_EQ(LabelsOf(jobs, {.alone = false}).size(), 2);
}

TEST_F(RepositoryTest, AFolderThatCannotBeWrittenIsAnError) {
  EXPECT_FALSE(WriteRepository(Jobs("x"), {}, "/dev/null/x").ok());
}

}  // namespace
}  // namespace tinytorch::grade
