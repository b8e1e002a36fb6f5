// Runs tests, each in a process of its own, one after the other.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_RUN_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_RUN_H_

#include <functional>
#include <vector>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Returns the result of each test, in the order of `tests`. Does not run the
// tests of exercises that do not compile (`compiled[exercise]` is false), nor
// those that HangBudget rules out. `run` runs one test; it is a parameter so
// that tests of RunTests() are fast.
std::vector<TestResult> RunTests(
    const std::vector<TestCase>& tests, const std::vector<bool>& compiled,
    const std::function<TestResult(const TestCase&)>& run);

// Runs one test of the plan's binary in a process of its own.
TestResult RunTest(const Plan& plan, const TestCase& test);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_RUN_H_
