// Grading: runs tests for marks, where a report runs them for advice.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_GRADING_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_GRADING_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/runner/execute/limits.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Runs one test; `order` is one of protocol.h. A parameter, for quick tests.
using RunOne = std::function<TestResult(const TestCase& test,
                                        const Limits& limits, char order)>;

struct Grades {
  std::vector<TestResult> results;  // In the order of the tests.
  // By exercise: how its code forged a result, or nothing. What has forged one
  // result has no other: all its tests count as failed.
  std::vector<std::string> flags;
};

inline constexpr int kMostHangsAtFullTime = 6;
inline constexpr double kMostRetries = 12;

// Runs all tests of the exercises that compile, also after hangs. After
// kMostHangsInAnExercise hangs the rest of an exercise, and after
// kMostHangsAtFullTime the rest of all, gets a twentieth of the time: if every
// test of a module hangs, its verdict takes minutes and not an hour.
//
// At the end, tests that met a limit are tried again with all of the time. An
// exercise of which two tests hang again is left; all retries together take at
// most `seconds_of_retries`, or kMostRetries times the limit of a test.
//
// Mixed in is a tripwire for each exercise: one of its tests, chosen by `seed`,
// that is made to fail, and that no honest code passes.
Grades Grade(const std::vector<TestCase>& tests,
             const std::vector<bool>& compiled, const Limits& limits,
             uint64_t seed, const RunOne& run,
             std::optional<double> seconds_of_retries = std::nullopt);

// Returns how the code forged the result of a tripwire, or nothing.
std::string SprungTripwire(const TestResult& result);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_GRADING_H_
