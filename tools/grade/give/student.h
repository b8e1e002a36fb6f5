// What a student gets: a page and a text. Both are made of this student's data
// only, and are at most about kMostBytes long.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_STUDENT_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_STUDENT_H_

#include <cstddef>
#include <string>

#include "tools/grade/give/marked.h"
#include "tools/grade/mark/course.h"

namespace tinytorch::grade {

inline constexpr size_t kMostBytes = 400'000;

std::string StudentHtml(const Marked& student, const CourseFile& course);
std::string StudentText(const Marked& student, const CourseFile& course);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_STUDENT_H_
