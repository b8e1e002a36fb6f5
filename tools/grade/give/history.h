// The history of a class, read from its journal: progress, and what the last
// grading changed.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_HISTORY_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_HISTORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/mark/points.h"

namespace tinytorch::grade {

// A grading in numbers: shares of all points, in percent.
struct GradingSummary {
  Grading grading;
  int64_t students = 0;
  double mean = 0;
  double median = 0;
};

// The points of a student for the whole course; -1: not in that grading.
struct TotalChange {
  std::string student;
  std::string pseudonym;
  Hundredths before = -1;
  Hundredths after = -1;
};

struct ClassHistory {
  std::vector<GradingSummary> gradings;
  // Between the last two gradings; empty if there are no two.
  std::vector<TotalChange> totals;
  std::vector<Change> changes;
};

absl::StatusOr<ClassHistory> HistoryOf(const Journal& journal);

// Old and new points side by side: a line for each student and exercise whose
// points the last grading changed, with its reason and the cause; the lines
// "total" have the points of the course. Without a change it has the head only.
std::string RegradeCsv(const ClassHistory& history);

// Returns 1250 as "12.5", and -1, which no grading has, as "-".
std::string OldOrNew(Hundredths points);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_HISTORY_H_
