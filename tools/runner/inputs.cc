#include "tools/runner/inputs.h"

#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/file.h"
#include "tools/runner/manifest.h"
#include "tools/runner/plan.h"

namespace tinytorch::runner {

absl::StatusOr<Inputs> ReadInputs(const std::string& path) {
  Inputs inputs;
  absl::StatusOr<std::string> json = ReadFile(path);
  if (!json.ok()) return json.status();
  absl::StatusOr<Plan> plan = ParsePlan(*json);
  if (!plan.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", plan.status().message()));
  }
  inputs.plan = *std::move(plan);

  const absl::StatusOr<std::string> manifest = ReadFile(inputs.plan.manifest);
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
    std::string log;
    if (!exercise.compile_log.empty()) {
      absl::StatusOr<std::string> read = ReadFile(exercise.compile_log);
      if (!read.ok()) return read.status();
      log = *std::move(read);
    }
    inputs.compiled.push_back(log.empty());
    inputs.compile_logs.push_back(std::move(log));
  }
  if (access(inputs.plan.binary.c_str(), X_OK) != 0) {
    return absl::NotFoundError(
        absl::StrCat("cannot run the tests: no program ", inputs.plan.binary));
  }
  return inputs;
}

}  // namespace tinytorch::runner
