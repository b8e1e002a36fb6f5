// Grades one submission with what lies in a bundle.
#ifndef TINYTORCH_TOOLS_BUNDLE_GRADE_H_
#define TINYTORCH_TOOLS_BUNDLE_GRADE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "tools/bundle/collect.h"
#include "tools/bundle/results.h"
#include "tools/bundle/spec.h"

namespace tinytorch::bundle {

struct GradeOptions {
  std::string bundle;  // Absolute path of the folder bundle/.
  uint64_t seed = 0;   // 0: the first exercise draws one, the others take it.
  double seconds = 540;
};

// Returns the result before anything is graded.
Result NothingGraded(const Spec& spec);

// Compiles the files, links them and runs the tests, an exercise at a time, in
// the folder course/ of the bundle. A file that is missing, refused or does not
// compile is the skeleton. Calls `changed` after each step, so that a result is
// there whenever this process is killed. An exercise that takes more than its
// share of the time is stopped, and has no points.
//
// An exercise with tests that fail is also tested alone, with our solution for
// all others, and the better result counts: a mistake costs its own exercise.
//
// An error is one of the bundle, never of the submission.
absl::Status GradeSubmission(const Spec& spec, const Collected& collected,
                             const GradeOptions& options, Result* result,
                             const std::function<void()>& changed);

}  // namespace tinytorch::bundle

#endif  // TINYTORCH_TOOLS_BUNDLE_GRADE_H_
