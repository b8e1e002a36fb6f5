// Gives a graded class back.
#include "tools/grade/give/give.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/give/class_page.h"
#include "tools/grade/give/formats.h"
#include "tools/grade/give/history.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/mistakes.h"
#include "tools/grade/give/student.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {

absl::Status WriteWhole(const std::string& path, std::string_view content) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(),
                                      error);
  const std::string unfinished = path + ".new";
  if (absl::Status status = text::WriteFile(unfinished, content);
      !status.ok()) {
    return status;
  }
  std::filesystem::rename(unfinished, path, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot replace ", path, ": ", error.message()));
  }
  return absl::OkStatus();
}

absl::Status GiveBack(const ClassResult& result, const CourseFile& course,
                      const std::string& out, const GiveOptions& options) {
  if (result.submissions.size() != result.results.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("GiveBack: wanted one result for each submission, got ",
                     result.submissions.size(), " submissions and ",
                     result.results.size(), " results"));
  }
  const std::vector<Marked> students = MarkClass(result, course);
  const std::string title = course.title.empty() ? "Course" : course.title;
  absl::Status status;
  const auto write = [&](const std::string& name, std::string_view content) {
    status.Update(WriteWhole(absl::StrCat(out, "/", name), content));
  };
  for (const Marked& student : students) {
    const std::string folder =
        absl::StrCat("students/", FolderOf(student.key), "/");
    write(folder + "index.html", StudentHtml(student, course));
    write(folder + "report.txt", StudentText(student, course));
    write(folder + "results.json", GradescopeJson(student, course));
    write(folder + "result.json", Classroom50Json(student, course));
    write(folder + "junit.xml", JunitXml(student, course));
  }
  ClassHistory history;
  if (options.journal != nullptr) {
    absl::StatusOr<ClassHistory> read = HistoryOf(*options.journal);
    status.Update(read.status());
    if (read.ok()) history = *std::move(read);
    write("regrade.csv", RegradeCsv(history));
  }
  write("class.csv", ClassCsv(students));
  write("moodle.csv", MoodleCsv(students, title));
  write("brightspace.csv", BrightspaceCsv(students, title));
  write("class.html",
        ClassHtml(
            students, course, history,
            options.mistakes == nullptr ? KnownMistakes() : *options.mistakes));
  return status;
}

}  // namespace tinytorch::grade
