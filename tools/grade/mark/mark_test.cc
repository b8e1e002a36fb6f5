// Tests of the course file, of late rules and of marks.
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/keys.h"
#include "tools/grade/mark/late.h"
#include "tools/grade/mark/nearest.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

constexpr int64_t kDay = 86'400;

std::string ErrorOf(const std::string& toml, const KnownExercises& known = {}) {
  return std::string(ReadCourseFile(toml, "c.toml", known).status().message());
}

TEST(CourseFileTest, ReadsTheExample) {
  const auto content = text::ReadFile("tools/grade/example/course.toml");
  ASSERT_TRUE(content.ok()) << content.status();
  const auto course = ReadCourseFile(*content, "course.toml");
  ASSERT_TRUE(course.ok()) << course.status();
  EXPECT_EQ(course->isolated_percent, -1);
  EXPECT_EQ(course->hidden, Disclosure::kDescription);
  EXPECT_EQ(course->late.grace_days, 3);
  EXPECT_TRUE(course->pseudonyms);
  EXPECT_EQ(course->seed, 20261018);
  EXPECT_EQ(course->drop.exercises, 0);
  EXPECT_EQ(course->drop.modules, 0);
  ASSERT_EQ(course->modules.size(), 2u);
  const auto layers = course->RuleOf("layers");
  ASSERT_TRUE(layers.has_value());
  EXPECT_EQ(layers->weight, 150);
  EXPECT_EQ(layers->exercise_weights.at("activation"), 50);
  EXPECT_EQ(course->RuleOf("tensor")->deadline, 1792360740);
  EXPECT_EQ(course->RuleOf("networks"), std::nullopt);
}

TEST(CourseFileTest, AnEmptyFileCountsEveryModule) {
  const auto course = ReadCourseFile("", "c.toml");
  ASSERT_TRUE(course.ok());
  EXPECT_EQ(course->RuleOf("tensor")->weight, 100);
}

TEST(CourseFileTest, NamesAllErrorsAtOnceInTheirOrder) {
  EXPECT_EQ(ErrorOf("titel = \"a\"\ncredit = 3\nhidden = \"messages\"\n"
                    "[late]\ngrace_days = -1\npercent_a_day = 0.5\n"),
            "c.toml:1:1: unknown key \"titel\"; did you mean \"title\"?\n"
            "c.toml:2:10: credit: wanted \"better\", \"integrated\", "
            "\"isolated\" or {mix = 0.5}, got a number\n"
            "c.toml:3:10: unknown degree \"messages\"; did you mean "
            "\"message\"?\n"
            "c.toml:5:14: grace_days: wanted 0 to 365, got -1\n"
            "c.toml:6:17: percent_a_day: wanted a whole number, got a "
            "fraction");
}

TEST(CourseFileTest, NamesUnknownModulesAndExercises) {
  const KnownExercises known = {{"tensor", {"shape", "matmul"}}};
  EXPECT_EQ(ErrorOf("[modules.tensr]\n[modules.tensor.exercises]\nmatmol = 1\n",
                    known),
            "c.toml:1:10: unknown module \"tensr\"; did you mean \"tensor\"?\n"
            "c.toml:3:1: unknown exercise \"matmol\"; did you mean "
            "\"matmul\"?");
}

TEST(CourseFileTest, ReadsPseudonymsSeedAndDrop) {
  const auto course = ReadCourseFile(
      "pseudonyms = false\nseed = 9\ndrop = {modules = 1}\n", "c.toml");
  ASSERT_TRUE(course.ok()) << course.status();
  EXPECT_FALSE(course->pseudonyms);
  EXPECT_EQ(course->seed, 9);
  EXPECT_EQ(course->drop.modules, 1);
  EXPECT_EQ(ReadCourseFile("", "c.toml")->seed, std::nullopt);
  EXPECT_EQ(ErrorOf("pseudonyms = 1\nseed = 0\n[drop]\nexercise = 1\n"),
            "c.toml:1:14: pseudonyms: wanted true or false, got a number\n"
            "c.toml:2:8: seed: wanted 1 to 9223372036854775807, got 0\n"
            "c.toml:4:1: unknown key of drop \"exercise\"; did you mean "
            "\"exercises\"?");
}

TEST(CourseFileTest, ADeadlineNeedsAZone) {
  EXPECT_THAT(ErrorOf("[modules.a]\ndeadline = 2026-10-18T23:59:00\n"),
              testing::HasSubstr("got a time without a zone"));
  EXPECT_THAT(ErrorOf("[modules.a]\ndeadline = \"2026\"\n"),
              testing::HasSubstr("c.toml:2:12: deadline: wanted a date"));
}

