// A student with results and marks: what each format is made of.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_MARKED_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_MARKED_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

struct Marked {
  Submission submission;
  StudentResult result;
  CourseMark mark;
};

// Returns the class in the order of the keys of its students.
std::vector<Marked> MarkClass(const ClassResult& result,
                              const CourseFile& course);

// Returns the tests of an exercise as the student may see them: text is cleaned
// and bounded, paths of the grader are cut, and of hidden tests there is what
// `degree` allows. At kPoints one record "hidden tests" says how many passed.
std::vector<TestRecord> ForStudent(const std::vector<TestRecord>& records,
                                   Disclosure degree);

// Returns the name of a student's folder: other characters than letters,
// digits, '-', '_' and '.' (not the first) become %XX.
std::string FolderOf(std::string_view student);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_MARKED_H_
