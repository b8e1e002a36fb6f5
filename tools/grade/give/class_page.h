// The page of a class: how points spread, where students get stuck, which known
// mistakes they make, and what gradings changed. It names hidden tests, so it
// is not for students.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_CLASS_PAGE_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_CLASS_PAGE_H_

#include <string>
#include <vector>

#include "tools/grade/give/history.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/mistakes.h"
#include "tools/grade/mark/course.h"

namespace tinytorch::grade {

// Students appear by their pseudonyms, or by their keys if they have none or if
// the course wants none.
std::string ClassHtml(const std::vector<Marked>& students,
                      const CourseFile& course,
                      const ClassHistory& history = {},
                      const KnownMistakes& mistakes = {});

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_CLASS_PAGE_H_
