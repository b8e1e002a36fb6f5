// Entries: the result of each test of a verdict, for a page about one student.
//
// They are a file of their own. The gate of the next module has the verdict
// among its inputs, and words of a message must not test that module again.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_ENTRIES_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_ENTRIES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

struct TestEntry {
  std::string name;      // "MatMulTest.MultipliesMatrices".
  std::string exercise;  // Its name; empty for an integration test.
  std::string level;     // LevelName().
  std::string outcome;   // OutcomeName().
  std::string message;   // As in a report, without colors; empty if passed.
  std::string said;      // FingerprintOf() its first failure, or empty.
  std::string place;     // "FILE:LINE" to look at; empty if passed.
  // The short name of the function that is not written, or that crashed, threw
  // or hung at `place`; empty if it is not known.
  std::string function;
};

// Returns "passed", "failed", "unwritten", "crashed", "hung", "skipped",
// "not compiled", "not run" or "waiting".
std::string_view OutcomeName(Outcome outcome);

// Returns the entries of all tests, in their order. No time is in them: a
// class that is graded again has the same bytes.
std::vector<TestEntry> MakeEntries(const Plan& plan,
                                   const std::vector<TestCase>& tests,
                                   const std::vector<TestResult>& results);

// Converts entries to JSON, and back. A key that is missing is an error.
std::string EntriesJson(const std::vector<TestEntry>& entries);
absl::StatusOr<std::vector<TestEntry>> ParseEntries(std::string_view json);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_ENTRIES_H_
