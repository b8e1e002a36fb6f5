#include "tools/grade/engine/results.h"

#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/engine/course.h"
#include "tools/grade/engine/events.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/engine/repository.h"
#include "tools/grade/model.h"
#include "tools/runner/report/entries.h"
#include "tools/runner/report/verdict.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One student with two files of one module, and what Bazel built of them.
class ResultsTest : public ::testing::Test {
 protected:
  ResultsTest() {
    submissions_[0].student = "ada";
    submissions_[0].files[{"tensor", "shape"}].content = "shape";
    submissions_[0].files[{"tensor", "matmul"}].content = "matmul";
    jobs_ = MakeJobs(course_, {"tensor"}, submissions_);
    verdict_.module = "tensor";
    verdict_.exercises = {
        {.name = "shape", .points = 10, .earned = 10, .status = "passed"},
        {.name = "matmul", .points = 20, .earned = 0, .status = "failed"},
        {.name = "views", .points = 5, .earned = 0, .status = "unwritten"}};
    for (runner::ExerciseVerdict& exercise : verdict_.exercises) {
      verdict_.points += exercise.points;
      verdict_.earned += exercise.earned;
    }
  }

  // Writes an output of a target.
  void Put(const std::string& label, const std::string& name,
           const std::string& content) {
    const std::string path =
        std::string(std::getenv("TEST_TMPDIR")) + "/" + name;
    ASSERT_TRUE(text::WriteFile(path, content).ok());
    outputs_[label].push_back(path);
  }

  void PutVerdict() {
    const std::string& name = jobs_.students[0][0];
    Put(CombinationLabel("tensor", name), name + ".json",
        runner::VerdictJson(verdict_));
    Put(CombinationLabel("tensor", name), name + ".tests.json",
        runner::EntriesJson({{.name = "MatMulTest.IsRight",
                              .exercise = "matmul",
                              .level = "package",
                              .outcome = "failed",
                              .message = "wanted 1"}}));
  }

  void PutAlone(const std::string& text) {
    const std::string name = ContentName("matmul");
    Put(AloneLabel("tensor", "matmul", name), "alone-" + name + ".json", text);
  }

  StudentResult Result() {
    return MakeResults(course_, jobs_, submissions_, outputs_)[0];
  }

  const ExerciseResult& MatMulOf(const StudentResult& result) {
    return result.modules[0].exercises[1];
  }

  const DeclaredCourse course_ = {
      .modules = {{.name = "tensor",
                   .exercises = {{.name = "shape", .points = 10},
                                 {.name = "matmul", .points = 20},
                                 {.name = "views", .points = 5}}}}};
  std::vector<Submission> submissions_ = std::vector<Submission>(1);
  ClassJobs jobs_;
  runner::Verdict verdict_;
  Outputs outputs_;
};

TEST_F(ResultsTest, PointsAreThoseOfTheVerdict) {
  PutVerdict();
  const StudentResult result = Result();
  EXPECT_EQ(result.modules[0].points, 35);
  EXPECT_EQ(result.modules[0].integrated, 10);
  EXPECT_EQ(MatMulOf(result).status, "failed");
  ASSERT_EQ(MatMulOf(result).records.size(), 1);
  EXPECT_EQ(MatMulOf(result).records[0].message, "wanted 1");
  EXPECT_THAT(result.problems, IsEmpty());
}

TEST_F(ResultsTest, WhatWasNotHandedInIsNotUnwritten) {
  PutVerdict();
  EXPECT_EQ(Result().modules[0].exercises[2].status, "not handed in");
}

TEST_F(ResultsTest, AloneCountsTheFileWithTheReference) {
  PutVerdict();
  runner::Verdict alone = verdict_;
  alone.exercises[1].earned = 20;
  alone.earned = 30;
  PutAlone(runner::VerdictJson(alone));
  EXPECT_EQ(MatMulOf(Result()).isolated, 20);
  EXPECT_EQ(MatMulOf(Result()).integrated, 0);
}

TEST_F(ResultsTest, AnotherStudentsFullPointsAreTheFilesPoints) {
  PutVerdict();
  PutAlone("full\n");
  EXPECT_EQ(MatMulOf(Result()).isolated, 20);
}

TEST_F(ResultsTest, AFileOnUnwrittenOnesHasItsPointsAlone) {
  verdict_.exercises[1].status = "unwritten";
  PutVerdict();
  PutAlone("full\n");
  EXPECT_EQ(MatMulOf(Result()).isolated, 20);
}

TEST_F(ResultsTest, AFileThatForgesAloneHasNoPointsAtAll) {
  verdict_.exercises[1].earned = 5;
  verdict_.earned = 15;
  PutVerdict();
  runner::Verdict alone = verdict_;
  alone.exercises[1].earned = 0;
  alone.exercises[1].status = "flagged";
  alone.exercises[1].flag = "It wrote the result itself.";
  alone.earned = 10;
  PutAlone(runner::VerdictJson(alone));
  const StudentResult result = Result();
  EXPECT_EQ(MatMulOf(result).status, "flagged");
  EXPECT_EQ(MatMulOf(result).integrated, 0);
  EXPECT_EQ(MatMulOf(result).isolated, 0);
  EXPECT_EQ(result.modules[0].integrated, 10);
}

TEST_F(ResultsTest, WithoutAVerdictAPersonIsAsked) {
  const StudentResult result = Result();
  EXPECT_EQ(result.modules[0].integrated, 0);
  EXPECT_EQ(MatMulOf(result).status, "not decided");
  EXPECT_THAT(result.problems, ElementsAre(HasSubstr("did not run")));
}

TEST_F(ResultsTest, AVerdictThatCannotBeReadGivesNoPoints) {
  const std::string& name = jobs_.students[0][0];
  Put(CombinationLabel("tensor", name), name + ".json", "not linked\n");
  const StudentResult result = Result();
  EXPECT_EQ(result.modules[0].integrated, 0);
  EXPECT_THAT(result.problems, ElementsAre(HasSubstr("cannot be linked")));
}

TEST_F(ResultsTest, LogsNameTheStudentsOwnPath) {
  verdict_.exercises[1].status = "does not compile";
  PutVerdict();
  const std::string name = ContentName("matmul");
  Put(FileLabel("tensor", "matmul", name), name + ".compile_log",
      "external/submissions/tensor/matmul/" + name + ".cc:3: error: no\n");
  EXPECT_EQ(MatMulOf(Result()).log, "tensor/student/matmul.cc:3: error: no\n");
}

}  // namespace
}  // namespace tinytorch::grade
