// Runs tests, each in a process of its own, one after the other.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_RUN_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_RUN_H_

#include <functional>
#include <string>
#include <vector>

#include "tools/runner/execute/cage.h"
#include "tools/runner/execute/limits.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Returns the result of each test, in the order of `tests`. Does not run the
// tests of exercises that do not compile (`compiled[exercise]` is false), nor
// those that HangBudget rules out. `run` runs one test; it is a parameter so
// that tests of RunTests() are fast.
std::vector<TestResult> RunTests(
    const std::vector<TestCase>& tests, const std::vector<bool>& compiled,
    const std::function<TestResult(const TestCase&)>& run);

// Runs tests for a report, which shows the first problem: quickly, and so that
// an exercise counts as complete only after all of its tests.
//
// The module tests of an exercise run after its package tests, if those pass;
// integration tests run if all before them pass. The others wait (kWaiting).
// The first test of an exercise that hangs ends the tests of that exercise.
// Those of later ones, which often hang for the same reason, then get a tenth
// of the time.
std::vector<TestResult> RunInStages(
    const std::vector<TestCase>& tests, const std::vector<bool>& compiled,
    const Limits& limits,
    const std::function<TestResult(const TestCase&, const Limits&)>& run);

// Runs single tests of a program, each in a process and a cage of its own.
class Runner {
 public:
  // `programs` are the test binaries that it will run.
  explicit Runner(const std::vector<std::string>& programs) : cage_(programs) {}

  const Cage& cage() const { return cage_; }

  // From now on asks a test that hangs where it is, for a report.
  void AskWhereTestsHang() { ask_where_ = true; }

  // Runs one test of `program`; `order` is one of protocol.h.
  TestResult Run(const std::string& program, const TestCase& test,
                 const Limits& limits, char order);

 private:
  Cage cage_;
  bool ask_where_ = false;
};

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_RUN_H_
