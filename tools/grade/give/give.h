// Gives a graded class back: tables, pages and files in the output folder.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_GIVE_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_GIVE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

// Writes class.csv, class.html, moodle.csv, brightspace.csv and, for each
// student, students/STUDENT/{index.html,report.txt,results.json,result.json,
// junit.xml}. Each file is replaced in one step: a reader sees the old or the
// new file, never a part. Equal input gives equal bytes.
//
// After an error all else is still written; the first error is returned. Two
// submissions with one key are an error.
absl::Status GiveBack(const ClassResult& result, const CourseFile& course,
                      const std::string& out);

// Replaces a file in one step; makes its folder.
absl::Status WriteWhole(const std::string& path, std::string_view content);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_GIVE_H_
