#include "tools/runner/report/verdict.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/score.h"
#include "tools/runner/result.h"
#include "tools/text/json.h"

namespace tinytorch::runner {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ExerciseVerdict, name, title, file, line,
                                   points, earned, tests, passed,
                                   isolated_earned, isolated_passed,
                                   hidden_tests, hidden_passed, status, flag)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Verdict, module, complete, points, earned,
                                   integration_tests, integration_passed,
                                   locked_by, exercises, seed, missing_walls)

namespace {

// Returns a verdict in which no exercise has earned a point.
Verdict EmptyVerdict(const Plan& plan, const std::vector<TestCase>& tests) {
  Verdict verdict;
  verdict.module = plan.module;
  for (const Exercise& exercise : plan.exercises) {
    verdict.points += exercise.points;
    verdict.exercises.push_back({.name = exercise.name,
                                 .title = exercise.title,
                                 .file = exercise.file,
                                 .points = exercise.points});
  }
  for (const TestCase& test : tests) {
    ++(test.exercise == kNoExercise ? verdict.integration_tests
                                    : verdict.exercises[test.exercise].tests);
    if (test.level == Level::kHidden) {
      ++verdict.exercises[test.exercise].hidden_tests;
    }
  }
  return verdict;
}

// Returns the line of "FILE:LINE" if FILE is `file`, otherwise 0.
int LineIn(std::string_view file, std::string_view place) {
  int line = 0;
  const size_t colon = place.rfind(':');
  if (colon == std::string_view::npos || place.substr(0, colon) != file ||
      !absl::SimpleAtoi(place.substr(colon + 1), &line)) {
    return 0;
  }
  return line;
}

}  // namespace

Verdict MakeVerdict(const Plan& plan, const std::vector<TestCase>& tests,
                    const std::vector<TestResult>& results,
                    const Score& score) {
  Verdict verdict = EmptyVerdict(plan, tests);
  verdict.complete = score.complete;
  verdict.earned = score.earned;
  for (const GroupScore& group : score.groups) {
    if (group.exercise == kNoExercise) {
      verdict.integration_passed = group.passed;
      continue;
    }
    ExerciseVerdict& exercise = verdict.exercises[group.exercise];
    exercise.earned = group.earned;
    exercise.passed = group.passed;
    exercise.status = StatusName(group.status);
    for (size_t test : group.tests) {
      exercise.hidden_passed += tests[test].level == Level::kHidden &&
                                results[test].outcome == Outcome::kPassed;
    }
    for (size_t test : group.tests) {
      if (exercise.line != 0) break;
      exercise.line = LineIn(exercise.file, results[test].unwritten_place);
    }
  }
  return verdict;
}

void Flag(const std::vector<std::string>& flags, Verdict* verdict) {
  for (size_t i = 0; i < flags.size(); ++i) {
    if (flags[i].empty()) continue;
    ExerciseVerdict& exercise = verdict->exercises[i];
    verdict->earned -= exercise.earned;
    verdict->complete = false;
    exercise.earned = 0;
    exercise.passed = 0;
    exercise.hidden_passed = 0;
    exercise.status = "flagged";
    exercise.flag = flags[i];
  }
}

void AddIsolated(size_t exercise, const GroupScore& isolated,
                 Verdict* verdict) {
  ExerciseVerdict& to = verdict->exercises[exercise];
  to.isolated_earned = isolated.earned;
  to.isolated_passed = isolated.passed;
}

Verdict LockedVerdict(const Plan& plan, const std::vector<TestCase>& tests,
                      std::vector<std::string> locked_by) {
  Verdict verdict = EmptyVerdict(plan, tests);
  for (ExerciseVerdict& exercise : verdict.exercises) {
    exercise.status = "locked";
  }
  verdict.locked_by = std::move(locked_by);
  return verdict;
}

std::string FullExercises(const Verdict& verdict) {
  std::string names;
  for (const ExerciseVerdict& exercise : verdict.exercises) {
    if (exercise.status != StatusName(Status::kPassed)) continue;
    absl::StrAppend(&names, exercise.name, "\n");
  }
  return names;
}

std::string VerdictJson(const Verdict& verdict) {
  return text::JsonText(nlohmann::json(verdict), 2) + "\n";
}

absl::StatusOr<Verdict> ParseVerdict(std::string_view json) {
  try {
    Verdict verdict = nlohmann::json::parse(json).get<Verdict>();
    bool all_passed = verdict.integration_passed == verdict.integration_tests;
    for (const ExerciseVerdict& exercise : verdict.exercises) {
      all_passed = all_passed && exercise.passed == exercise.tests &&
                   exercise.status == StatusName(Status::kPassed);
    }
    if (verdict.complete && (!all_passed || verdict.exercises.empty())) {
      return absl::InvalidArgumentError(
          "says complete, but not all of its tests passed");
    }
    return verdict;
  } catch (const nlohmann::json::exception& e) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a verdict: ", e.what()));
  }
}

}  // namespace tinytorch::runner
