// The gate: a module's tests run only on modules that are complete.
#ifndef TINYTORCH_TOOLS_RUNNER_GATE_H_
#define TINYTORCH_TOOLS_RUNNER_GATE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "tools/runner/plan.h"
#include "tools/runner/verdict.h"

namespace tinytorch::runner {

// A requirement that is not met, and the verdict that says so.
struct Lock {
  Requirement requirement;
  Verdict verdict;
};

// Returns the requirements that are not met, in the plan's order. A verdict
// that cannot be read, or is about another module, is an error: never open.
absl::StatusOr<std::vector<Lock>> FindLocks(const Plan& plan);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_GATE_H_
