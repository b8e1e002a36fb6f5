// The gate: a module's tests run only on modules that are complete.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_GATE_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_GATE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/verdict.h"

namespace tinytorch::runner {

// A requirement that is not met, and the verdict that shows it.
struct Lock {
  Requirement requirement;
  Verdict verdict;
};

// Returns for each exercise whether later modules need it.
std::vector<bool> LockingExercises(const Plan& plan);

// Returns whether an exercise lets a requirement be met: its tests pass, or it
// is optional. An exercise whose code forged a result does not.
bool Opens(const Requirement& requirement, const ExerciseVerdict& exercise);

// Returns whether the verdict on a module opens what requires it: integration
// tests pass, and each exercise Opens().
bool IsMet(const Requirement& requirement, const Verdict& verdict);

// Returns the requirements that are not met, in the plan's order. A verdict
// that cannot be read, or is about another module, is an error: the gate never
// opens by mistake.
absl::StatusOr<std::vector<Lock>> FindLocks(const Plan& plan);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_GATE_H_
