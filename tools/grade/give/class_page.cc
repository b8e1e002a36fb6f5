// The page of a class.
#include "tools/grade/give/class_page.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/page.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/columns.h"

namespace tinytorch::grade {
namespace {

using Bars = std::vector<std::pair<std::string, int>>;

// Each bar has its label above it, so that the plot is readable on a phone.
std::string Plot(const std::string& title, const Bars& bars) {
  int most = 1;
  for (const auto& [label, value] : bars) most = std::max(most, value);
  std::string svg =
      absl::StrCat("<svg viewBox=\"0 0 360 ", 34 * bars.size() + 4,
                   "\" role=\"img\">", "<title>", Html(title), "</title>\n");
  int y = 0;
  for (const auto& [label, value] : bars) {
    absl::StrAppend(&svg, "<text x=\"0\" y=\"", y + 14, "\">",
                    Html(text::Cut(label, 50)), ": ", value,
                    "</text><rect x=\"0\" y=\"", y + 19, "\" width=\"",
                    value * 356 / most, "\" height=\"9\"/>\n");
    y += 34;
  }
  return svg + "</svg>\n";
}

Bars MostFirst(const std::map<std::string, int>& counts, size_t most) {
  Bars bars(counts.begin(), counts.end());
  std::stable_sort(bars.begin(), bars.end(), [](const auto& a, const auto& b) {
    return a.second > b.second;
  });
  bars.resize(std::min(bars.size(), most));
  return bars;
}

Bars Distribution(const std::vector<Marked>& students) {
  std::array<int, 10> counts = {};
  for (const Marked& student : students) {
    const Hundredths most = std::max<Hundredths>(student.mark.most, 1);
    ++counts[std::clamp<Hundredths>(student.mark.points * 10 / most, 0, 9)];
  }
  Bars bars;
  for (int i = 0; i < 10; ++i) {
    bars.emplace_back(
        absl::StrCat(i * 10, i == 9 ? " to 100 %" : " % and more"), counts[i]);
  }
  return bars;
}

}  // namespace

std::string ClassHtml(const std::vector<Marked>& students,
                      const CourseFile& course) {
  std::map<std::string, int> exercises;
  std::map<std::string, int> tests;
  std::string rows;
  for (const Marked& student : students) {
    for (const ModuleResult& module : student.result.modules) {
      if (!course.RuleOf(module.module).has_value()) continue;
      for (const ExerciseResult& exercise : module.exercises) {
        const std::string name =
            absl::StrCat(exercise.id.module, "/", exercise.id.exercise);
        if (exercise.status != "passed") ++exercises[name];
        for (const TestRecord& test : exercise.records) {
          if (test.outcome == "failed" || test.outcome == "crashed" ||
              test.outcome == "hung") {
            ++tests[absl::StrCat(test.name, " ", test.outcome)];
          }
        }
      }
    }
    const size_t problems =
        student.submission.problems.size() + student.result.problems.size();
    absl::StrAppend(
        &rows, "<tr><td>",
        Html(student.result.pseudonym.empty() ? student.result.student
                                              : student.result.pseudonym),
        "</td><td class=\"number\">", PointsText(student.mark.points), " of ",
        PointsText(student.mark.most), "</td><td class=\"number\">", problems,
        "</td></tr>\n");
  }
  std::string body = absl::StrCat("<p>", students.size(), " students</p>\n");
  absl::StrAppend(&body, "<h2>Points</h2>\n",
                  Plot("Students by points", Distribution(students)),
                  "<h2>Exercises that students did not pass</h2>\n",
                  Plot("Students by exercise", MostFirst(exercises, 60)),
                  "<h2>Tests that fail most</h2>\n",
                  Plot("Students by test", MostFirst(tests, 30)));
  absl::StrAppend(&body,
                  "<h2>Students</h2>\n<table>\n<tr><th>Student</th>"
                  "<th class=\"number\">Points</th>"
                  "<th class=\"number\">Notes</th></tr>\n",
                  rows, "</table>\n");
  return Page(course.title.empty() ? "Class" : course.title, body);
}

}  // namespace tinytorch::grade
