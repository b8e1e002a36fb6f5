#include "tools/runner/execute/limits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tools/runner/execute/process_tree.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"

namespace tinytorch::runner {

Limits LimitsOf(const Plan& plan, const TestCase&) {
  return {.seconds = plan.seconds_per_test,
          .megabytes = plan.megabytes_per_test};
}

bool IsTimeUp(const Usage& usage, const Limits& limits, double wall_seconds) {
  const double own = wall_seconds - (usage.known ? usage.seconds_waited : 0);
  return own >= limits.seconds ||
         wall_seconds >= limits.seconds * kMostWallTime;
}

bool IsTooLarge(const Usage& usage, const Limits& limits) {
  return usage.processes > kMostProcesses ||
         (limits.megabytes > 0 && usage.bytes > int64_t{limits.megabytes}
                                                    << 20);
}

void HangBudget::Spend(size_t exercise) { ++hangs_in_exercise_[exercise]; }

bool HangBudget::IsSpent(size_t exercise) const {
  const auto hangs = hangs_in_exercise_.find(exercise);
  return hangs != hangs_in_exercise_.end() &&
         hangs->second >= kMostHangsInAnExercise;
}

}  // namespace tinytorch::runner
