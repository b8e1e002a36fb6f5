// Reads the files that a test leaves; see bazel.h.
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/runner/report/style.h"
#include "tools/student/bazel.h"

namespace tinytorch::student {

std::string ReportOf(std::string_view log) {
  // Bazel writes "exec ${PAGER...", "Executing tests from ..." and a line.
  const size_t rule = log.find("\n-----");
  if (log.starts_with("exec ") && rule != std::string_view::npos) {
    const size_t end = log.find('\n', rule + 1);
    log.remove_prefix(end == std::string_view::npos ? log.size() : end + 1);
  }
  return std::string(log);
}

void SpeakOfCourse(std::string_view module, std::string_view exercise,
                   Check* check) {
  const std::string bazel = absl::StrCat(runner::kBazel, " test //", module);
  const std::string command =
      absl::StrCat(bazel, ":check --test_arg=--exercise=", exercise);
  std::string& report = check->report;
  report = absl::StrReplaceAll(
      report,
      {{command + " --test_arg=--hints\n",
        absl::StrCat("./course hint ", exercise, "\n")},
       {command + "\n", absl::StrCat("./course check ", exercise, "\n")}});
  if (!check->passes) return;
  const size_t step =
      report.rfind(absl::StrCat("\n  run       ", bazel, ":test\n"));
  if (step == std::string::npos || step == 0) return;
  // The line above is the title "Next", with or without a color.
  const size_t title = report.rfind('\n', step - 1);
  report.resize(title == std::string::npos ? 0 : title);
}

void ReadFirstTry(std::string_view xml, Check* check) {
  constexpr std::string_view kCase = "<testcase ";
  const auto value = [](std::string_view text, std::string_view key) {
    const size_t begin = text.find(key);
    if (begin == std::string_view::npos) return std::string_view();
    text.remove_prefix(begin + key.size());
    return text.substr(0, text.find('"'));
  };
  for (size_t at = xml.find(kCase); at != std::string_view::npos;) {
    const size_t next = xml.find(kCase, at + 1);
    const std::string_view test = xml.substr(at, next - at);
    at = next;
    if (!absl::StrContains(test, "<failure ") &&
        !absl::StrContains(test, "<error ")) {
      continue;
    }
    const std::string_view message = value(test, " message=\"");
    if (message.starts_with("not run") || message.starts_with("not written")) {
      return;
    }
    check->test = absl::StrCat(value(test, " classname=\""), ".",
                               value(test, " name=\""));
    check->crashed = message.starts_with("The test crashed");
    return;
  }
}

}  // namespace tinytorch::student
