#include "tools/runner/report/table.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tools/runner/report/advice.h"
#include "tools/runner/report/report.h"
#include "tools/runner/report/style.h"

namespace tinytorch::runner {
namespace {

constexpr int kBarWidth = 16;
constexpr size_t kLongestName = 20;

std::string Bar(const GroupScore& group) {
  // Full only when complete: 99 of 100 is not a full bar.
  const int filled =
      group.total() == 0 ? 0 : kBarWidth * group.passed / group.total();
  return absl::StrCat("[", std::string(static_cast<size_t>(filled), '#'),
                      std::string(static_cast<size_t>(kBarWidth - filled), '.'),
                      "]");
}

// Returns the exercise that all tests that do not pass wait for, or "".
std::string OnlyNeeds(const FinishedRun& run, const GroupScore& group) {
  size_t needed = kNoExercise;
  for (size_t test : group.tests) {
    const Outcome outcome = run.results[test].outcome;
    if (outcome == Outcome::kPassed || outcome == Outcome::kWaiting) continue;
    const size_t other = WaitsFor(run, group, test);
    if (other == kNoExercise) return "";
    if (needed == kNoExercise) needed = other;
  }
  return needed == kNoExercise ? "" : run.plan.exercises[needed].name;
}

std::string StatusText(const FinishedRun& run, const GroupScore& group,
                       const Style& style) {
  if (group.status == Status::kPassed) {
    // Half of its tests do not make an exercise complete.
    return style.Good(ShowsPoints(run) ? "complete" : "passing");
  }
  if (group.status == Status::kNotCompiled) {
    return style.Bad("does not compile");
  }
  std::map<Outcome, int> count;
  for (size_t test : group.tests) ++count[run.results[test].outcome];
  const int waiting = count[Outcome::kWaiting];
  if (waiting == group.total()) return style.ToDo("after the exercises");
  const std::string needed = OnlyNeeds(run, group);
  if (!needed.empty()) return style.ToDo(absl::StrCat("needs ", needed));
  if (count[Outcome::kUnwritten] + waiting == group.total()) {
    return style.ToDo("not written yet");
  }
  const std::vector<std::pair<Outcome, std::string>> words = {
      {Outcome::kFailed, "failing"},  {Outcome::kCrashed, "crashing"},
      {Outcome::kHung, "hanging"},    {Outcome::kUnwritten, "not written"},
      {Outcome::kSkipped, "skipped"}, {Outcome::kNotRun, "not run"},
  };
  std::vector<std::string> parts;
  for (const auto& [outcome, word] : words) {
    if (count[outcome] > 0) {
      parts.push_back(absl::StrCat(count[outcome], " ", word));
    }
  }
  const std::string text = absl::StrJoin(parts, ", ");
  return group.status == Status::kUnwritten ? style.ToDo(text)
                                            : style.Bad(text);
}

std::string Points(const FinishedRun& run, const GroupScore& group) {
  if (!ShowsPoints(run)) return "";
  std::string points;
  if (group.exercise != kNoExercise) {
    points = absl::StrCat(group.earned, IsAtLeast(group) ? "+" : "", "/",
                          run.plan.exercises[group.exercise].points, " pts");
  }
  return absl::StrFormat("%10s  ", points);
}

}  // namespace

bool IsAtLeast(const GroupScore& group) {
  return group.passed > 0 && group.not_run > 0;
}

bool ShowsPoints(const FinishedRun& run) {
  const auto has = [&](Level level) {
    return std::find(run.plan.levels.begin(), run.plan.levels.end(), level) !=
           run.plan.levels.end();
  };
  return !run.filtered && has(Level::kPackage) && has(Level::kModule);
}

bool IsOptional(const Plan& plan, const GroupScore& group) {
  return group.exercise != kNoExercise && !plan.exercises[group.exercise].locks;
}

std::string GroupName(const Plan& plan, const GroupScore& group) {
  return group.exercise == kNoExercise ? "integration"
                                       : plan.exercises[group.exercise].name;
}

std::string RenderTable(const FinishedRun& run, const Style& style) {
  size_t name_width = 0;
  for (const GroupScore& group : run.score.groups) {
    name_width = std::max(name_width, GroupName(run.plan, group).size());
  }
  name_width = std::min(name_width, kLongestName);
  std::string table;
  for (const GroupScore& group : run.score.groups) {
    const std::string count = absl::StrCat(group.passed, "/", group.total());
    absl::StrAppendFormat(
        &table, "  %-*s  %s %7s  %s%s\n", static_cast<int>(name_width),
        GroupName(run.plan, group).substr(0, kLongestName), Bar(group), count,
        Points(run, group),
        StatusText(run, group, style) +
            (IsOptional(run.plan, group) && group.status != Status::kPassed
                 ? ", optional"
                 : ""));
  }
  return table;
}

}  // namespace tinytorch::runner
