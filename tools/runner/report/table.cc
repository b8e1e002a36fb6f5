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

std::string StatusText(const FinishedRun& run, const GroupScore& group,
                       const Style& style) {
  if (group.status == Status::kPassed) return style.Good("complete");
  if (group.status == Status::kNotCompiled) {
    return style.Bad("does not compile");
  }
  std::map<Outcome, int> count;
  for (size_t test : group.tests) ++count[run.results[test].outcome];
  if (count[Outcome::kUnwritten] == group.total()) {
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
    points = absl::StrCat(group.earned, "/",
                          run.plan.exercises[group.exercise].points, " pts");
  }
  return absl::StrFormat("%10s  ", points);
}

}  // namespace

bool ShowsPoints(const FinishedRun& run) {
  const auto has = [&](Level level) {
    return std::find(run.plan.levels.begin(), run.plan.levels.end(), level) !=
           run.plan.levels.end();
  };
  return !run.filtered && has(Level::kPackage) && has(Level::kModule);
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
        Points(run, group), StatusText(run, group, style));
  }
  return table;
}

}  // namespace tinytorch::runner