TEST(CourseFileTest, RefusesImpossibleWeights) {
  for (const char* weight : {"-1", "nan", "inf", "0.125", "101", "\"1\""}) {
    EXPECT_THAT(ErrorOf(std::string("[modules.a]\nweight = ") + weight),
                testing::HasSubstr("c.toml:2:10: weight: wanted"));
  }
}

TEST(CourseFileTest, AnExtensionNeedsAStudentAndTime) {
  const std::string error = ErrorOf("[[extensions]]\nmodule = \"a\"\n");
  EXPECT_THAT(error, testing::HasSubstr("has no student"));
  EXPECT_THAT(error, testing::HasSubstr("needs either until or days"));
}

TEST(CourseFileTest, ABrokenFileNamesTheLine) {
  EXPECT_THAT(ErrorOf("title = \"a\"\n[late\n"),
              testing::StartsWith("c.toml:2:"));
  EXPECT_NE(ErrorOf(std::string("a\0b = \xff", 8)), "");
}

TEST(NearestTest, SuggestsOnlyWhatIsNear) {
  EXPECT_EQ(Nearest("tilte", {"late", "title"}), "title");
  EXPECT_EQ(Nearest("xyz", {"late", "title"}), "");
}

CourseFile TwoModules() {
  CourseFile course;
  for (const char* name : {"a", "b"}) {
    ModuleRule rule;
    rule.module = name;
    rule.deadline = name[0] == 'a' ? 10 * kDay : 20 * kDay;
    course.modules.push_back(rule);
  }
  course.late = {10, 2, 10, 3};
  return course;
}

TEST(LateTest, GraceMinutesAreInTime) {
  const auto late = LatenessOf(TwoModules(), "s", {{"a", 10 * kDay + 600}});
  EXPECT_EQ(late.at("a").days, 0);
  EXPECT_EQ(late.at("a").percent, 100);
  EXPECT_EQ(
      LatenessOf(TwoModules(), "s", {{"a", 10 * kDay + 601}}).at("a").days, 1);
}

TEST(LateTest, GraceDaysAreSpentInTheOrderOfDeadlines) {
  const auto late =
      LatenessOf(TwoModules(), "s", {{"b", 22 * kDay}, {"a", 11 * kDay}});
  EXPECT_EQ(late.at("a").grace_days, 1);
  EXPECT_EQ(late.at("a").percent, 100);
  EXPECT_EQ(late.at("b").grace_days, 1);
  EXPECT_EQ(late.at("b").percent, 90);
  EXPECT_EQ(late.at("b").why, "2 days late, 1 day of grace spent: 10 % less");
}

TEST(LateTest, TooLateEarnsNothing) {
  const auto late = LatenessOf(TwoModules(), "s", {{"a", 16 * kDay}});
  EXPECT_EQ(late.at("a").percent, 0);
  EXPECT_EQ(LatenessOf(TwoModules(), "s", {{"a", 15 * kDay}}).at("a").percent,
            70);
}

TEST(LateTest, AnExtensionHoldsForOneStudentAndOneModule) {
  CourseFile course = TwoModules();
  course.extensions = {{"ada", "a", std::nullopt, 7}};
  const HandedIn times = {{"a", 17 * kDay}, {"b", 27 * kDay}};
  const auto ada = LatenessOf(course, "ada", times);
  EXPECT_EQ(ada.at("a").days, 0);
  EXPECT_EQ(ada.at("b").days, 7);
  EXPECT_EQ(LatenessOf(course, "bob", times).at("a").days, 7);
}

StudentResult OneResult(int integrated, int isolated, int points = 20) {
  ExerciseResult exercise;
  exercise.id = {"a", "e"};
  exercise.points = points;
  exercise.integrated = integrated;
  exercise.isolated = isolated;
  StudentResult result;
  result.student = "s";
  result.modules.push_back({"a", points, integrated, false, {exercise}});
  return result;
}

TEST(PointsTest, TheCreditOfTheCourseCounts) {
  CourseFile course;
  const auto points = [&](int share) {
    course.isolated_percent = share;
    return MarkOf(course, OneResult(12, 20), {}).points;
  };
  EXPECT_EQ(points(-1), 2000);
  EXPECT_EQ(points(0), 1200);
  EXPECT_EQ(points(100), 2000);
  EXPECT_EQ(points(50), 1600);
  EXPECT_EQ(MarkOf(course, OneResult(12, -1), {}).points, 1200);
}

TEST(PointsTest, ASentenceExplainsEachNumber) {
  CourseFile course = TwoModules();
  course.late.grace_days = 0;
  const CourseMark mark = MarkOf(course, OneResult(12, 20), {{"a", 11 * kDay}});
  EXPECT_EQ(mark.points, 1800);
  EXPECT_EQ(mark.modules[0].exercises[0].why,
            "12 of 20 points, isolated 20; the better counts; 1 day late: "
            "10 % less.");
}

