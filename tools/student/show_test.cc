#include "tools/student/show.h"

#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/style.h"
#include "tools/student/course_map.h"
#include "tools/student/fixtures.h"
#include "tools/student/hints.h"
#include "tools/student/lesson.h"
#include "tools/student/step.h"
#include "tools/text/columns.h"
#include "tools/text/file.h"

namespace tinytorch::student {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const runner::Style kPlain;

std::string Read(const std::string& path) {
  if (path == "tensor/README.md") {
    return "# Tensor\n\n### 1. shape\n\n### 2. broadcast\n";
  }
  if (path == "tensor/student/broadcast.cc") {
    return "// Exercise\n\n#include \"tensor/broadcast.h\"\n";
  }
  return "";
}

// Compares with tools/student/testdata/NAME.txt. TINYTORCH_GOLDEN, a folder,
// gets the new text.
void ExpectGolden(const std::string& name, const std::string& text) {
  if (const char* folder = std::getenv("TINYTORCH_GOLDEN")) {
    ASSERT_TRUE(
        text::WriteFile(absl::StrCat(folder, "/", name, ".txt"), text).ok());
    return;
  }
  EXPECT_EQ(text, text::ReadFile("tools/student/testdata/" + name + ".txt")
                      .value_or("cannot be read"));
  for (const std::string_view line : absl::StrSplit(text, '\n')) {
    EXPECT_LE(text::Width(line), text::kColumns) << line;
  }
}

TEST(ShowTest, StatusOfAStartedCourse) {
  ExpectGolden("status_started", RenderStatus(StartedCourse(), kPlain));
}

TEST(ShowTest, StatusOfAHalfCourse) {
  ExpectGolden("status_half", RenderStatus(HalfCourse(), kPlain));
}

TEST(ShowTest, StatusOfAFinishedCourse) {
  ExpectGolden("status_finished", RenderStatus(FinishedCourse(), kPlain));
}

TEST(ShowTest, NextOfAStartedCourse) {
  const Course course = StartedCourse();
  ExpectGolden("next_started",
               RenderStep(course, NextStep(course), Read, kPlain));
}

TEST(ShowTest, NextOfAFinishedCourse) {
  const Course course = FinishedCourse();
  ExpectGolden("next_finished",
               RenderStep(course, NextStep(course), Read, kPlain));
}

TEST(ShowTest, FirstAndLastHint) {
  const Course course = StartedCourse();
  ExpectGolden("hint_1", RenderHint(course, {0, 1}, 1, Read, kPlain));
  ExpectGolden("hint_3", RenderHint(course, {0, 1}, 3, Read, kPlain));
}

TEST(ShowTest, AHintFollowsATestThatFailsAgain) {
  const Course course = StartedCourse();
  EXPECT_EQ(RenderHintAfterTry(course, {0, 2}, {.tries = 2, .seen = 0}, kPlain),
            "\nHint 1 of 3: the same test failed after 2 changes\n"
            "  - Look at the last axis.\n"
            "  more     ./course hint print\n");
  EXPECT_THAT(
      RenderHintAfterTry(course, {0, 2}, {.tries = 5, .seen = 2}, kPlain),
      AllOf(HasSubstr("failed after 5 changes"),
            HasSubstr("./course hint print"), Not(HasSubstr("last axis"))));
}

TEST(ShowTest, JsonHasWhatTheTextHas) {
  const nlohmann::json json =
      nlohmann::json::parse(StatusJson(StartedCourse()));
  EXPECT_EQ(json["earned"], 11);
  EXPECT_EQ(json["points"], 37);
  EXPECT_EQ(json["modules"][0]["state"], "open");
  EXPECT_EQ(json["modules"][0]["exercises"][2]["passed"], 2);
  EXPECT_EQ(json["modules"][1]["state"], "locked");
  EXPECT_EQ(json["modules"][1]["locked_by"][0], "tensor");
  EXPECT_EQ(json["modules"][1]["exercises"][0]["status"], "locked");
  EXPECT_EQ(json["next"]["exercise"], "broadcast");
  EXPECT_EQ(json["next"]["place"], "tensor/student/broadcast.cc:58");
}

TEST(ShowTest, AModuleThatIsGivenHasNoPoints) {
  Course course = HalfCourse();
  for (runner::Exercise& exercise : course.modules[0].plan.exercises) {
    exercise.file = "tensor/prebuilt/" + exercise.name + ".o";
  }
  EXPECT_TRUE(course.modules[0].given());
  EXPECT_THAT(RenderStatus(course, kPlain),
              AllOf(HasSubstr("0 of 12 points"), HasSubstr("25/25   given")));
  EXPECT_THAT(StatusJson(course), HasSubstr("\"state\": \"given\""));
}

TEST(ShowTest, ColorsAreOnlyForATerminal) {
  EXPECT_THAT(RenderStatus(StartedCourse(), kPlain), Not(HasSubstr("\x1b")));
  EXPECT_THAT(RenderStatus(StartedCourse(), {.color = true}),
              HasSubstr("\x1b[32mcomplete"));
}

TEST(HintsTest, AreThreeLevelsFromTheGentlest) {
  EXPECT_THAT(HintsOfLevel({"a", "b", "c"}, 1), ElementsAre("a"));
  EXPECT_THAT(HintsOfLevel({"a", "b", "c"}, 3), ElementsAre("c"));
  EXPECT_THAT(HintsOfLevel({"a", "b", "c", "d"}, 3), ElementsAre("c", "d"));
  EXPECT_THAT(HintsOfLevel({"a", "b", "c", "d", "e", "f"}, 2),
              ElementsAre("c", "d"));
  EXPECT_THAT(HintsOfLevel({"a"}, 1), IsEmpty());
  EXPECT_THAT(HintsOfLevel({"a"}, 3), ElementsAre("a"));
  EXPECT_THAT(HintsOfLevel({"a", "b", "c"}, 4), IsEmpty());
}

TEST(LessonTest, FindsTheSectionOfAnExercise) {
  const std::string lesson = "# T\n\n### 1. shape\n### 12. print\r\n";
  EXPECT_EQ(FindSection(lesson, "print").line, 4);
  EXPECT_EQ(FindSection(lesson, "print").title, "12. print");
  EXPECT_EQ(FindSection(lesson, "rint").line, 0);
}

TEST(LessonTest, TheContractIsTheFirstHeader) {
  EXPECT_EQ(ContractOf("// \"x\"\n#include \"a/b.h\"\n#include \"c.h\"\n"),
            "a/b.h");
  EXPECT_EQ(ContractOf("int x;\n"), "");
}

}  // namespace
}  // namespace tinytorch::student
