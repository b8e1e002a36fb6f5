#include "tools/runner/report/details.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/message.h"
#include "tools/runner/report/report.h"
#include "tools/runner/report/style.h"
#include "tools/runner/report/traces.h"
#include "tools/runner/result.h"
#include "tools/text/columns.h"
#include "tools/text/wrap.h"

namespace tinytorch::runner {
namespace {

constexpr size_t kMostMessageLines = 10;
constexpr size_t kMostOutputLines = 6;
constexpr size_t kMostCompilerLines = 14;
// As many failures of a test as its process sends (harness.cc).
constexpr size_t kMostFailuresSent = 5;
// Two values that are not wider stand beside each other.
constexpr size_t kWidestPair = 34;

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
    case Outcome::kWaiting:
      return "NOT RUN";
  }
  return "";
}

// Marks each line, so that what a test prints cannot look like the report.
std::string Quoted(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return absl::StrCat("| ", absl::StrReplaceAll(text, {{"\n", "\n| "}}));
}

size_t Widest(const std::vector<std::string>& lines) {
  size_t widest = 0;
  for (const std::string& line : lines) {
    widest = std::max(widest, text::Width(line));
  }
  return widest;
}

// Returns two values of several lines beside each other, with a star where they
// differ, or "" if they have no room.
std::string BesideEachOther(std::string_view expected, std::string_view got) {
  if (!absl::StrContains(expected, '\n') || !absl::StrContains(got, '\n')) {
    return "";
  }
  std::vector<std::string> left = absl::StrSplit(expected, '\n');
  std::vector<std::string> right = absl::StrSplit(got, '\n');
  if (Widest(left) > kWidestPair || Widest(right) > kWidestPair) return "";
  const size_t width =
      std::max(Widest(left), std::string_view("expected").size());
  std::string text =
      absl::StrCat("    ", text::PadRight("expected", width), "   got\n");
  const size_t rows = std::max(left.size(), right.size());
  left.resize(rows);
  right.resize(rows);
  for (size_t i = 0; i < std::min(rows, kMostMessageLines); ++i) {
    absl::StrAppend(&text, "    ", text::PadRight(left[i], width),
                    left[i] == right[i] ? "   " : " * ", right[i], "\n");
  }
  if (rows > kMostMessageLines) {
    absl::StrAppend(&text, "    (", rows - kMostMessageLines, " more lines)\n");
  }
  return text;
}

std::string RenderParts(const std::vector<LabeledText>& parts) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i + 1 < parts.size() && parts[i].label == "expected" &&
        parts[i + 1].label == "got") {
      const std::string pair =
          BesideEachOther(parts[i].text, parts[i + 1].text);
      if (!pair.empty()) {
        text += pair;
        ++i;
        continue;
      }
    }
    absl::StrAppend(&text, LabeledLines(parts[i].label, parts[i].text));
  }
  return text;
}

// Returns the line of the test that a failure is about. A helper of several
// tests, in a file without tests, is never blamed.
std::string PlaceOf(const TestCase& test, const TestResult& result) {
  if (result.failures.empty()) return test.place;
  const Failure& failure = result.failures[0];
  constexpr std::string_view kTestFile = "_test.cc";
  const std::string_view file =
      std::string_view(failure.place).substr(0, failure.place.find(':'));
  // The samples of the runner's own tests have another name.
  if (absl::EndsWith(file, kTestFile) ||
      file == test.place.substr(0, test.place.find(':'))) {
    return failure.place;
  }
  const std::string traced = TracePlace(failure.message, kTestFile);
  return traced.empty() ? test.place : traced;
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
  if (unwritten) {
    absl::StrAppend(
        &text,
        LabeledLines("write",
                     absl::StrCat(ShortFunction(result.unwritten_function),
                                  " in ", result.unwritten_place)));
  } else if (!result.failures.empty()) {
    // The first failure only: the others often follow from it.
    absl::StrAppend(&text,
                    RenderParts(ExplainMessage(result.failures[0].message)));
    if (const size_t more = result.failures.size() - 1; more > 0) {
      absl::StrAppend(
          &text,
          LabeledLines(
              "and",
              absl::StrCat(more, more + 1 < kMostFailuresSent ? "" : " or more",
                           " other", more == 1 ? " failure" : " failures",
                           " in this test")));
    }
  }
  if (!unwritten) {
    for (size_t i = 0; i < result.where.size(); ++i) {
      const CodePlace& call = result.where[i];
      absl::StrAppend(
          &text, LabeledLines(i == 0 ? "in" : "called by",
                              absl::StrCat(call.function, " in ", call.place)));
    }
  }
  absl::StrAppend(&text,
                  LabeledLines(unwritten ? "test" : "at",
                               unwritten ? test.place : PlaceOf(test, result)));
  if (!result.output.empty() && !unwritten) {
    absl::StrAppend(
        &text, LabeledLines("printed", Quoted(text::FirstLines(
                                           result.output, kMostOutputLines))));
  }
  return text;
}

bool IsPathOnly(std::string_view line) {
  return absl::ConsumePrefix(&line, "| ") && absl::StrContains(line, '/') &&
         !absl::StrContains(line, ' ');
}

std::string RenderCompileLog(std::string_view log) {
  std::vector<std::string> lines = absl::StrSplit(log, '\n');
  std::erase_if(lines, IsPathOnly);
  return text::Indent(
      "    ", text::FirstLines(absl::StrJoin(lines, "\n"), kMostCompilerLines));
}

}  // namespace tinytorch::runner
