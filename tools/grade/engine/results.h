// From what Bazel built to the results of students.
#ifndef TINYTORCH_TOOLS_GRADE_ENGINE_RESULTS_H_
#define TINYTORCH_TOOLS_GRADE_ENGINE_RESULTS_H_

#include <string>
#include <vector>

#include "tools/grade/engine/course.h"
#include "tools/grade/engine/events.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

// Returns the results of the submissions, in their order; `jobs` was made of
// them. Every student has every exercise of the chosen modules, whatever went
// wrong: what could not be decided has no points, and a sentence in `problems`
// that tells a person to look.
//
// `isolated` stays -1 where it was not run: for what was not handed in, and
// where `integrated` is all points. If another student has all points with the
// same file, it is all points without a run.
std::vector<StudentResult> MakeResults(
    const DeclaredCourse& course, const ClassJobs& jobs,
    const std::vector<Submission>& submissions, const Outputs& outputs);

// Returns the walls around tests that the machine did not give, as verdicts
// name them, each once.
std::vector<std::string> MissingWalls(const ClassJobs& jobs,
                                      const Outputs& outputs);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_ENGINE_RESULTS_H_
