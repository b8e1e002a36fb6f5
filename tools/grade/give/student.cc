// The page and the text of a student.
#include "tools/grade/give/student.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/page.h"
#include "tools/grade/give/paths.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/bound.h"
#include "tools/text/clean.h"
#include "tools/text/columns.h"

namespace tinytorch::grade {
namespace {

constexpr size_t kMostMessageLines = 30;
constexpr size_t kMostTests = 40;

std::string PointsOf(Hundredths points, Hundredths most) {
  return absl::StrCat(PointsText(points), " of ", PointsText(most));
}

// Messages of the runner are indented by four spaces, for a terminal.
std::string WithoutIndent(std::string_view text) {
  std::string lines;
  for (std::string_view line : absl::StrSplit(text, '\n')) {
    if (!line.empty() && !absl::ConsumePrefix(&line, "    ")) {
      return std::string(text);
    }
    absl::StrAppend(&lines, line, "\n");
  }
  return lines;
}

std::string ShortText(std::string_view text) {
  std::string cut =
      text::FirstLines(text::Bounded(text::Clean(text)), kMostMessageLines);
  cut = WithoutIndent(cut);
  while (absl::EndsWith(cut, "\n")) cut.pop_back();
  return cut;
}

// The same report in two forms.
class Writer {
 public:
  explicit Writer(bool html) : html_(html) {}

  void Module(std::string_view name, std::string_view points) {
    if (html_) {
      absl::StrAppend(&out_, "<h2>", Html(name), ": ", points, "</h2>\n");
      return;
    }
    const std::string line = absl::StrCat(name, ": ", points);
    absl::StrAppend(&out_, "\n", line, "\n",
                    std::string(text::Width(line), '-'), "\n");
  }

  void Exercise(std::string_view title, std::string_view points) {
    if (html_) {
      absl::StrAppend(&out_, "<h3>", Html(title), ": ", points, "</h3>\n");
    } else {
      absl::StrAppend(&out_, "\n", text::Clean(title), ": ", points, "\n");
    }
  }

  void Sentence(std::string_view text, std::string_view style = "") {
    if (!html_) {
      absl::StrAppend(&out_, "  ", text::Clean(text), "\n");
    } else if (style.empty()) {
      absl::StrAppend(&out_, "<p>", Html(text), "</p>\n");
    } else {
      absl::StrAppend(&out_, "<p class=\"", style, "\">", Html(text), "</p>\n");
    }
  }

  void Test(const TestRecord& test) {
    if (html_) {
      absl::StrAppend(&out_, "<h4>", Html(test.name), " <span class=\"bad\">",
                      Html(test.outcome), "</span></h4>\n");
    } else {
      absl::StrAppend(&out_, "  ", test.name, ": ", test.outcome, "\n");
    }
    Quote(test.message);
  }

  void Quote(std::string_view text) {
    const std::string cut = ShortText(text);
    if (cut.empty()) return;
    if (html_) {
      absl::StrAppend(&out_, "<pre>", Html(cut), "</pre>\n");
      return;
    }
    for (std::string_view line : absl::StrSplit(cut, '\n')) {
      absl::StrAppend(&out_, "    ", line, "\n");
    }
  }

  void Raw(std::string_view text) { out_ += text; }
  bool html() const { return html_; }
  bool Full() const { return out_.size() > kMostBytes; }
  std::string Take() { return out_; }

