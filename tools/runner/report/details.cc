#include "tools/runner/report/details.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/message.h"
#include "tools/runner/report/report.h"
#include "tools/runner/report/style.h"
#include "tools/runner/result.h"
#include "tools/text/columns.h"
#include "tools/text/wrap.h"

namespace tinytorch::runner {
namespace {

constexpr size_t kMostMessageLines = 16;
constexpr size_t kMostOutputLines = 8;
constexpr size_t kMostCompilerLines = 14;

std::string_view Heading(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "PASSED";
    case Outcome::kFailed:
      return "FAILED";
    case Outcome::kUnwritten:
      return "NOT WRITTEN";
    case Outcome::kCrashed:
      return "CRASHED";
    case Outcome::kHung:
      return "HANGS";
    case Outcome::kSkipped:
      return "SKIPPED";
    case Outcome::kNotCompiled:
    case Outcome::kNotRun:
      return "NOT RUN";
  }
  return "";
}

// Marks each line, so that what a test prints cannot look like the report.
std::string Quoted(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return absl::StrCat("| ", absl::StrReplaceAll(text, {{"\n", "\n| "}}));
}

}  // namespace

std::string LabeledLines(std::string_view label, std::string_view text) {
  return text::Indent(absl::StrFormat("    %-9s ", label),
                      text::FirstLines(text, kMostMessageLines));
}

std::string RenderTest(const TestCase& test, const TestResult& result,
                       const Style& style) {
  const bool unwritten = result.outcome == Outcome::kUnwritten;
  const std::string heading(Heading(result.outcome));
  std::string text =
      absl::StrCat("  ", unwritten ? style.ToDo(heading) : style.Bad(heading),
                   "  ", style.Bold(test.FullName()), "\n");
  if (!result.why.empty())
    absl::StrAppend(&text, LabeledLines("why", result.why));
  if (!result.detail.empty()) {
    absl::StrAppend(&text, LabeledLines("what", result.detail));
  }
  std::string place = test.place;
  if (unwritten) {
    absl::StrAppend(
        &text,
        LabeledLines("write",
                     absl::StrCat(ShortFunction(result.unwritten_function),
                                  " in ", result.unwritten_place)));
  } else if (!result.failures.empty()) {
    // The first failure only: the others often follow from it.
    const Failure& failure = result.failures[0];
    if (!failure.place.empty()) place = failure.place;
    for (const LabeledText& part : ExplainMessage(failure.message)) {
      absl::StrAppend(&text, LabeledLines(part.label, part.text));
    }
  }
  absl::StrAppend(&text, LabeledLines(unwritten ? "test" : "at", place));
  if (!result.output.empty() && !unwritten) {
    absl::StrAppend(
        &text, LabeledLines("printed", Quoted(text::FirstLines(
                                           result.output, kMostOutputLines))));
  }
  return text;
}

std::string RenderCompileLog(std::string_view log) {
  return text::Indent("    ", text::FirstLines(log, kMostCompilerLines));
}

std::string ShortFunction(std::string_view function) {
  const std::string name =
      absl::StrReplaceAll(function, {{"(anonymous namespace)::", ""},
                                     {"{anonymous}::", ""},
                                     {"tinytorch::", ""}});
  const size_t end = name.find('(');
  const size_t space = name.rfind(' ', end);
  const size_t begin = space == std::string::npos ? 0 : space + 1;
  return name.substr(begin, end == std::string::npos ? end : end - begin);
}

}  // namespace tinytorch::runner
