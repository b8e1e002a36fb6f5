// Everything that `grade` writes after the tests: journal, tables, pages,
// sheets, and files for similarity.
#ifndef TINYTORCH_TOOLS_GRADE_COMMAND_FINISH_H_
#define TINYTORCH_TOOLS_GRADE_COMMAND_FINISH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/grade/command/inputs.h"
#include "tools/grade/command/options.h"
#include "tools/grade/command/run.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

// Returns the mark of each result, in their order.
std::vector<CourseMark> MarksOf(const CourseFile& course,
                                const ClassResult& result);

// Sets pseudonyms, adds the grading to the journal, and writes all files into
// the output folder. Returns sentences for people. After an error all else is
// still written; the first error is returned.
absl::StatusOr<std::vector<std::string>> Finish(
    const Options& options, const Inputs& inputs,
    const std::vector<CourseMark>& marks, ClassRun run, Journal& journal);

// Fills the marks into a sheet that Canvas or Moodle exported: the first column
// of those that name students, in which a student is found. Returns sentences
// for people, the path of the copy among them.
absl::StatusOr<std::vector<std::string>> FillIn(
    const Options& options, const Inputs& inputs,
    const std::vector<CourseMark>& marks);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COMMAND_FINISH_H_
