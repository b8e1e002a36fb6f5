#include "tools/runner/run.h"

#include <unistd.h>

#include <cstddef>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/interpret.h"
#include "tools/runner/manifest.h"
#include "tools/runner/plan.h"
#include "tools/runner/process.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

std::string MakeNonce() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  static std::random_device random;  // The kernel's, not a sequence.
  std::string nonce;
  while (nonce.size() < kNonceLength) nonce += kDigits[random() % 16];
  return nonce;
}

// The environment of a test: ours, without what Bazel and its user tell
// GoogleTest. Filters, shards and the XML file are the supervisor's business.
std::vector<std::string> TestEnvironment(const Plan& plan) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const bool ours =
        absl::StartsWith(text, "GTEST_") ||
        absl::StartsWith(text, "TEST_SHARD") ||
        absl::StartsWith(text, "TEST_TOTAL_SHARDS=") ||
        absl::StartsWith(text, "TEST_PREMATURE_EXIT_FILE=") ||
        absl::StartsWith(text, "TEST_WARNINGS_OUTPUT_FILE=") ||
        absl::StartsWith(text, "TESTBRIDGE_TEST_ONLY=") ||
        absl::StartsWith(text, "TESTBRIDGE_TEST_RUNNER_FAIL_FAST=") ||
        absl::StartsWith(text, "XML_OUTPUT_FILE=") ||
        absl::StartsWith(text, kMegabytesVariable);
    if (!ours) variables.emplace_back(text);
  }
  variables.push_back(
      absl::StrCat(kMegabytesVariable, "=", plan.megabytes_per_test));
  return variables;
}

TestResult NotRun(Outcome outcome, std::string detail) {
  TestResult result;
  result.outcome = outcome;
  result.detail = std::move(detail);
  return result;
}

}  // namespace

std::vector<TestResult> RunTests(
    const std::vector<TestCase>& tests, const std::vector<bool>& compiled,
    const std::function<TestResult(const TestCase&)>& run) {
  std::vector<TestResult> results;
  std::map<size_t, int> hangs_in_exercise;
  int hangs = 0;
  for (const TestCase& test : tests) {
    const bool broken =
        test.exercise != kNoExercise && !compiled[test.exercise];
    int& hangs_here = hangs_in_exercise[test.exercise];
    if (StopRequested()) {
      results.push_back(NotRun(Outcome::kNotRun,
                               "not run: the time for the whole run was up"));
    } else if (broken) {
      results.push_back(NotRun(Outcome::kNotCompiled,
                               "not run: the exercise does not compile"));
    } else if (hangs_here >= kMostHangsInAnExercise || hangs >= kMostHangs) {
      results.push_back(
          NotRun(Outcome::kNotRun, "not run: earlier tests hung"));
    } else {
      results.push_back(run(test));
      if (results.back().outcome == Outcome::kHung) ++hangs_here, ++hangs;
    }
  }
  return results;
}

TestResult RunTest(const Plan& plan, const TestCase& test) {
  static const std::vector<std::string> environment = TestEnvironment(plan);
  const std::string nonce = MakeNonce();
  const ProcessResult process = RunProcess(
      {.arguments = {plan.binary, absl::StrCat(kTestFlag, test.FullName())},
       .environment = environment,
       .message = nonce,
       .seconds = plan.seconds_per_test});
  return Interpret(process, nonce, plan.seconds_per_test);
}

}  // namespace tinytorch::runner