TEST(PointsTest, RoundsOnceHalfUp) {
  CourseFile course;
  ModuleRule rule;
  rule.module = "a";
  rule.weight = 50;
  rule.exercise_weights["e"] = 1;
  course.modules = {rule};
  // 1 point x 0.01 x 0.5 is 0.005.
  const CourseMark mark = MarkOf(course, OneResult(1, -1, 1), {});
  EXPECT_EQ(mark.points, 1);
  EXPECT_EQ(mark.most, 1);
}

TEST(PointsTest, AMovedDeadlineChangesTheMark) {
  CourseFile course = TwoModules();
  course.late.grace_days = 0;
  const HandedIn times = {{"a", 12 * kDay}};
  EXPECT_EQ(MarkOf(course, OneResult(20, -1), times).points, 1600);
  course.modules[0].deadline = 12 * kDay;
  EXPECT_EQ(MarkOf(course, OneResult(20, -1), times).points, 2000);
}

StudentResult ThreeExercises() {
  StudentResult result = OneResult(10, -1, 20);
  std::vector<ExerciseResult>& exercises = result.modules[0].exercises;
  exercises.resize(3, exercises[0]);
  exercises[1].id.exercise = "f";
  exercises[1].points = 10;
  exercises[1].integrated = 0;
  exercises[2].id.exercise = "g";
  exercises[2].points = 30;
  exercises[2].integrated = 0;
  return result;
}

TEST(DropTest, TheLowestShareDoesNotCountAndTheRestIsScaled) {
  CourseFile course;
  course.drop.exercises = 1;
  const CourseMark mark = MarkOf(course, ThreeExercises(), {});
  const std::vector<ExerciseMark>& exercises = mark.modules[0].exercises;
  EXPECT_FALSE(exercises[0].dropped);
  EXPECT_FALSE(exercises[1].dropped);
  EXPECT_TRUE(exercises[2].dropped);  // 0 of 30 is worse than 0 of 10.
  EXPECT_EQ(mark.most, 6000);
  EXPECT_EQ(mark.points, 2000);  // 10 of 30 is 20 of 60.
  EXPECT_EQ(exercises[2].why, "0 of 30 points. Dropped: it does not count.");
}

TEST(DropTest, TheLastExerciseIsKept) {
  CourseFile course;
  course.drop.exercises = 9;
  const CourseMark mark = MarkOf(course, ThreeExercises(), {});
  EXPECT_EQ(mark.points, 3000);  // 10 of 20 is 30 of 60.
  course.drop.modules = 1;
  EXPECT_EQ(MarkOf(course, ThreeExercises(), {}).points, 3000);
}

TEST(DropTest, AModuleIsDroppedAsAWhole) {
  CourseFile course;
  course.drop.modules = 1;
  StudentResult result = OneResult(20, -1);
  result.modules.push_back({"b", 10, 0, false, {}});
  ExerciseResult second = result.modules[0].exercises[0];
  second.id = {"b", "e"};
  second.points = 10;
  second.integrated = 5;
  result.modules[1].exercises = {second};
  const CourseMark mark = MarkOf(course, result, {});
  EXPECT_TRUE(mark.modules[1].dropped);
  EXPECT_EQ(mark.modules[1].points, 500);
  EXPECT_EQ(mark.points, 3000);
}

TEST(KeysTest, SubmissionsWithOneStudentAreTold) {
  std::vector<StudentResult> results(4);
  results[0].student = "ada";
  results[1].student = "ada (2)";
  results[2].student = "ada";
  results[3].student = "bob";
  const std::vector<UniqueKey> keys = UniqueKeys(results);
  EXPECT_EQ(keys[0].key, "ada");
  EXPECT_EQ(keys[2].key, "ada (3)");
  EXPECT_TRUE(keys[0].shared);
  EXPECT_TRUE(keys[2].shared);
  EXPECT_FALSE(keys[1].shared);
  EXPECT_FALSE(keys[3].shared);
}

TEST(PointsTest, AModuleThatDoesNotCountIsLeftOut) {
  CourseFile course;
  course.modules.resize(1);
  course.modules[0].module = "other";
  EXPECT_TRUE(MarkOf(course, OneResult(20, 20), {}).modules.empty());
}

TEST(PointsTest, WritesHundredthsShort) {
  EXPECT_EQ(PointsText(1250), "12.5");
  EXPECT_EQ(PointsText(1205), "12.05");
  EXPECT_EQ(PointsText(0), "0");
}

}  // namespace
}  // namespace tinytorch::grade