 private:
  bool html_;
  std::string out_;
};

std::string TitleOf(const ExerciseMark& mark, const ExerciseResult& result) {
  return absl::StrCat(
      ShortName(result.title.empty() ? mark.id.exercise : result.title), " (",
      mark.id.exercise, ")");
}

std::string StatusOf(const ExerciseMark& mark, const ExerciseResult& result) {
  return absl::StrCat("Status: ", result.status, ". ", mark.why);
}

// The failures of an exercise, and what its compiler says.
void WriteDetails(const ExerciseResult& result, const CourseFile& course,
                  Writer* writer) {
  if (!result.flag.empty()) {
    writer->Sentence(WithoutPaths(text::Clean(result.flag)), "bad");
  }
  writer->Quote(WithoutPaths(text::Clean(result.log)));
  size_t shown = 0;
  size_t left_out = 0;
  size_t not_compiled = 0;
  for (const TestRecord& test : ForStudent(result.records, course.hidden)) {
    if (test.outcome == "passed") continue;
    if (test.outcome == "not compiled") {
      ++not_compiled;
      continue;
    }
    if (shown == kMostTests || writer->Full()) {
      ++left_out;
      continue;
    }
    ++shown;
    writer->Test(test);
  }
  if (not_compiled > 0) {
    writer->Sentence(absl::StrCat("None of its ", not_compiled,
                                  " tests ran, because it does not compile."));
  }
  if (left_out > 0) {
    writer->Sentence(absl::StrCat("(", left_out,
                                  " more tests that did not pass are left "
                                  "out, to keep this report short.)"));
  }
}

bool HasDetails(const ExerciseResult& result) {
  return !result.flag.empty() || !result.log.empty() ||
         std::any_of(
             result.records.begin(), result.records.end(),
             [](const TestRecord& test) { return test.outcome != "passed"; });
}

// The modules at a glance; in the text their headings are enough.
void WriteOverview(const CourseMark& mark, Writer* writer) {
  if (!writer->html() || mark.modules.size() < 2) return;
  writer->Raw(
      "<table>\n<tr><th>Module</th><th class=\"number\">Points</th><th></th>"
      "</tr>\n");
  for (const ModuleMark& module : mark.modules) {
    const auto most = static_cast<double>(std::max<Hundredths>(module.most, 1));
    writer->Raw(absl::StrCat(
        "<tr><td>", Html(module.module), "</td><td class=\"number\">",
        PointsOf(module.points, module.most), "</td><td class=\"plot\">",
        Bar(static_cast<double>(module.points) / most), "</td></tr>\n"));
  }
  writer->Raw("</table>\n");
}

const ExerciseResult* Find(const StudentResult& result, const ExerciseId& id) {
  for (const ModuleResult& module : result.modules) {
    for (const ExerciseResult& exercise : module.exercises) {
      if (exercise.id == id) return &exercise;
    }
  }
  return nullptr;
}

// In HTML a table of all exercises, and then the details of those that have
// some; in the text one after the other. Returns how many are left out.
size_t WriteExercises(const Marked& student, const ModuleMark& module,
                      const CourseFile& course, Writer* writer) {
  size_t left_out = 0;
  if (writer->html()) writer->Raw("<table>\n");
  for (const ExerciseMark& mark : module.exercises) {
    const ExerciseResult* result = Find(student.result, mark.id);
    if (!writer->html() || result == nullptr || writer->Full()) continue;
    const bool full = mark.points == mark.most;
    writer->Raw(
        absl::StrCat("<tr><td>", Html(TitleOf(mark, *result)), "<small>",
                     Html(full ? result->status : StatusOf(mark, *result)),
                     "</small></td><td class=\"number ", full ? "good" : "bad",
                     "\">", PointsOf(mark.points, mark.most), "</td></tr>\n"));
  }
  if (writer->html()) writer->Raw("</table>\n");
  for (const ExerciseMark& mark : module.exercises) {
    const ExerciseResult* result = Find(student.result, mark.id);
    if (result == nullptr || writer->Full()) {
      ++left_out;
      continue;
    }
    if (writer->html() && !HasDetails(*result)) continue;
    writer->Exercise(TitleOf(mark, *result), PointsOf(mark.points, mark.most));
    if (!writer->html()) writer->Sentence(StatusOf(mark, *result));
    WriteDetails(*result, course, writer);
  }
  return left_out;
}

std::string Report(const Marked& student, const CourseFile& course, bool html) {
  Writer writer(html);
  writer.Sentence(absl::StrCat("Student: ", ShortName(student.key)));
  writer.Sentence(absl::StrCat("Points: ", PointsOf(student.mark.points,
                                                    student.mark.most)),
                  "total");
  for (const std::string& problem : ProblemsOf(student)) {
    writer.Sentence(absl::StrCat("Note: ", problem), "bad");
  }
  WriteOverview(student.mark, &writer);
  size_t left_out = 0;
  for (const ModuleMark& module : student.mark.modules) {
    writer.Module(module.module, PointsOf(module.points, module.most));
    if (!module.late.why.empty()) {
      writer.Sentence(absl::StrCat(module.late.why, "."));
    }
    if (module.dropped) writer.Sentence("Dropped: it does not count.");
    left_out += WriteExercises(student, module, course, &writer);
  }
  if (left_out > 0) {
    writer.Sentence(absl::StrCat("(", left_out,
                                 " exercises are left out here: the report "
                                 "has reached its largest size.)"));
  }
  if (!student.version.empty()) {
    if (!html) writer.Raw("\n");
    writer.Sentence(
        absl::StrCat("Graded with version ", ShortName(student.version), "."),
        "soft");
  }
  return writer.Take();
}

}  // namespace

std::string StudentHtml(const Marked& student, const CourseFile& course) {
  return Page(course.title.empty() ? "Report" : course.title,
              Report(student, course, true));
}

std::string StudentText(const Marked& student, const CourseFile& course) {
  return absl::StrCat(course.title.empty() ? "Report" : course.title, "\n\n",
                      Report(student, course, false));
}

}  // namespace tinytorch::grade
