// Runs the tests of a class: one call of Bazel for all of them.
#ifndef TINYTORCH_TOOLS_GRADE_COMMAND_RUN_H_
#define TINYTORCH_TOOLS_GRADE_COMMAND_RUN_H_

#include <cstdint>
#include <ostream>

#include "absl/status/statusor.h"
#include "tools/grade/command/inputs.h"
#include "tools/grade/command/options.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/give/mistakes.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

struct ClassRun {
  ClassResult result;
  KnownMistakes mistakes;  // Empty without options.mistakes.
};

// Builds the targets of `jobs` with Bazel, in the folder options.WorkFolder(),
// shows progress on `out`, and returns the results. A target that could not be
// built is a problem of its students, and no error. Hidden tests draw their
// numbers from `seed`.
absl::StatusOr<ClassRun> RunClass(const Options& options, const Inputs& inputs,
                                  const ClassJobs& jobs, int64_t seed,
                                  std::ostream& out);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COMMAND_RUN_H_
