// The page of a class.
#include "tools/grade/give/class_page.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "tools/grade/give/history.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/mistakes.h"
#include "tools/grade/give/page.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

constexpr size_t kMostTests = 30;
constexpr size_t kMostMistakes = 30;
constexpr size_t kMostChanges = 100;
constexpr size_t kMostGradings = 30;

std::string Students(int64_t count) {
  return count == 1 ? "1 student" : absl::StrCat(count, " students");
}

std::string NameOf(const ExerciseId& id) {
  return absl::StrCat(id.module, "/", id.exercise);
}

struct Count {
  std::string what;
  std::string where;  // Or empty.
  int64_t students = 0;
};

std::vector<Count> MostFirst(std::vector<Count> counts, size_t most) {
  std::stable_sort(
      counts.begin(), counts.end(),
      [](const Count& a, const Count& b) { return a.students > b.students; });
  counts.resize(std::min(counts.size(), most));
  return counts;
}

std::string Table(std::string_view head, const std::vector<Count>& counts,
                  size_t students) {
  std::string html =
      absl::StrCat("<table>\n<tr><th>", head,
                   "</th><th class=\"number\">Students</th><th></th></tr>\n");
  const auto all = static_cast<double>(std::max<size_t>(students, 1));
  for (const Count& count : counts) {
    std::string what = Html(count.what);
    // A long name of a test breaks after its suite.
    if (!absl::StrContains(what, ' ')) {
      what = absl::StrReplaceAll(what, {{".", ".<wbr>"}});
    }
    absl::StrAppend(&html, "<tr><td class=\"wide\">", what);
    if (!count.where.empty()) {
      absl::StrAppend(&html, "<small>", Html(count.where), "</small>");
    }
    absl::StrAppend(&html, "</td><td class=\"number\">", count.students,
                    "</td><td class=\"plot\">",
                    Bar(static_cast<double>(count.students) / all),
                    "</td></tr>\n");
  }
  return html + "</table>\n";
}

// Counts over all students.
class ClassCounts {
 public:
  ClassCounts(const std::vector<Marked>& students, const CourseFile& course,
              const KnownMistakes& known) {
    for (const Marked& student : students) {
      Points(student.mark);
      for (const ModuleResult& module : student.result.modules) {
        if (!course.RuleOf(module.module).has_value()) continue;
        for (const ExerciseResult& exercise : module.exercises) {
          Exercise(exercise, known);
        }
      }
    }
  }

  std::vector<Column> Distribution() const {
    std::vector<Column> columns;
    for (size_t i = 0; i < points_.size(); ++i) {
      columns.push_back({absl::StrCat(i * 10), points_[i]});
    }
    return columns;
  }

  std::vector<Count> Exercises() const {
    std::vector<Count> counts;
    for (const ExerciseId& id : order_) {
      const auto found = stuck_.find(id);
      if (found != stuck_.end()) {
        counts.push_back({NameOf(id), "", found->second});
      }
    }
    return MostFirst(std::move(counts), counts.size());
  }

  std::vector<Count> Tests() const {
    std::vector<Count> counts;
    for (const auto& [key, students] : tests_) {
      counts.push_back({key.first, key.second, students});
    }
    return MostFirst(std::move(counts), kMostTests);
  }

  std::vector<Count> Mistakes() const {
    std::vector<Count> counts;
    for (const auto& [key, students] : mistakes_) {
      counts.push_back({key.second, NameOf(key.first), students});
    }
    return MostFirst(std::move(counts), kMostMistakes);
  }

 private:
  void Points(const CourseMark& mark) {
    const Hundredths most = std::max<Hundredths>(mark.most, 1);
    ++points_[static_cast<size_t>(
        std::clamp<Hundredths>(mark.points * 10 / most, 0, 9))];
  }

  void Exercise(const ExerciseResult& exercise, const KnownMistakes& known) {
    if (seen_.insert(exercise.id).second) order_.push_back(exercise.id);
    if (exercise.status != "passed") ++stuck_[exercise.id];
    for (const TestRecord& test : exercise.records) {
      if (test.outcome == "failed" || test.outcome == "crashed" ||
          test.outcome == "hung") {
        ++tests_[{test.name, test.outcome}];
      }
    }
    std::vector<std::string> names;
    for (const Mistake* mistake : known.Match(exercise)) {
      names.push_back(mistake->what);
    }
    if (names.empty()) return;
    ++mistakes_[{exercise.id, absl::StrJoin(names, " Or: ")}];
  }

  std::array<int64_t, 10> points_ = {};
  std::set<ExerciseId> seen_;
  std::vector<ExerciseId> order_;
  std::map<ExerciseId, int64_t> stuck_;
  std::map<std::pair<std::string, std::string>, int64_t> tests_;
  std::map<std::pair<ExerciseId, std::string>, int64_t> mistakes_;
};

std::string Shown(const CourseFile& course, const std::string& key,
                  const std::string& pseudonym) {
  return ShortName(course.pseudonyms && !pseudonym.empty() ? pseudonym : key);
}

