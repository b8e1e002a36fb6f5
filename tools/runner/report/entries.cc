#include "tools/runner/report/entries.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/details.h"
#include "tools/runner/report/known_mistakes.h"
#include "tools/runner/report/style.h"
#include "tools/runner/result.h"
#include "tools/text/bound.h"
#include "tools/text/json.h"

namespace tinytorch::runner {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TestEntry, name, exercise, level, outcome,
                                   message, said, place, function)

namespace {

// Returns the paragraph of a report without its heading, which has the name
// and the outcome.
std::string Message(const TestCase& test, const TestResult& result) {
  if (result.outcome == Outcome::kPassed) return "";
  const std::string text = RenderTest(test, result, Style());
  const size_t heading = text.find('\n');
  if (heading == std::string::npos) return "";
  return text::Bounded(std::string_view(text).substr(heading + 1));
}

// Returns the place to look at: what to write, or else what failed.
std::string Place(const TestCase& test, const TestResult& result) {
  if (result.outcome == Outcome::kPassed) return "";
  if (!result.unwritten_place.empty()) return result.unwritten_place;
  if (!result.where.empty()) return result.where.front().place;
  if (!result.failures.empty() && !result.failures[0].place.empty()) {
    return result.failures[0].place;
  }
  return test.place;
}

}  // namespace

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "passed";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kUnwritten:
      return "unwritten";
    case Outcome::kCrashed:
      return "crashed";
    case Outcome::kHung:
      return "hung";
    case Outcome::kSkipped:
      return "skipped";
    case Outcome::kNotCompiled:
      return "not compiled";
    case Outcome::kNotRun:
      return "not run";
    case Outcome::kWaiting:
      return "waiting";
  }
  return "";
}

std::vector<TestEntry> MakeEntries(const Plan& plan,
                                   const std::vector<TestCase>& tests,
                                   const std::vector<TestResult>& results) {
  std::vector<TestEntry> entries;
  for (size_t i = 0; i < tests.size(); ++i) {
    const TestCase& test = tests[i];
    TestEntry entry = {.name = test.FullName(),
                       .level = std::string(LevelName(test.level)),
                       .outcome = std::string(OutcomeName(results[i].outcome)),
                       .message = Message(test, results[i]),
                       .said = FingerprintOf(results[i]),
                       .place = Place(test, results[i])};
    if (results[i].outcome == Outcome::kUnwritten) {
      entry.function = ShortFunction(results[i].unwritten_function);
    } else if (!results[i].where.empty()) {
      entry.function = results[i].where.front().function;
    }
    if (test.exercise != kNoExercise) {
      entry.exercise = plan.exercises[test.exercise].name;
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string EntriesJson(const std::vector<TestEntry>& entries) {
  return text::JsonText(nlohmann::json(entries), 1) + "\n";
}

absl::StatusOr<std::vector<TestEntry>> ParseEntries(std::string_view json) {
  try {
    return nlohmann::json::parse(json).get<std::vector<TestEntry>>();
  } catch (const nlohmann::json::exception& e) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a list of entries: ", e.what()));
  }
}

}  // namespace tinytorch::runner
