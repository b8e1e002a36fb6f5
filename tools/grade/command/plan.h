// The words of `grade` before it begins, and at its end.
#ifndef TINYTORCH_TOOLS_GRADE_COMMAND_PLAN_H_
#define TINYTORCH_TOOLS_GRADE_COMMAND_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/grade/command/inputs.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

// How long a grading took: kept in OUT/work/times.json, the newest last.
struct Duration {
  int students = 0;
  int files = 0;  // Distinct ones, over all exercises.
  double seconds = 0;
};

// Reads the file; a missing or broken one is empty, since it only serves an
// estimate.
std::vector<Duration> ReadTimes(const std::string& path);
// Adds one, and keeps the last ten.
absl::Status AddTime(const std::string& path, const Duration& time);

// Says what was collected, what will be done, and how long the last grading of
// this size took, if there is one.
std::string PlanText(const Inputs& inputs, const ClassJobs& jobs,
                     const std::vector<Duration>& times);

// Each student's files and problems, for --dry_run.
std::string SubmissionsText(const Inputs& inputs);

// The students with their points and problems.
std::string SummaryText(const ClassResult& result,
                        const std::vector<CourseMark>& marks);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COMMAND_PLAN_H_
