// Late rules.
#include "tools/grade/mark/late.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/grade/mark/course.h"

namespace tinytorch::grade {
namespace {

constexpr int64_t kDay = 24 * 60 * 60;

std::optional<int64_t> DeadlineOf(const CourseFile& course,
                                  const std::string& student,
                                  const std::string& module) {
  const std::optional<ModuleRule> rule = course.RuleOf(module);
  if (!rule.has_value() || !rule->deadline.has_value()) return std::nullopt;
  int64_t deadline = *rule->deadline;
  for (const Extension& extension : course.extensions) {
    if (extension.student != student) continue;
    if (!extension.module.empty() && extension.module != module) continue;
    // Of several extensions the longest holds; none shortens the time.
    deadline = std::max(deadline, extension.until.value_or(
                                      *rule->deadline + extension.days * kDay));
  }
  return deadline;
}

std::string Days(int64_t days) {
  return days == 1 ? "1 day" : absl::StrCat(days, " days");
}

Lateness Cost(const LateRules& rules, int64_t seconds, int* budget) {
  Lateness late;
  seconds -= int64_t{60} * rules.grace_minutes;
  if (seconds <= 0) return late;
  const int64_t days = (seconds - 1) / kDay + 1;
  late.days = static_cast<int>(std::min<int64_t>(days, 100'000));
  late.why = absl::StrCat(Days(late.days), " late");
  late.grace_days = std::min(*budget, late.days);
  *budget -= late.grace_days;
  const int charged = late.days - late.grace_days;
  if (late.grace_days > 0) {
    absl::StrAppend(&late.why, ", ", Days(late.grace_days), " of grace spent");
  }
  if (charged > rules.most_days) {
    late.percent = 0;
    absl::StrAppend(&late.why, ": 0 points after ", Days(rules.most_days));
  } else if (charged > 0) {
    const int less = std::min(100, charged * rules.percent_a_day);
    late.percent = 100 - less;
    absl::StrAppend(&late.why, ": ", less, " % less");
  }
  return late;
}

}  // namespace

std::map<std::string, Lateness> LatenessOf(const CourseFile& course,
                                           const std::string& student,
                                           const HandedIn& handed_in) {
  std::map<std::string, Lateness> result;
  std::vector<std::pair<int64_t, std::string>> due;
  for (const auto& [module, time] : handed_in) {
    result[module];
    const std::optional<int64_t> deadline = DeadlineOf(course, student, module);
    if (deadline.has_value()) due.emplace_back(*deadline, module);
  }
  std::sort(due.begin(), due.end());
  int budget = course.late.grace_days;
  for (const auto& [deadline, module] : due) {
    result[module] =
        Cost(course.late, handed_in.at(module) - deadline, &budget);
  }
  return result;
}

}  // namespace tinytorch::grade
