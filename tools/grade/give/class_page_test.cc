// Tests of the page of a class.
#include "tools/grade/give/class_page.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/give/fixtures.h"
#include "tools/grade/give/history.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/mistakes.h"
#include "tools/grade/mark/course.h"

namespace tinytorch::grade {
namespace {

using testing::HasSubstr;
using testing::Not;

// 17 students like "=bob".
std::vector<Marked> Class() { return std::vector<Marked>(17, One("=bob")); }

TEST(ClassPageTest, CountsStudentsByKnownMistake) {
  KnownMistakes known;
  ASSERT_TRUE(known.Add(SmallMistakes()).ok());
  const std::string html = ClassHtml(Class(), SmallCourse(), {}, known);
  EXPECT_THAT(html, HasSubstr("Drops the axes that only one shape has."
                              "<small>tensor/shape</small></td>"
                              "<td class=\"number\">17</td>"));
  EXPECT_THAT(ClassHtml({One("ada")}, SmallCourse(), {}, known),
              Not(HasSubstr("Known mistakes")));
}

TEST(ClassPageTest, CountsStudentsByExerciseAndTest) {
  std::vector<Marked> students = Class();
  students.push_back(One("ada"));
  const std::string html = ClassHtml(students, SmallCourse());
  EXPECT_THAT(html, HasSubstr(">tensor/matmul</td><td class=\"number\">18"));
  EXPECT_THAT(html, HasSubstr(">tensor/shape</td><td class=\"number\">17"));
  EXPECT_THAT(html, HasSubstr(">ShapeTest.<wbr>Broadcasts<small>failed</small>"
                              "</td><td class=\"number\">17"));
}

TEST(ClassPageTest, ShowsPseudonymsUnlessTheCourseWantsNone) {
  CourseFile course = SmallCourse();
  EXPECT_THAT(ClassHtml({One("ada")}, course), Not(HasSubstr(">ada<")));
  EXPECT_THAT(ClassHtml({One("ada")}, course), HasSubstr(">p-1<"));
  course.pseudonyms = false;
  EXPECT_THAT(ClassHtml({One("ada")}, course), HasSubstr(">ada<"));
}

TEST(ClassPageTest, ShowsProgressOnlyIfThereIsHistory) {
  ClassHistory history;
  history.gradings.push_back({{1, 100'000, "first"}, 2, 40, 30});
  EXPECT_THAT(ClassHtml(Class(), SmallCourse(), history),
              Not(HasSubstr("Progress")));
  history.gradings.push_back({{2, 200'000, "a test was wrong"}, 2, 50, 60});
  Change change;
  change.student = "ada";
  change.pseudonym = "p-1";
  change.id = {"tensor", "shape"};
  change.before = 100;
  change.after = 250;
  change.cause = Cause::kTests;
  history.changes = {change};
  const std::string html = ClassHtml(Class(), SmallCourse(), history);
  EXPECT_THAT(html, HasSubstr("points=\"46.0,82.0 354.0,70.0\""));  // Mean.
  EXPECT_THAT(html, HasSubstr("<td class=\"number\">60.0 %</td>"));
  EXPECT_THAT(html, HasSubstr("1970-01-03 07:33"));
  EXPECT_THAT(html, HasSubstr("<td>p-1<small>tensor/shape: the tests changed"
                              "</small></td><td class=\"number\">1</td>"
                              "<td class=\"number\">2.5</td>"));
}

TEST(ClassPageTest, AnEmptyClassIsAPage) {
  EXPECT_THAT(ClassHtml({}, SmallCourse()), HasSubstr("0 students"));
}

}  // namespace
}  // namespace tinytorch::grade
