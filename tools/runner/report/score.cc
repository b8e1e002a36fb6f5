#include "tools/runner/report/score.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

Status GroupStatus(const GroupScore& group,
                   const std::vector<TestResult>& results, bool compiled) {
  if (!compiled) return Status::kNotCompiled;
  if (group.passed == group.total()) return Status::kPassed;
  for (size_t test : group.tests) {
    const Outcome outcome = results[test].outcome;
    if (outcome != Outcome::kPassed && outcome != Outcome::kUnwritten &&
        outcome != Outcome::kWaiting) {
      return Status::kFailed;
    }
  }
  return Status::kUnwritten;
}

int Earned(int points, const GroupScore& group) {
  if (group.tests.empty()) return 0;
  return static_cast<int>(int64_t{points} * group.passed / group.total());
}

}  // namespace

std::string_view StatusName(Status status) {
  switch (status) {
    case Status::kPassed:
      return "passed";
    case Status::kFailed:
      return "failed";
    case Status::kUnwritten:
      return "unwritten";
    case Status::kNotCompiled:
      return "does not compile";
  }
  return "";
}

Score ComputeScore(const Plan& plan, const std::vector<TestCase>& tests,
                   const std::vector<TestResult>& results,
                   const std::vector<bool>& compiled, Skips skips) {
  std::vector<GroupScore> groups(plan.exercises.size() + 1);
  for (size_t i = 0; i < plan.exercises.size(); ++i) groups[i].exercise = i;
  for (size_t i = 0; i < tests.size(); ++i) {
    const bool skipped = results[i].outcome == Outcome::kSkipped;
    if (skipped && skips == Skips::kLeaveOut) continue;
    GroupScore& group = tests[i].exercise == kNoExercise
                            ? groups.back()
                            : groups[tests[i].exercise];
    group.tests.push_back(i);
    group.passed += results[i].outcome == Outcome::kPassed;
    group.not_run += results[i].outcome == Outcome::kWaiting ||
                     results[i].outcome == Outcome::kNotRun;
  }

  Score score;
  int passed = 0;
  int total = 0;
  for (GroupScore& group : groups) {
    const bool is_exercise = group.exercise != kNoExercise;
    const int points = is_exercise ? plan.exercises[group.exercise].points : 0;
    score.points += points;
    if (group.tests.empty()) continue;
    group.earned = Earned(points, group);
    group.status =
        GroupStatus(group, results, !is_exercise || compiled[group.exercise]);
    score.earned += group.earned;
    passed += group.passed;
    total += group.total();
    score.groups.push_back(std::move(group));
  }
  score.complete = total > 0 && passed == total;
  return score;
}

}  // namespace tinytorch::runner
