#include "tools/grade/engine/jobs.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tools/grade/engine/course.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

DeclaredCourse TwoModules() {
  return {.modules = {{.name = "tensor",
                       .exercises = {{.name = "shape", .points = 10},
                                     {.name = "matmul", .points = 20}}},
                      {.name = "layers",
                       .exercises = {{.name = "linear", .points = 15}}}}};
}

Submission Of(const std::string& student,
              const std::vector<std::pair<ExerciseId, std::string>>& files) {
  Submission submission = {.student = student};
  for (const auto& [id, content] : files) {
    submission.files[id].content = content;
  }
  return submission;
}

const ExerciseId kShape = {"tensor", "shape"};
const ExerciseId kMatMul = {"tensor", "matmul"};
const ExerciseId kLinear = {"layers", "linear"};

TEST(JobsTest, EqualFilesAreOneJob) {
  const ClassJobs jobs = MakeJobs(
      TwoModules(), {"tensor"},
      {Of("a", {{kShape, "1"}, {kMatMul, "2"}}),
       Of("b", {{kShape, "1"}, {kMatMul, "3"}}), Of("c", {{kShape, "1"}})});
  EXPECT_EQ(jobs.files_handed_in, 5);
  EXPECT_EQ(jobs.DistinctFiles(), 3);
  EXPECT_EQ(jobs.Combinations(), 3);
}

TEST(JobsTest, EqualStudentsShareACombination) {
  const ClassJobs jobs =
      MakeJobs(TwoModules(), {"tensor"},
               {Of("a", {{kShape, "1"}}), Of("b", {{kShape, "1"}})});
  EXPECT_EQ(jobs.Combinations(), 1);
  EXPECT_EQ(jobs.students[0], jobs.students[1]);
}

TEST(JobsTest, EqualFilesOfTwoExercisesAreTwoJobs) {
  const ClassJobs jobs = MakeJobs(TwoModules(), {"tensor"},
                                  {Of("a", {{kShape, "1"}, {kMatMul, "1"}})});
  EXPECT_EQ(jobs.DistinctFiles(), 2);
}

TEST(JobsTest, NamesDoNotChangeWhenOthersDo) {
  const Submission a = Of("a", {{kShape, "1"}, {kLinear, "5"}});
  const ClassJobs alone = MakeJobs(TwoModules(), {"tensor", "layers"}, {a});
  const ClassJobs with_others =
      MakeJobs(TwoModules(), {"tensor", "layers"},
               {Of("0", {{kShape, "other"}, {kLinear, "another"}}), a});
  EXPECT_EQ(alone.students[0], with_others.students[1]);
}

TEST(JobsTest, LaterModulesAreTestedAgainWhenEarlierOnesChange) {
  const ClassJobs jobs = MakeJobs(TwoModules(), {"tensor", "layers"},
                                  {Of("a", {{kShape, "1"}, {kLinear, "5"}}),
                                   Of("b", {{kShape, "2"}, {kLinear, "5"}})});
  EXPECT_NE(jobs.students[0][1], jobs.students[1][1]);
  const Combination& layers =
      jobs.modules[1].combinations.at(jobs.students[0][1]);
  EXPECT_EQ(layers.earlier, (std::vector<std::pair<std::string, std::string>>{
                                {"tensor", jobs.students[0][0]}}));
}

TEST(JobsTest, WhoHandsInNothingHasNoCombination) {
  const ClassJobs jobs = MakeJobs(TwoModules(), {"tensor", "layers"},
                                  {Of("a", {}), Of("b", {{kLinear, "5"}})});
  EXPECT_EQ(jobs.students[0], (std::vector<std::string>{"", ""}));
  EXPECT_EQ(jobs.students[1][0], "");
  EXPECT_NE(jobs.students[1][1], "");
}

TEST(JobsTest, AModuleThatIsNotGradedIsTheReference) {
  const ClassJobs jobs = MakeJobs(TwoModules(), {"layers"},
                                  {Of("a", {{kShape, "1"}, {kLinear, "5"}})});
  ASSERT_EQ(jobs.modules.size(), 1);
  EXPECT_EQ(jobs.modules[0].references, std::vector<std::string>{"tensor"});
  EXPECT_EQ(jobs.files_handed_in, 1);
}

TEST(JobsTest, TheFirstStudentOfAFileDecidesWhetherItIsTestedAlone) {
  const ClassJobs jobs = MakeJobs(TwoModules(), {"tensor"},
                                  {Of("a", {{kShape, "1"}, {kMatMul, "2"}}),
                                   Of("b", {{kShape, "1"}, {kMatMul, "3"}})});
  const auto& shapes = jobs.modules[0].files.at("shape");
  ASSERT_EQ(shapes.size(), 1);
  EXPECT_EQ(shapes.begin()->second.combination, jobs.students[0][0]);
}

TEST(JobsTest, NamesTellContentsApart) {
  EXPECT_EQ(ContentName("a"), ContentName("a"));
  EXPECT_NE(ContentName("a"), ContentName("b"));
  EXPECT_NE(ContentName(""), ContentName(std::string(1, '\0')));
  EXPECT_EQ(ContentName("a").size(), 32);
}

}  // namespace
}  // namespace tinytorch::grade