std::string ProgressHtml(const ClassHistory& history) {
  if (history.gradings.size() < 2) return "";
  std::vector<GradingSummary> gradings = history.gradings;
  if (gradings.size() > kMostGradings) {
    gradings.erase(gradings.begin(), gradings.end() - kMostGradings);
  }
  Line mean = {"mean", {}};
  Line median = {"median", {}};
  std::string rows;
  for (const GradingSummary& grading : gradings) {
    mean.percent.push_back(grading.mean);
    median.percent.push_back(grading.median);
    absl::StrAppend(&rows, "<tr><td>", Html(ShortName(grading.grading.reason)),
                    "<small>",
                    absl::FormatTime("%Y-%m-%d %H:%M UTC",
                                     absl::FromUnixSeconds(grading.grading.at),
                                     absl::UTCTimeZone()),
                    "</small></td><td class=\"number\">", grading.students,
                    absl::StrFormat("</td><td class=\"number\">%.1f %%</td>"
                                    "<td class=\"number\">%.1f %%</td></tr>\n",
                                    grading.mean, grading.median));
  }
  return absl::StrCat(
      "<h2>Progress</h2>\n", LinePlot("Points by grading", {mean, median}),
      "<table>\n<tr><th>Grading</th>"
      "<th class=\"number\">Students</th><th class=\"number\">Mean</th>"
      "<th class=\"number\">Median</th></tr>\n",
      rows, "</table>\n");
}

std::string ChangesHtml(const ClassHistory& history, const CourseFile& course) {
  if (history.totals.empty() && history.changes.empty()) return "";
  std::string html = absl::StrCat(
      "<h2>Changed by the last grading</h2>\n<p>Reason: ",
      Html(ShortName(history.gradings.back().grading.reason)), ". Points of ",
      Students(static_cast<int64_t>(history.totals.size())),
      " changed.</p>\n<table>\n<tr><th>Student</th>"
      "<th class=\"number\">Before</th><th class=\"number\">After</th>"
      "</tr>\n");
  size_t rows = 0;
  for (const Change& change : history.changes) {
    if (rows++ == kMostChanges) break;
    absl::StrAppend(
        &html, "<tr><td>",
        Html(Shown(course, change.student, change.pseudonym)), "<small>",
        Html(NameOf(change.id)), ": ", Html(CauseText(change.cause)),
        "</small></td><td class=\"number\">", OldOrNew(change.before),
        "</td><td class=\"number\">", OldOrNew(change.after), "</td></tr>\n");
  }
  html += "</table>\n";
  if (history.changes.size() > kMostChanges) {
    absl::StrAppend(&html, "<p class=\"soft\">",
                    history.changes.size() - kMostChanges,
                    " more changes are in regrade.csv.</p>\n");
  }
  return html;
}

std::string StudentsHtml(const std::vector<Marked>& students,
                         const CourseFile& course) {
  std::string html =
      "<h2>Students</h2>\n<table>\n<tr><th>Student</th>"
      "<th class=\"number\">Points</th><th></th>"
      "<th class=\"number\">Notes</th></tr>\n";
  for (const Marked& student : students) {
    const auto most =
        static_cast<double>(std::max<Hundredths>(student.mark.most, 1));
    absl::StrAppend(&html, "<tr><td>",
                    Html(Shown(course, student.key, student.result.pseudonym)),
                    "</td><td class=\"number\">",
                    PointsText(student.mark.points), " of ",
                    PointsText(student.mark.most), "</td><td class=\"plot\">",
                    Bar(static_cast<double>(student.mark.points) / most),
                    "</td><td class=\"number\">", ProblemsOf(student).size(),
                    "</td></tr>\n");
  }
  return html + "</table>\n";
}

std::string Section(std::string_view title, std::string_view text,
                    std::string_view head, const std::vector<Count>& counts,
                    size_t students) {
  if (counts.empty()) return "";
  return absl::StrCat("<h2>", title, "</h2>\n<p class=\"soft\">", text,
                      "</p>\n", Table(head, counts, students));
}

}  // namespace

std::string ClassHtml(const std::vector<Marked>& students,
                      const CourseFile& course, const ClassHistory& history,
                      const KnownMistakes& mistakes) {
  const ClassCounts counts(students, course, mistakes);
  std::string body = absl::StrCat(
      "<p class=\"soft\">", Students(static_cast<int64_t>(students.size())));
  if (!students.empty() && !students[0].version.empty()) {
    absl::StrAppend(&body, ", version ", Html(students[0].version));
  }
  absl::StrAppend(
      &body,
      "</p>\n<h2>Points</h2>\n<p class=\"soft\">Students by their share of all "
      "points: the column 40 is for 40 % and more.</p>\n",
      ColumnPlot("Students by points", counts.Distribution()),
      Section("Known mistakes",
              "Tests say the same about these students' code as about code "
              "with a mistake made on purpose.",
              "Mistake", counts.Mistakes(), students.size()),
      Section("Exercises", "Students who have not passed all tests.",
              "Exercise", counts.Exercises(), students.size()),
      Section("Tests", "The tests that most students fail.", "Test",
              counts.Tests(), students.size()),
      ProgressHtml(history), ChangesHtml(history, course),
      StudentsHtml(students, course));
  return Page(course.title.empty() ? "Class" : course.title, body);
}

}  // namespace tinytorch::grade
