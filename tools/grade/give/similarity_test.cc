// Tests of pseudonyms and of the files for JPlag and Dolos.
#include "tools/grade/give/similarity.h"

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::string Fresh(const std::string& name) {
  const std::string path = testing::TempDir() + "/" + name;
  fs::remove_all(path);
  return path;
}

TEST(PseudonymTest, DependsOnKeyAndStudent) {
  EXPECT_EQ(Pseudonym("k", "ada"), Pseudonym("k", "ada"));
  EXPECT_NE(Pseudonym("k", "ada"), Pseudonym("l", "ada"));
  EXPECT_NE(Pseudonym("k", "ada"), Pseudonym("k", "bob"));
  EXPECT_EQ(Pseudonym("Jefe", "what do ya want for nothing?"),
            "s-5bdcc146bf60");
}

TEST(KeyTest, IsMadeOnceForItsOwnerOnly) {
  const std::string folder = Fresh("keys");
  const auto key = ReadOrMakeKey(folder + "/key", folder + "/out");
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->size(), 64u);
  EXPECT_EQ(ReadOrMakeKey(folder + "/key", folder + "/out").value(), *key);
  EXPECT_EQ(fs::status(folder + "/key").permissions() & fs::perms(077),
            fs::perms::none);
}

TEST(KeyTest, IsWrittenIntoAnEmptyFile) {
  const std::string key = Fresh("empty_key");
  ASSERT_TRUE(text::WriteFile(key, "").ok());
  const auto made = ReadOrMakeKey(key, "/nowhere");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->size(), 64u);
  EXPECT_EQ(text::ReadFile(key).value(), *made);
  EXPECT_EQ(fs::status(key).permissions() & fs::perms(077), fs::perms::none);
}

TEST(KeyTest, MustLieOutsideOfTheOutput) {
  const std::string out = Fresh("outside");
  EXPECT_THAT(ReadOrMakeKey(out + "/a/../key", out).status().message(),
              HasSubstr("must lie outside"));
  EXPECT_TRUE(ReadOrMakeKey(out + "-key", out).ok());
  ASSERT_TRUE(text::WriteFile(out + "-key", "short").ok());
  EXPECT_FALSE(ReadOrMakeKey(out + "-key", out).ok());
}

TEST(SimilarityTest, WritesFilesWithoutNames) {
  const std::string out = Fresh("similarity");
  const ExerciseId id = {"tensor", "shape"};
  ClassResult result;
  result.submissions.resize(2);
  result.submissions[0].student = "ada";
  result.submissions[0].name = "Ada";
  result.submissions[0].files[id].content = "int a;";
  result.submissions[1].student = "bob";
  ASSERT_TRUE(WriteSimilarity(result, {{id, "skeleton"}}, "k", out).ok());
  const std::string ada = Pseudonym("k", "ada");
  EXPECT_EQ(text::ReadFile(out + "/jplag/tensor-shape/submissions/" + ada +
                           "/shape.cc")
                .value(),
            "int a;");
  EXPECT_EQ(text::ReadFile(out + "/jplag/tensor-shape/base/shape.cc").value(),
            "skeleton");
  EXPECT_EQ(text::ReadFile(out + "/dolos/tensor-shape/info.csv").value(),
            "filename,label,created_at,full_name\r\n" + ada + ".cc," + ada +
                ",," + ada + "\r\n");
  for (const auto& entry : fs::recursive_directory_iterator(out)) {
    EXPECT_THAT(entry.path().string(), Not(HasSubstr("ada")));
    EXPECT_THAT(entry.path().string(), Not(HasSubstr("bob")));
  }
}

TEST(SimilarityTest, KeepsBothSubmissionsOfAStudent) {
  const std::string out = Fresh("similarity_twins");
  const ExerciseId id = {"tensor", "shape"};
  ClassResult result;
  result.submissions.resize(2);
  for (Submission& submission : result.submissions) {
    submission.student = "ada";
  }
  result.submissions[0].files[id].content = "int a;";
  result.submissions[1].files[id].content = "int b;";
  ASSERT_TRUE(WriteSimilarity(result, {}, "k", out).ok());
  const std::string path = out + "/dolos/tensor-shape/" + Pseudonym("k", "ada");
  EXPECT_EQ(text::ReadFile(path + ".cc").value_or(""), "int a;");
  EXPECT_EQ(text::ReadFile(path + "-2.cc").value_or(""), "int b;");
}

}  // namespace
}  // namespace tinytorch::grade
