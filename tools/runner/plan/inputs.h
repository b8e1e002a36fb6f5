// The inputs of a run: the plan and the files that it names.
#ifndef TINYTORCH_TOOLS_RUNNER_PLAN_INPUTS_H_
#define TINYTORCH_TOOLS_RUNNER_PLAN_INPUTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"

namespace tinytorch::runner {

struct Inputs {
  Plan plan;
  std::vector<TestCase> tests;            // Of the plan's levels.
  std::vector<std::string> compile_logs;  // By exercise; empty: it compiled.
  std::vector<bool> compiled;
  // By exercise; empty where the plan names none.
  std::vector<std::string> warnings;  // Of its compiler.
  std::vector<std::string> sources;
  std::string mistakes;  // The text of the file of known mistakes, or "".
};

// Reads the plan at `path`. Returns an error if anything is missing, broken or
// contradictory, so that no run stops half way.
absl::StatusOr<Inputs> ReadInputs(const std::string& path);

// Keeps the tests of one exercise, and tells the plan's target to do so again.
// Returns an error if it has none.
absl::Status KeepExercise(const std::string& name, Inputs* inputs);

// Takes the points of all other exercises out of the totals of a report.
void CountPointsOf(const std::string& name, Plan* plan);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_PLAN_INPUTS_H_
