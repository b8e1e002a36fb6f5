#include "tools/runner/report/junit.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/message.h"
#include "tools/runner/result.h"
#include "tools/text/clean.h"
#include "tools/text/escape.h"

namespace tinytorch::runner {
namespace {

// Results are clean already. Names are cleaned as well, because a single byte
// that XML cannot hold makes the whole file unreadable.
std::string Escape(std::string_view name_or_text) {
  return text::EscapeXml(text::Clean(name_or_text));
}

struct Counts {
  int tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
  double seconds = 0;

  void Add(const TestResult& result) {
    ++tests;
    seconds += result.seconds;
    const std::string_view element = Element(result.outcome);
    failures += element == "failure";
    errors += element == "error";
    skipped += element == "skipped";
  }

  static std::string_view Element(Outcome outcome) {
    switch (outcome) {
      case Outcome::kPassed:
        return "";
      case Outcome::kCrashed:
      case Outcome::kHung:
        return "error";
      case Outcome::kSkipped:
      case Outcome::kWaiting:
        return "skipped";
      default:
        return "failure";
    }
  }

  std::string Attributes() const {
    return absl::StrFormat(
        "tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" "
        "time=\"%.3f\"",
        tests, failures, errors, skipped, seconds);
  }
};

// Returns the one line that a list of failures shows.
std::string Headline(const TestResult& result) {
  if (result.outcome == Outcome::kUnwritten) {
    return absl::StrCat("not written yet: ", result.unwritten_place);
  }
  std::vector<std::string> parts;
  if (!result.detail.empty()) {
    parts.push_back(result.detail);
  } else if (!result.failures.empty()) {
    for (const LabeledText& part : ExplainMessage(result.failures[0].message)) {
      parts.push_back(absl::StrCat(part.label, ": ", part.text));
    }
  }
  return absl::StrReplaceAll(absl::StrJoin(parts, "; "), {{"\n", " "}});
}

// Returns everything known about a test that did not pass, in GoogleTest's
// words.
std::string Message(const TestResult& result) {
  std::vector<std::string> parts;
  if (result.outcome == Outcome::kUnwritten) {
    parts.push_back(absl::StrCat("not written yet: ", result.unwritten_function,
                                 " (", result.unwritten_place, ")"));
  }
  if (!result.detail.empty()) parts.push_back(result.detail);
  for (const Failure& failure : result.failures) {
    if (!failure.place.empty()) parts.push_back(failure.place);
    parts.emplace_back(absl::StripSuffix(failure.message, "\n"));
  }
  if (!result.why.empty()) {
    parts.push_back(absl::StrCat("Why it matters: ", result.why));
  }
  if (!result.output.empty()) {
    parts.push_back(absl::StrCat("It printed:\n", result.output));
    if (result.output_cut) parts.push_back("(and more)");
  }
  return absl::StrJoin(parts, "\n");
}

std::string TestCaseElement(const TestCase& test, const TestResult& result) {
  const std::pair<std::string, std::string> place =
      absl::StrSplit(test.place, absl::MaxSplits(':', 1));
  std::string xml = absl::StrFormat(
      "    <testcase name=\"%s\" classname=\"%s\" file=\"%s\" line=\"%s\" "
      "time=\"%.3f\"",
      Escape(test.name), Escape(test.suite), Escape(place.first),
      Escape(place.second), result.seconds);
  const std::string_view element = Counts::Element(result.outcome);
  if (element.empty()) return xml + "/>\n";
  absl::StrAppend(&xml, ">\n      <", element, " message=\"",
                  Escape(Headline(result)), "\">", Escape(Message(result)),
                  "</", element, ">\n    </testcase>\n");
  return xml;
}

constexpr std::string_view kDeclaration =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

}  // namespace

std::string JunitXml(std::string_view target,
                     const std::vector<TestCase>& tests,
                     const std::vector<TestResult>& results) {
  Counts all;
  std::string suites;
  for (size_t i = 0; i < tests.size();) {
    Counts counts;
    std::string cases;
    const std::string& suite = tests[i].suite;
    for (; i < tests.size() && tests[i].suite == suite; ++i) {
      counts.Add(results[i]);
      all.Add(results[i]);
      absl::StrAppend(&cases, TestCaseElement(tests[i], results[i]));
    }
    absl::StrAppend(&suites, "  <testsuite name=\"", Escape(suite), "\" ",
                    counts.Attributes(), ">\n", cases, "  </testsuite>\n");
  }
  return absl::StrCat(kDeclaration, "<testsuites name=\"", Escape(target),
                      "\" ", all.Attributes(), ">\n", suites,
                      "</testsuites>\n");
}

std::string FailedJunitXml(std::string_view target, std::string_view name,
                           std::string_view message) {
  TestResult result;
  result.outcome = Outcome::kFailed;
  result.detail = std::string(message);
  return JunitXml(target,
                  {{.suite = std::string(target), .name = std::string(name)}},
                  {result});
}

}  // namespace tinytorch::runner
