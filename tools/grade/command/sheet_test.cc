// Which column of an exported sheet names the students.
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/command/finish.h"
#include "tools/grade/command/inputs.h"
#include "tools/grade/command/options.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SheetTest : public ::testing::Test {
 protected:
  SheetTest() {
    options_.out = std::getenv("TEST_TMPDIR");
    options_.sheet = options_.out + "/exported.csv";
    options_.sheet_column = "TinyTorch";
    inputs_.roster = ParseRoster(
                         "id,email,canvas_id,participant\n"
                         "ada,ada@x.edu,4711,17\nben,ben@x.edu,4712,18\n",
                         "roster.csv")
                         .value();
  }

  absl::StatusOr<std::vector<std::string>> Fill(const std::string& sheet) {
    EXPECT_TRUE(text::WriteFile(options_.sheet, sheet).ok());
    return FillIn(options_, inputs_,
                  {{.student = "ada", .points = 9000, .most = 10000},
                   {.student = "ben", .points = 1250, .most = 10000}});
  }

  std::string Filled() {
    return text::ReadFile(options_.out + "/sheets/exported.csv")
        .value_or("(no file)");
  }

  Options options_;
  Inputs inputs_;
};

TEST_F(SheetTest, CanvasNamesStudentsByItsOwnNumber) {
  ASSERT_TRUE(Fill("Student,ID,TinyTorch (99)\nAda,4711,\nBen,4712,\n").ok());
  EXPECT_EQ(Filled(),
            "Student,ID,TinyTorch (99)\nAda,4711,90\nBen,4712,12.5\n");
}

TEST_F(SheetTest, MoodleNamesStudentsAsParticipants) {
  ASSERT_TRUE(Fill("Identifier,TinyTorch\nParticipant 17,\n"
                   "Participant 18,\n")
                  .ok());
  EXPECT_EQ(Filled(),
            "Identifier,TinyTorch\nParticipant 17,90\nParticipant 18,12.5\n");
}

TEST_F(SheetTest, EMailAddressesNameStudents) {
  ASSERT_TRUE(Fill("Email address,TinyTorch\nben@x.edu,\n").ok());
  EXPECT_EQ(Filled(), "Email address,TinyTorch\nben@x.edu,12.5\n");
}

TEST_F(SheetTest, StudentsThatTheSheetDoesNotHaveAreNamed) {
  const auto sentences = Fill("Username,TinyTorch\nada,\n");
  ASSERT_TRUE(sentences.ok()) << sentences.status();
  EXPECT_THAT(*sentences, ElementsAre(HasSubstr("for 1 of 2 students."),
                                      "The sheet does not have: ben."));
}

TEST_F(SheetTest, AStudentWithTwoSubmissionsIsLeftToAPerson) {
  EXPECT_TRUE(text::WriteFile(options_.sheet,
                              "Username,TinyTorch\nada,\n"
                              "ben,\n")
                  .ok());
  const auto sentences =
      FillIn(options_, inputs_,
             {{.student = "ada", .points = 9000, .most = 10000},
              {.student = "ada", .points = 100, .most = 10000},
              {.student = "ben", .points = 1250, .most = 10000}});
  ASSERT_TRUE(sentences.ok()) << sentences.status();
  EXPECT_EQ(Filled(), "Username,TinyTorch\nada,\nben,12.5\n");
  EXPECT_THAT(*sentences,
              ::testing::Contains("Left out, because two submissions were "
                                  "graded: ada."));
}

TEST_F(SheetTest, ASheetWithoutAnyOfTheClassIsAnError) {
  const auto sentences = Fill("Username,TinyTorch\nzoe,\n");
  ASSERT_FALSE(sentences.ok());
  EXPECT_THAT(std::string(sentences.status().message()),
              HasSubstr("has a student of this class"));
}

TEST_F(SheetTest, AMissingTitleIsAnError) {
  EXPECT_FALSE(Fill("Username,Other\nada,\n").ok());
}

}  // namespace
}  // namespace tinytorch::grade
