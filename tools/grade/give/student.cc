// The page and the text of a student.
#include "tools/grade/give/student.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/page.h"
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

// The same report in two forms.
class Writer {
 public:
  explicit Writer(bool html) : html_(html) {}

  void Heading(int level, std::string_view text) {
    if (html_) {
      absl::StrAppend(&out_, "<h", level, ">", Html(text), "</h", level, ">\n");
    } else {
      absl::StrAppend(&out_, "\n", text::Clean(text), "\n");
      if (level == 2) out_ += std::string(text::Width(text), '-') + "\n";
    }
  }

  void Sentence(std::string_view text) {
    absl::StrAppend(&out_, html_ ? "<p>" : "  ",
                    html_ ? Html(text) : text::Clean(text),
                    html_ ? "</p>\n" : "\n");
  }

  void Quote(std::string_view text) {
    if (text.empty()) return;
    std::string short_text =
        text::FirstLines(text::Bounded(text::Clean(text)), kMostMessageLines);
    while (!short_text.empty() && short_text.back() == '\n') {
      short_text.pop_back();
    }
    if (html_) {
      absl::StrAppend(&out_, "<pre>", Html(short_text), "</pre>\n");
      return;
    }
    out_ += "    ";
    for (const char c : short_text) {
      out_ += c;
      if (c == '\n') out_ += "    ";
    }
    out_ += '\n';
  }

  bool Full() const { return out_.size() > kMostBytes; }
  std::string Take() { return out_; }

 private:
  bool html_;
  std::string out_;
};

void WriteExercise(const ExerciseMark& mark, const ExerciseResult& result,
                   const CourseFile& course, Writer* writer) {
  writer->Heading(
      3, absl::StrCat(result.title.empty() ? mark.id.exercise : result.title,
                      " (", mark.id.exercise, "): ", PointsText(mark.points),
                      " of ", PointsText(mark.most)));
  writer->Sentence(absl::StrCat("Status: ", result.status, ". ", mark.why));
  if (!result.flag.empty()) {
    writer->Sentence(WithoutPaths(text::Clean(result.flag)));
  }
  writer->Quote(WithoutPaths(text::Clean(result.log)));
  size_t shown = 0;
  size_t left_out = 0;
  for (const TestRecord& test : ForStudent(result.records, course.hidden)) {
    if (test.outcome == "passed") continue;
    if (shown == kMostTests || writer->Full()) {
      ++left_out;
      continue;
    }
    ++shown;
    writer->Sentence(absl::StrCat(test.name, ": ", test.outcome));
    writer->Quote(test.message);
  }
  if (left_out > 0) {
    writer->Sentence(absl::StrCat("(", left_out,
                                  " more tests that did not pass are left "
                                  "out, to keep this report short.)"));
  }
}

std::string Report(const Marked& student, const CourseFile& course, bool html) {
  Writer writer(html);
  writer.Sentence(absl::StrCat("Student: ", student.result.student));
  writer.Sentence(absl::StrCat("Points: ", PointsText(student.mark.points),
                               " of ", PointsText(student.mark.most)));
  for (const auto* problems :
       {&student.submission.problems, &student.result.problems}) {
    for (const std::string& problem : *problems) {
      writer.Sentence(
          absl::StrCat("Note: ", WithoutPaths(text::Clean(problem))));
    }
  }
  size_t left_out = 0;
  for (const ModuleMark& module : student.mark.modules) {
    writer.Heading(
        2, absl::StrCat(module.module, ": ", PointsText(module.points), " of ",
                        PointsText(module.most)));
    if (!module.late.why.empty()) {
      writer.Sentence(absl::StrCat(module.late.why, "."));
    }
    for (const ModuleResult& results : student.result.modules) {
      if (results.module != module.module) continue;
      for (size_t i = 0; i < module.exercises.size(); ++i) {
        if (writer.Full()) {
          ++left_out;
          continue;
        }
        WriteExercise(module.exercises[i], results.exercises[i], course,
                      &writer);
      }
    }
  }
  if (left_out > 0) {
    writer.Sentence(absl::StrCat("(", left_out,
                                 " exercises are left out here: the report "
                                 "has reached its largest size.)"));
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
