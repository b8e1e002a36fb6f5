#include "tools/runner/report/gate.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/verdict.h"
#include "tools/text/file.h"

namespace tinytorch::runner {

std::vector<bool> LockingExercises(const Plan& plan) {
  std::vector<bool> locks;
  for (const Exercise& exercise : plan.exercises) {
    locks.push_back(exercise.locks);
  }
  return locks;
}

bool Opens(const Requirement& requirement, const ExerciseVerdict& exercise) {
  const bool is_optional =
      std::find(requirement.optional.begin(), requirement.optional.end(),
                exercise.name) != requirement.optional.end();
  // Of a verdict of one exercise, the others have no tests.
  const bool is_complete = exercise.status == StatusName(Status::kPassed) &&
                           exercise.tests > 0 &&
                           exercise.passed == exercise.tests;
  return (is_complete || is_optional) && exercise.flag.empty();
}

bool IsMet(const Requirement& requirement, const Verdict& verdict) {
  if (verdict.complete) return true;
  return verdict.locked_by.empty() && !verdict.exercises.empty() &&
         verdict.integration_passed == verdict.integration_tests &&
         std::all_of(verdict.exercises.begin(), verdict.exercises.end(),
                     [&requirement](const ExerciseVerdict& exercise) {
                       return Opens(requirement, exercise);
                     });
}

absl::StatusOr<std::vector<Lock>> FindLocks(const Plan& plan) {
  std::vector<Lock> locks;
  for (const Requirement& requirement : plan.requirements) {
    absl::StatusOr<std::string> json = text::ReadFile(requirement.verdict);
    if (!json.ok()) return json.status();
    absl::StatusOr<Verdict> verdict = ParseVerdict(*json);
    if (!verdict.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(requirement.verdict, ": ", verdict.status().message()));
    }
    if (verdict->module != requirement.module) {
      return absl::InvalidArgumentError(
          absl::StrCat(requirement.verdict, " is about ", verdict->module,
                       ", not about ", requirement.module));
    }
    if (!IsMet(requirement, *verdict)) {
      locks.push_back(
          {.requirement = requirement, .verdict = *std::move(verdict)});
    }
  }
  return locks;
}

}  // namespace tinytorch::runner
