#include "tools/grade/command/times.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/model.h"
#include "tools/text/clean.h"

namespace tinytorch::grade {
namespace {

constexpr char kColumn[] = "handedin";

std::optional<absl::Time> ParseTime(const std::string& text,
                                    absl::TimeZone zone) {
  absl::Time time;
  std::string error;
  for (const char* format :
       {absl::RFC3339_full, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"}) {
    if (absl::ParseTime(format, text, zone, &time, &error)) return time;
  }
  return std::nullopt;
}

}  // namespace

void AddTimes(const Roster& roster, absl::TimeZone zone,
              std::vector<Submission>& submissions) {
  for (Submission& submission : submissions) {
    if (submission.handed_in.has_value()) continue;
    const Person* const person = roster.FindByAny(submission.student);
    if (person == nullptr) continue;
    const auto found = person->columns.find(kColumn);
    if (found == person->columns.end() || found->second.empty()) continue;
    if (const auto time = ParseTime(found->second, zone)) {
      submission.handed_in = absl::ToUnixSeconds(*time);
    } else {
      submission.problems.push_back(
          absl::StrCat("The roster's line ", person->line, " has handed_in \"",
                       text::Clean(found->second),
                       "\": wanted a time as 2026-10-18T23:59:00+02:00."));
    }
  }
}

std::string MissingTimes(const CourseFile& course,
                         const std::vector<Submission>& submissions) {
  if (std::none_of(
          course.modules.begin(), course.modules.end(),
          [](const ModuleRule& rule) { return rule.deadline.has_value(); })) {
    return "";
  }
  const auto missing = std::count_if(
      submissions.begin(), submissions.end(), [](const Submission& each) {
        return !each.files.empty() && !each.handed_in.has_value();
      });
  if (missing == 0) return "";
  return absl::StrCat(
      "The course has deadlines, but the export does not say when ", missing,
      missing == 1 ? " submission was" : " submissions were",
      " handed in: they count as in time. A column handed_in of the roster "
      "can say it.");
}

}  // namespace tinytorch::grade
