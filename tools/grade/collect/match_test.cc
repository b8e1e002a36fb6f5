// Tests of how files find their exercises.

#include "tools/grade/collect/match.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::grade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Files = std::map<std::string, std::string>;

Matches Match(const Files& files,
              std::vector<ExerciseId> declared = {{"tensor", "matmul"},
                                                  {"tensor", "views"},
                                                  {"training", "conv_rules"},
                                                  {"production", "all_reduce"},
                                                  {"training", "text"}}) {
  const Matcher matcher(std::move(declared));
  Files wanted;
  std::vector<std::string> names;
  for (const auto& [path, bytes] : files) {
    names.push_back(path);
    if (matcher.Wants(path)) wanted.emplace(path, bytes);
  }
  return matcher.Match(wanted, names);
}

// "tensor/matmul=PATH tensor/views=PATH"
std::string Found(const Matches& matches) {
  std::vector<std::string> found;
  for (const auto& [id, file] : matches.files) {
    found.push_back(
        absl::StrCat(id.module, "/", id.exercise, "=", file.found_at));
  }
  return absl::StrJoin(found, " ");
}

TEST(MatchTest, FindsStudentFoldersAtAnyDepth) {
  for (const std::string depth : {"", "repo/", "a/b c/repo.zip/x/"}) {
    EXPECT_EQ(Found(Match({{depth + "tensor/student/matmul.cc", "1"}})),
              "tensor/matmul=" + depth + "tensor/student/matmul.cc");
  }
}

TEST(MatchTest, FindsTheNameAloneAtAnyDepth) {
  EXPECT_EQ(Found(Match({{"matmul.cc", "1"}, {"x/y/views.cc", "2"}})),
            "tensor/matmul=matmul.cc tensor/views=x/y/views.cc");
}

TEST(MatchTest, PrefersTheStudentFolderAndNamesCopiesThatDiffer) {
  const Matches same =
      Match({{"matmul.cc", "1"}, {"r/tensor/student/matmul.cc", "1"}});
  EXPECT_EQ(Found(same), "tensor/matmul=r/tensor/student/matmul.cc");
  EXPECT_THAT(same.problems, IsEmpty());
  const Matches other =
      Match({{"matmul.cc", "1"}, {"r/tensor/student/matmul.cc", "2"}});
  EXPECT_EQ(Found(other), "tensor/matmul=r/tensor/student/matmul.cc");
  EXPECT_THAT(other.problems,
              ElementsAre("matmul.cc differs from r/tensor/student/matmul.cc, "
                          "which was taken for tensor/matmul.cc."));
}

TEST(MatchTest, NeverChoosesBetweenCopiesThatDiffer) {
  const Matches matches = Match({{"a/matmul.cc", "1"}, {"b/matmul.cc", "2"}});
  EXPECT_THAT(matches.files, IsEmpty());
  EXPECT_THAT(matches.problems,
              ElementsAre("There are 2 different files for tensor/matmul.cc, "
                          "and none was taken: a/matmul.cc, b/matmul.cc."));
  EXPECT_EQ(Found(Match({{"a/matmul.cc", "1\r\n"}, {"b/matmul.cc", "1\n"}})),
            "tensor/matmul=a/matmul.cc");
}

TEST(MatchTest, KnowsCommonRenamings) {
  for (const std::string name :
       {"matmul(1).cc", "matmul (2).cc", "matmul-1.cc", "matmul_2.cc",
        "matmul_final.cc", "matmul-final-2.cc", "matmul.cpp", "matmul.cxx",
        "matmul.C", "matmul.cc.txt", "Matmul.cc", "MATMUL.CC",
        "Copy of matmul.cc", "matmul - Copy.cc", "matmul_v2.cc",
        "smithjane_LATE_4711_9001_matmul.cc", "anon_aB3xY_9001_matmul-1.cc",
        "matmul .cc"}) {
    const Matches matches = Match({{"x/" + name, "int a;\n"}});
    EXPECT_EQ(Found(matches), "tensor/matmul=x/" + name);
    ASSERT_THAT(matches.files, SizeIs(1)) << name;
    EXPECT_THAT(matches.files.begin()->second.notes,
                ElementsAre(absl::StrCat("It is called ", name,
                                         " and was taken for matmul.cc.")));
  }
}

