// Everything that is read before a test runs: the plan and the files it names.
#ifndef TINYTORCH_TOOLS_RUNNER_INPUTS_H_
#define TINYTORCH_TOOLS_RUNNER_INPUTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/runner/manifest.h"
#include "tools/runner/plan.h"

namespace tinytorch::runner {

struct Inputs {
  Plan plan;
  std::vector<TestCase> tests;            // Of the plan's levels.
  std::vector<std::string> compile_logs;  // By exercise; empty: it compiled.
  std::vector<bool> compiled;
};

// Reads the plan at `path`. Whatever is missing, broken or contradictory is an
// error here, so that nothing is found out half way through a run.
absl::StatusOr<Inputs> ReadInputs(const std::string& path);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_INPUTS_H_
