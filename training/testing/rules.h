// Calls rules of gradients directly, without a tape.
//
//   const InputGradients gradients =
//       GradientsOf(NormRules(), [&] { Softmax(x); });
//   EXPECT_THAT(gradients[0](dy), IsTensor(...));
//
// The tape keeps in memory what a rule captures. BytesHeld() counts it: `f`
// makes its own inputs, which die when it returns, so the rule holds the rest.

#ifndef TINYTORCH_TRAINING_TESTING_RULES_H_
#define TINYTORCH_TRAINING_TESTING_RULES_H_

#include <cstdint>
#include <functional>

#include "training/given/rule.h"

namespace tinytorch {

// Returns the gradients of the last operation that `f` reports (the operations
// before it prepare its inputs). Throws std::logic_error if there is no
// operation, no rule, or not one function for each input.
InputGradients GradientsOf(const RuleTable& rules,
                           const std::function<void()>& f);

// Returns how many bytes of tensors these gradients keep alive.
int64_t BytesHeld(const RuleTable& rules, const std::function<void()>& f);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TESTING_RULES_H_
