// A small class for tests: two students, one late, one not on the roster.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_FIXTURES_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_FIXTURES_H_

#include <string>

#include "tools/grade/give/marked.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

// "=bob" fails a test and hands in a file that does not compile; "ada" is late.
ClassResult SmallClass();
CourseFile SmallCourse();

// Returns a student of the small class.
Marked One(const std::string& student);

// The content of :known_mistakes for the test that "=bob" fails.
std::string SmallMistakes();

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_FIXTURES_H_
