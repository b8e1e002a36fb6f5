#include "tools/runner/execute/limits.h"

#include <cstddef>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"

namespace tinytorch::runner {

Limits LimitsOf(const Plan& plan, const TestCase&) {
  return {.seconds = plan.seconds_per_test,
          .megabytes = plan.megabytes_per_test};
}

void HangBudget::Spend(size_t exercise) {
  ++hangs_in_exercise_[exercise];
  ++hangs_;
}

bool HangBudget::IsSpent(size_t exercise) const {
  const auto hangs = hangs_in_exercise_.find(exercise);
  return hangs_ >= kMostHangs || (hangs != hangs_in_exercise_.end() &&
                                  hangs->second >= kMostHangsInAnExercise);
}

}  // namespace tinytorch::runner
