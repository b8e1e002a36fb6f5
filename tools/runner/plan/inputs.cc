#include "tools/runner/plan/inputs.h"

#include <unistd.h>

#include <cstddef>
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

namespace {

// Returns the file at `path`, cleaned: it holds what a student wrote. Returns
// "" if the path is empty.
absl::StatusOr<std::string> ReadCleaned(const std::string& path) {
  if (path.empty()) return "";
  absl::StatusOr<std::string> file = text::ReadFile(path);
  if (!file.ok()) return file.status();
  return text::Clean(*file);
}

}  // namespace

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

  for (size_t i = 0; i < inputs.plan.exercises.size(); ++i) {
    absl::StatusOr<std::string> log =
        ReadCleaned(inputs.plan.exercises[i].compile_log);
    if (!log.ok()) return log.status();
    inputs.compiled.push_back(log->empty());
    inputs.compile_logs.push_back(*std::move(log));
    absl::StatusOr<std::string> warnings = "", source = "";
    if (inputs.plan.guide.has_value()) {
      warnings = ReadCleaned(inputs.plan.guide->warnings[i]);
      if (!warnings.ok()) return warnings.status();
      source = ReadCleaned(inputs.plan.guide->sources[i]);
      if (!source.ok()) return source.status();
    }
    inputs.warnings.push_back(*std::move(warnings));
    inputs.sources.push_back(*std::move(source));
  }
  if (inputs.plan.guide.has_value() && !inputs.plan.guide->mistakes.empty()) {
    absl::StatusOr<std::string> text =
        text::ReadFile(inputs.plan.guide->mistakes);
    if (!text.ok()) return text.status();
    inputs.mistakes = *std::move(text);
  }
  if (access(inputs.plan.binary.c_str(), X_OK) != 0) {
    return absl::NotFoundError(absl::StrCat(
        "cannot run the tests: there is no program ", inputs.plan.binary));
  }
  return inputs;
}

absl::Status KeepExercise(const std::string& name, Inputs* inputs) {
  std::erase_if(inputs->tests, [&](const TestCase& test) {
    return test.exercise == kNoExercise ||
           inputs->plan.exercises[test.exercise].name != name;
  });
  // The command at the end of a report tests the same exercise again.
  absl::StrAppend(&inputs->plan.target, " --test_arg=--exercise=", name);
  if (!inputs->tests.empty()) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(
      "--exercise=", name, ": no exercise with tests has the name"));
}

void CountPointsOf(const std::string& name, Plan* plan) {
  for (Exercise& exercise : plan->exercises) {
    if (exercise.name != name) exercise.points = 0;
  }
}

}  // namespace tinytorch::runner
