// The history of a class.
#include "tools/grade/give/history.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/give/csv.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/mark/points.h"

namespace tinytorch::grade {
namespace {

double ShareOf(const Total& total) {
  if (total.most <= 0) return 0;
  return 100.0 * static_cast<double>(total.points) /
         static_cast<double>(total.most);
}

GradingSummary SummaryOf(const Grading& grading,
                         const std::vector<Total>& totals) {
  GradingSummary summary;
  summary.grading = grading;
  summary.students = static_cast<int64_t>(totals.size());
  std::vector<double> shares;
  for (const Total& total : totals) {
    shares.push_back(ShareOf(total));
    summary.mean += shares.back() / static_cast<double>(totals.size());
  }
  std::sort(shares.begin(), shares.end());
  if (const size_t n = shares.size(); n > 0) {
    summary.median = (shares[n / 2] + shares[(n - 1) / 2]) / 2;
  }
  return summary;
}

std::vector<TotalChange> Compare(const std::vector<Total>& before,
                                 const std::vector<Total>& after) {
  std::map<std::string, TotalChange> changes;
  for (const Total& total : before) {
    changes[total.student] = {total.student, total.pseudonym, total.points, -1};
  }
  for (const Total& total : after) {
    TotalChange& change = changes[total.student];
    change.student = total.student;
    change.pseudonym = total.pseudonym;
    change.after = total.points;
  }
  std::vector<TotalChange> changed;
  for (auto& [student, change] : changes) {
    if (change.before != change.after) changed.push_back(std::move(change));
  }
  return changed;
}

}  // namespace

absl::StatusOr<ClassHistory> HistoryOf(const Journal& journal) {
  const absl::StatusOr<std::vector<Grading>> gradings = journal.Gradings();
  if (!gradings.ok()) return gradings.status();
  ClassHistory history;
  std::vector<Total> before;
  for (size_t i = 0; i < gradings->size(); ++i) {
    const Grading& grading = (*gradings)[i];
    absl::StatusOr<std::vector<Total>> totals =
        journal.Distribution(grading.id);
    if (!totals.ok()) return totals.status();
    history.gradings.push_back(SummaryOf(grading, *totals));
    if (i > 0 && i + 1 == gradings->size()) {
      history.totals = Compare(before, *totals);
    }
    before = *std::move(totals);
  }
  if (gradings->size() < 2) return history;
  absl::StatusOr<std::vector<Change>> changes = journal.Changes(
      (*gradings)[gradings->size() - 2].id, gradings->back().id);
  if (!changes.ok()) return changes.status();
  history.changes = *std::move(changes);
  return history;
}

std::string OldOrNew(Hundredths points) {
  return points < 0 ? "-" : PointsText(points);
}

std::string RegradeCsv(const ClassHistory& history) {
  std::string csv =
      CsvLine({"Student", "Exercise", "Before", "After", "Reason", "Why"});
  if (history.gradings.empty()) return csv;
  const std::string reason = ShortName(history.gradings.back().grading.reason);
  // "-" would begin a formula.
  const auto points = [](Hundredths value) {
    return value < 0 ? "" : PointsText(value);
  };
  for (const TotalChange& total : history.totals) {
    csv += CsvLine({total.student, "total", points(total.before),
                    points(total.after), reason, ""});
  }
  for (const Change& change : history.changes) {
    csv += CsvLine({change.student,
                    absl::StrCat(change.id.module, "/", change.id.exercise),
                    points(change.before), points(change.after), reason,
                    CauseText(change.cause)});
  }
  return csv;
}

}  // namespace tinytorch::grade
