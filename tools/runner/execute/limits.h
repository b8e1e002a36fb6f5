// Limits: how much a test may use, and how many hangs a run waits for.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_LIMITS_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_LIMITS_H_

#include <cstddef>
#include <map>

#include "tools/runner/execute/process_tree.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"

namespace tinytorch::runner {

struct Limits {
  // Of the time that a test ran, or slept: not of that in which it waited for a
  // processor. A busy machine makes no test hang.
  double seconds = 0;
  // Of each process's address space, and of the memory that all processes of
  // the test use together. 0: no limit.
  int megabytes = 0;
};

// A test ends after this many times its seconds, however busy the machine is.
inline constexpr double kMostWallTime = 10;

// Processes of one test at the same time; the course's own need two.
inline constexpr int kMostProcesses = 64;

// Decides what one test may use. Today all tests of a plan are equal.
Limits LimitsOf(const Plan& plan, const TestCase& test);

// Returns whether a test that has run for `wall_seconds` has used its time up.
bool IsTimeUp(const Usage& usage, const Limits& limits, double wall_seconds);

// Returns whether the processes of a test use too much.
bool IsTooLarge(const Usage& usage, const Limits& limits);

// A test that hangs costs its whole time limit, and so would the twenty tests
// after it that call the same function. Other exercises are not its business.
inline constexpr int kMostHangsInAnExercise = 2;

// Counts hangs, and decides when a run stops waiting for more.
class HangBudget {
 public:
  // Counts a test of this exercise (or kNoExercise) that hung.
  void Spend(size_t exercise);

  // Returns whether tests of this exercise have hung too often.
  bool IsSpent(size_t exercise) const;

 private:
  std::map<size_t, int> hangs_in_exercise_;
};

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_LIMITS_H_
