#include "tools/grade/command/times.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Returns the submission of "ada" after the roster has been asked.
Submission Ada(const std::string& value) {
  const absl::StatusOr<Roster> roster =
      ParseRoster("id,handed in\nada," + value + "\n", "roster.csv");
  EXPECT_TRUE(roster.ok()) << roster.status();
  std::vector<Submission> submissions = {{.student = "ada"}};
  AddTimes(*roster, absl::FixedTimeZone(3600), submissions);
  return submissions[0];
}

TEST(TimesTest, ATimeHasItsOwnZone) {
  EXPECT_EQ(Ada("1970-01-01T02:00:00+02:00").handed_in, 0);
}

TEST(TimesTest, ATimeWithoutAZoneIsOfTheCourse) {
  EXPECT_EQ(Ada("1970-01-01T01:00:10").handed_in, 10);
  EXPECT_EQ(Ada("1970-01-01 02:00").handed_in, 3600);
}

TEST(TimesTest, AnotherTextIsAProblem) {
  const Submission ada = Ada("yesterday");
  EXPECT_FALSE(ada.handed_in.has_value());
  EXPECT_THAT(ada.problems,
              ElementsAre(HasSubstr("line 2 has handed_in \"yesterday\"")));
}

TEST(TimesTest, AnEmptyCellIsRight) {
  EXPECT_FALSE(Ada("").handed_in.has_value());
  EXPECT_THAT(Ada("").problems, IsEmpty());
}

TEST(TimesTest, TheTimeOfTheExportStays) {
  const absl::StatusOr<Roster> roster =
      ParseRoster("id,handed_in\nada,1970-01-01T00:00:00Z\n", "roster.csv");
  ASSERT_TRUE(roster.ok());
  std::vector<Submission> submissions = {{.student = "ada", .handed_in = 7}};
  AddTimes(*roster, absl::UTCTimeZone(), submissions);
  EXPECT_EQ(submissions[0].handed_in, 7);
}

TEST(TimesTest, ADeadlineWithoutTimesIsSaid) {
  CourseFile course;
  course.modules = {{.module = "tensor", .deadline = 100}};
  Submission ada = {.student = "ada"};
  ada.files[{"tensor", "shape"}].content = "x";
  EXPECT_THAT(MissingTimes(course, {ada}), HasSubstr("1 submission was"));
  EXPECT_EQ(MissingTimes({}, {ada}), "");
  EXPECT_EQ(MissingTimes(course, {{.student = "empty"}}), "");
  ada.handed_in = 5;
  EXPECT_EQ(MissingTimes(course, {ada}), "");
}

}  // namespace
}  // namespace tinytorch::grade
