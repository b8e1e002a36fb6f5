#include "tools/runner/plan/inputs.h"

#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/text/clean.h"
#include "tools/text/file.h"

namespace tinytorch::runner {

absl::StatusOr<Inputs> ReadInputs(const std::string& path) {
  Inputs inputs;
  absl::StatusOr<std::string> json = text::ReadFile(path);
  if (!json.ok()) return json.status();
  absl::StatusOr<Plan> plan = ParsePlan(*json);
  if (!plan.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", plan.status().message()));
  }
  inputs.plan = *std::move(plan);

  const absl::StatusOr<std::string> manifest =
      text::ReadFile(inputs.plan.manifest);
  if (!manifest.ok()) return manifest.status();
  absl::StatusOr<std::vector<TestCase>> tests =
      ParseManifest(*manifest, inputs.plan);
  if (!tests.ok()) return tests.status();
  for (TestCase& test : *tests) {
    for (Level level : inputs.plan.levels) {
      if (test.level == level) inputs.tests.push_back(std::move(test));
    }
  }
  if (inputs.tests.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(inputs.plan.target, " has no tests"));
  }

  for (const Exercise& exercise : inputs.plan.exercises) {
    absl::StatusOr<std::string> log = "";
    if (!exercise.compile_log.empty()) {
      log = text::ReadFile(exercise.compile_log);
      if (!log.ok()) return log.status();
    }
    inputs.compiled.push_back(log->empty());
    // The compiler quotes student code.
    inputs.compile_logs.push_back(text::Clean(*log));
  }
  if (access(inputs.plan.binary.c_str(), X_OK) != 0) {
    return absl::NotFoundError(absl::StrCat(
        "cannot run the tests: there is no program ", inputs.plan.binary));
  }
  return inputs;
}

}  // namespace tinytorch::runner
