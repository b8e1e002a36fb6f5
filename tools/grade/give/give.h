// Gives a graded class back: tables, pages and files in the output folder.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_GIVE_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_GIVE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "tools/grade/give/mistakes.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

struct GiveOptions {
  // For progress and for what the last grading changed. It has this grading.
  const Journal* journal = nullptr;
  const KnownMistakes* mistakes = nullptr;  // For the page of the class.
};

// Writes class.csv, class.html, moodle.csv, brightspace.csv and, for each
// student, students/STUDENT/{index.html,report.txt,results.json,result.json,
// junit.xml}; with a journal also regrade.csv. Each file is replaced in one
// step: a reader sees the old or the new file, never a part. Equal input gives
// equal bytes.
//
// After an error all else is still written; the first error is returned. Two
// submissions of one student have a folder each, "ada" and "ada%20%282%29".
absl::Status GiveBack(const ClassResult& result, const CourseFile& course,
                      const std::string& out, const GiveOptions& options = {});

// Replaces a file in one step; makes its folder.
absl::Status WriteWhole(const std::string& path, std::string_view content);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_GIVE_H_
