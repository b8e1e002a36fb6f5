// A small class for tests.
#include "tools/grade/give/fixtures.h"

#include <string>

#include "tools/grade/give/marked.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

StudentResult ResultOf(const std::string& student, const std::string& alias,
                       int points, int isolated) {
  ExerciseResult shape;
  shape.id = {"tensor", "shape"};
  shape.title = "Shapes <and> strides";
  shape.points = 10;
  shape.integrated = shape.isolated = points;
  shape.status = points == 10 ? "passed" : "failed";
  shape.records = {
      {"ShapeTest.Counts", "package", "passed", ""},
      {"ShapeTest.Broadcasts", "module", points == 10 ? "passed" : "failed",
       "    why       Shapes grow on the left.\n"
       "    expected  [2, 3]\n    got       <b>[3]</b>\n"
       "    at        /work/grader/secret/shape_test.cc:12\n"},
      {"HiddenShapeTest.Zero", "hidden", "failed",
       "    failed    the secret message\n"
       "    at        tensor/hidden/shape_hidden_test.cc:7\n"},
      {"HiddenShapeTest.One", "hidden", "passed", ""}};
  ExerciseResult matmul;
  matmul.id = {"tensor", "matmul"};
  matmul.title = "Matrix product";
  matmul.points = 20;
  matmul.isolated = isolated;
  matmul.status = "does not compile";
  matmul.log = "/root/x/tensor/student/matmul.cc:3:1: error: \x1b[31mno\x1b[0m";
  StudentResult result;
  result.student = student;
  result.pseudonym = alias;
  result.modules = {{"tensor", 30, points, false, {shape, matmul}}};
  return result;
}

}  // namespace

ClassResult SmallClass() {
  ClassResult result;
  result.version = "1.0";
  result.results = {ResultOf("=bob", "p-2", 4, 20),
                    ResultOf("ada", "p-1", 10, -1)};
  result.submissions.resize(2);
  result.submissions[0].student = "=bob";
  result.submissions[0].name = "Bob \"B\", Jr";
  result.submissions[0].on_roster = false;
  result.submissions[0].problems = {"the zip file /tmp/in/bob.zip ends early"};
  result.submissions[1].student = "ada";
  result.submissions[1].name = "Ada";
  result.submissions[1].handed_in = 86'400 + 1;
  return result;
}

CourseFile SmallCourse() {
  CourseFile course;
  course.title = "Course <1>";
  ModuleRule rule;
  rule.module = "tensor";
  rule.deadline = 86'400;
  course.modules = {rule};
  return course;
}

Marked One(const std::string& student) {
  for (const Marked& marked : MarkClass(SmallClass(), SmallCourse())) {
    if (marked.result.student == student) return marked;
  }
  return {};
}

std::string SmallMistakes() {
  return R"([{"module": "tensor", "exercise": "shape", "mutant": "drops",
    "mistake": "Drops the axes that only one shape has.", "saying": "[3]",
    "killed_by": "ShapeTest.Broadcasts", "failures": [
     {"test": "ShapeTest.Broadcasts", "level": "module", "outcome": "failed",
      "message": "    expected  [2, 3]\n    got       <b>[3]</b>\n"}]}])";
}

}  // namespace tinytorch::grade
