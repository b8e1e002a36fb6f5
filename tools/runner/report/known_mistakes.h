// Known mistakes: a report that says what a wrong answer looks like.
//
// Each exercise has mutants, wrong versions of our own solution
// (tools/course/mutant.h). What a test says about a mutant is kept as a
// fingerprint in MODULE/test/known_mistakes.json. If a student's test says the
// same, the report shows the mutant's sentence: "looks like  Divides by the
// number of all elements instead of those reduced". The file holds no code.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_KNOWN_MISTAKES_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_KNOWN_MISTAKES_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/likeness.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

struct KnownMistake {
  std::string looks_like;  // A sentence.
  Answers said;            // FingerprintOf() the tests that fail.
};

// By the name of the exercise.
using KnownMistakes = std::map<std::string, std::vector<KnownMistake>>;

// Returns what a failed test says about the values that it compares, as 12
// hexadecimal digits; nothing if the test did not fail in an assertion.
std::string FingerprintOf(const TestResult& result);

// Reads {"EXERCISE": {"MUTANT": {"looks_like": "...",
//                                "said": {"TEST": "..."}}}}.
// The empty text has no mistakes.
absl::StatusOr<KnownMistakes> ParseKnownMistakes(std::string_view json);

// Returns the sentence of the mistake whose mutant makes test `shown` of an
// exercise say what it says now, or nothing. If several mistakes are as likely
// (likeness.h), it returns nothing: a wrong name is worse than none.
std::string LooksLike(const KnownMistakes& mistakes,
                      const std::string& exercise,
                      const std::vector<TestCase>& tests,
                      const std::vector<TestResult>& results, size_t shown);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_KNOWN_MISTAKES_H_
