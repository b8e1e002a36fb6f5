// The page of a class: where students get stuck, and how points spread.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_CLASS_PAGE_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_CLASS_PAGE_H_

#include <string>
#include <vector>

#include "tools/grade/give/marked.h"
#include "tools/grade/mark/course.h"

namespace tinytorch::grade {

// Students appear by their pseudonyms, or by their keys if they have none.
std::string ClassHtml(const std::vector<Marked>& students,
                      const CourseFile& course);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_CLASS_PAGE_H_
