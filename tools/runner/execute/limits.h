// Limits: how much a test may use, and how many hangs a run waits for.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_LIMITS_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_LIMITS_H_

#include <cstddef>
#include <map>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"

namespace tinytorch::runner {

struct Limits {
  double seconds = 0;
  int megabytes = 0;  // 0: no limit.
};

// Decides what one test may use. Today all tests of a plan are equal.
Limits LimitsOf(const Plan& plan, const TestCase& test);

// A test that hangs costs its whole time limit, and so would the twenty tests
// after it that call the same function. After this many the rest is not run.
inline constexpr int kMostHangsInAnExercise = 2;
inline constexpr int kMostHangs = 5;

// Counts hangs, and decides when a run stops waiting for more.
class HangBudget {
 public:
  // Counts a test of this exercise (or kNoExercise) that hung.
  void Spend(size_t exercise);

  // Returns whether the tests of this exercise should not run any more.
  bool IsSpent(size_t exercise) const;

 private:
  std::map<size_t, int> hangs_in_exercise_;
  int hangs_ = 0;
};

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_LIMITS_H_