TEST(MatchTest, DoesNotTakeOtherNames) {
  const Matches matches = Match({{"matmul2.cc", ""},
                                 {"my_matmul.cc", ""},
                                 {"matmul_test.cc", ""},
                                 {"matmul.h", ""},
                                 {"matmul.o", ""},
                                 {"matmul", ""},
                                 {"matmul.cc.swp", ""},
                                 {"matmul.txt", ""}});
  EXPECT_THAT(matches.files, IsEmpty());
  EXPECT_THAT(matches.unmatched,
              ElementsAre("matmul2.cc", "matmul_test.cc", "my_matmul.cc"));
}

TEST(MatchTest, KeepsNamesThatHaveSuffixesThemselves) {
  EXPECT_EQ(
      Found(Match({{"conv_rules.cc", "1"}, {"all_reduce_final.cc", "2"}})),
      "production/all_reduce=all_reduce_final.cc "
      "training/conv_rules=conv_rules.cc");
}

TEST(MatchTest, TheExactNameWinsOverARenaming) {
  const Matches matches = Match({{"matmul.cc", "1"}, {"matmul_final.cc", "2"}});
  EXPECT_EQ(Found(matches), "tensor/matmul=matmul.cc");
  EXPECT_THAT(matches.problems,
              ElementsAre(HasSubstr("matmul_final.cc differs")));
  const Matches two = Match({{"matmul(1).cc", "1"}, {"matmul(2).cc", "2"}});
  EXPECT_THAT(two.files, IsEmpty());
  EXPECT_THAT(two.problems, SizeIs(1));
}

TEST(MatchTest, LeavesOtherVersionsOfTheCourseAlone) {
  const Matches matches = Match({{"r/WORKSPACE", ""},
                                 {"r/tensor/reference/matmul.cc", "1"},
                                 {"r/tensor/skeleton/matmul.cc", "2"},
                                 {"r/tensor/mutants/matmul.cc", "3"},
                                 {"r/tensor/student/views.cc", "4"},
                                 {"r/tensor/student/extra.cc", "5"},
                                 {"r/tools/text/clean.cc", "6"},
                                 {"notes.cc", "7"}});
  EXPECT_EQ(Found(matches), "tensor/views=r/tensor/student/views.cc");
  EXPECT_THAT(matches.unmatched,
              ElementsAre("notes.cc", "r/tensor/student/extra.cc"));
}

TEST(MatchTest, AFileInTheFolderOfAModuleIsOfThatModule) {
  EXPECT_EQ(Found(Match({{"training/student/matmul.cc", "1"}})), "");
  EXPECT_EQ(Found(Match({{"tensor/matmul.cc", "1"}})),
            "tensor/matmul=tensor/matmul.cc");
}

TEST(MatchTest, NamesOfTwoModulesNeedAFolder) {
  const std::vector<ExerciseId> declared = {{"tensor", "text"},
                                            {"training", "text"}};
  EXPECT_EQ(Found(Match({{"x/training/text.cc", "1"},
                         {"x/tensor/student/text.cc", "2"}},
                        declared)),
            "tensor/text=x/tensor/student/text.cc "
            "training/text=x/training/text.cc");
  const Matches unclear = Match({{"text.cc", "1"}}, declared);
  EXPECT_THAT(unclear.files, IsEmpty());
  EXPECT_THAT(
      unclear.problems,
      ElementsAre("text.cc may be of module tensor or training: it needs "
                  "a folder of that name. None was taken."));
}

TEST(NormalizedTest, RemovesMarksAndCarriageReturnsAndSaysSo) {
  const SubmittedFile file =
      Normalized("\xEF\xBB\xBFint a;\r\nint b;\r\n", "x.cc");
  EXPECT_EQ(file.content, "int a;\nint b;\n");
  EXPECT_THAT(file.notes, ElementsAre(HasSubstr("byte order mark"),
                                      HasSubstr("Windows line ends")));
  EXPECT_EQ(Normalized("int a;\rint b;\r", "x").content, "int a;\nint b;\n");
  EXPECT_EQ(Normalized("a\rb\n", "x").content, "a\rb\n");
  EXPECT_THAT(Normalized("int a;\n", "x").notes, IsEmpty());
  EXPECT_THAT(Normalized("", "x").notes, ElementsAre("It is empty."));
}

TEST(NormalizedTest, KeepsUtf16AndSaysWhatToDo) {
  const std::string bytes("\xFF\xFEi\0n\0\r\0\n\0", 10);
  const SubmittedFile file = Normalized(bytes, "x.cc");
  EXPECT_EQ(file.content, bytes);
  EXPECT_THAT(file.notes, ElementsAre(HasSubstr("save it as UTF-8")));
}

}  // namespace
}  // namespace tinytorch::grade
