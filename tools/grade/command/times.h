// When things were handed in, where the export does not say it.
#ifndef TINYTORCH_TOOLS_GRADE_COMMAND_TIMES_H_
#define TINYTORCH_TOOLS_GRADE_COMMAND_TIMES_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

// Fills `handed_in` of submissions without a time from the roster's column
// "handed_in": "2026-10-18T23:59:00+02:00", or without a zone, in `zone`. A
// value of another kind becomes a problem of the submission.
void AddTimes(const Roster& roster, absl::TimeZone zone,
              std::vector<Submission>& submissions);

// Returns a sentence if the course has a deadline and submissions with files
// have no time, since they count as in time; else nothing.
std::string MissingTimes(const CourseFile& course,
                         const std::vector<Submission>& submissions);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COMMAND_TIMES_H_
