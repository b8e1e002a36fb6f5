// Runs tests one after the other, and knows when to stop waiting for them.
#ifndef TINYTORCH_TOOLS_RUNNER_RUN_H_
#define TINYTORCH_TOOLS_RUNNER_RUN_H_

#include <functional>
#include <vector>

#include "tools/runner/manifest.h"
#include "tools/runner/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// A test that hangs costs its whole time limit, and so would the twenty after
// it that call the same function. After this many the rest is not run.
inline constexpr int kMostHangsInAnExercise = 2;
inline constexpr int kMostHangs = 5;

// Returns the result of each test, in the order of `tests`. The tests of
// exercises that did not compile (`compiled[exercise]` is false) are not run.
// `run` runs one test; it is a parameter so that this can be tested quickly.
std::vector<TestResult> RunTests(
    const std::vector<TestCase>& tests, const std::vector<bool>& compiled,
    const std::function<TestResult(const TestCase&)>& run);

// Runs one test of the plan's binary in a process of its own.
TestResult RunTest(const Plan& plan, const TestCase& test);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_RUN_H_
