#include "tools/grade/command/plan.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/command/inputs.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Inputs TwoStudents() {
  Inputs inputs;
  inputs.modules = {"tensor"};
  inputs.declared.modules = {
      {.name = "tensor", .exercises = {{.name = "shape", .points = 10}}}};
  inputs.collection.format = "It has one folder for each student.";
  Submission ada = {.student = "ada", .source = "ada.zip"};
  ada.files[{"tensor", "shape"}] = {.content = "x",
                                    .notes = {"it has Windows line ends"}};
  inputs.collection.submissions = {
      ada, {.student = "ben", .problems = {"ben.zip ends early."}}};
  return inputs;
}

std::string TextOf(const Inputs& inputs,
                   const std::vector<Duration>& times = {}) {
  return PlanText(
      inputs,
      MakeJobs(inputs.declared, inputs.modules, inputs.collection.submissions),
      times);
}

TEST(PlanTest, SaysWhatWasCollectedAndWhatWillBeTested) {
  const std::string text = TextOf(TwoStudents());
  EXPECT_THAT(text, HasSubstr("It has one folder for each student.\n"));
  EXPECT_THAT(text, HasSubstr("2 students, 1 with files of exercises"));
  EXPECT_THAT(text, HasSubstr("1 file was handed in, 1 of them distinct"));
  EXPECT_THAT(text, Not(HasSubstr("took")));
}

TEST(PlanTest, NamesWhatAPersonHasToLookAt) {
  Inputs inputs = TwoStudents();
  inputs.collection.unmatched = {"x.cc belongs to no submission."};
  inputs.roster.problems = {"roster.csv:3: ada stands there twice"};
  EXPECT_THAT(TextOf(inputs), HasSubstr("x.cc belongs to no submission."));
  EXPECT_THAT(TextOf(inputs), HasSubstr("roster.csv:3"));
}

TEST(PlanTest, TheLastGradingOfThisSizeIsTheEstimate) {
  const std::vector<Duration> times = {
      {.students = 300, .files = 900, .seconds = 5000},
      {.students = 3, .files = 9, .seconds = 50},
      {.students = 3, .files = 9, .seconds = 20}};
  EXPECT_THAT(TextOf(TwoStudents(), times),
              HasSubstr("(3 students, 9 distinct files) took 20s"));
}

TEST(PlanTest, OneLineOfOutputIsOneStudentWhateverTheirNameIs) {
  Inputs inputs = TwoStudents();
  inputs.collection.submissions[1].student = "ben\x1b[2J";
  EXPECT_THAT(SubmissionsText(inputs), Not(HasSubstr("\x1b")));
}

TEST(PlanTest, ADryRunListsFilesNotesAndProblems) {
  const std::string text = SubmissionsText(TwoStudents());
  EXPECT_THAT(text, HasSubstr("ada: 1 file, from ada.zip"));
  EXPECT_THAT(text, HasSubstr("tensor/shape: it has Windows line ends"));
  EXPECT_THAT(text, HasSubstr("ben: 0 files"));
  EXPECT_THAT(text, HasSubstr("ben.zip ends early."));
}

TEST(PlanTest, TheSummaryHasPointsAndAllProblems) {
  ClassResult result;
  result.submissions = {{.student = "ben", .problems = {"no zip"}}};
  result.results = {{.student = "ben", .problems = {"not run"}}};
  const std::string text =
      SummaryText(result, {{.student = "ben", .points = 1250, .most = 10000}});
  EXPECT_EQ(text, "ben: 12.5 of 100\n    no zip\n    not run\n");
}

TEST(PlanTest, KeepsTheLastTenTimes) {
  const std::string path =
      std::string(std::getenv("TEST_TMPDIR")) + "/times.json";
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(AddTime(path, {.students = i, .seconds = 1.5}).ok());
  }
  const std::vector<Duration> times = ReadTimes(path);
  ASSERT_THAT(times, SizeIs(10));
  EXPECT_EQ(times.back().students, 11);
  EXPECT_EQ(times.back().seconds, 1.5);
}

TEST(PlanTest, ABrokenListOfTimesIsEmpty) {
  const std::string path =
      std::string(std::getenv("TEST_TMPDIR")) + "/broken.json";
  ASSERT_TRUE(text::WriteFile(path, "[{\"students\": \"x\"}]").ok());
  EXPECT_THAT(ReadTimes(path), IsEmpty());
  EXPECT_THAT(ReadTimes("/no/such/file"), IsEmpty());
}

}  // namespace
}  // namespace tinytorch::grade
