// Asks rules of gradients directly, without a tape.
//
//   const InputGradients gradients =
//       GradientsOf(NormRules(), [&] { Softmax(x); });
//   EXPECT_THAT(gradients[0](dy), IsTensor(...));
//
// What a rule holds until then is memory of the whole walk. BytesHeld() counts
// it: `f` makes its own inputs, which are gone when it is done, so what is left
// is held by the rule.

#ifndef TINYTORCH_TRAINING_TESTING_RULES_H_
#define TINYTORCH_TRAINING_TESTING_RULES_H_

#include <cstdint>
#include <functional>

#include "training/rule.h"

namespace tinytorch {

// What the rule says to the last operation that `f` reports (those before it
// prepare its inputs). Throws std::logic_error if there is no operation, no
// rule, or not one function for each input.
InputGradients GradientsOf(const RuleTable& rules,
                           const std::function<void()>& f);

// How many bytes of tensors these gradients keep alive.
int64_t BytesHeld(const RuleTable& rules, const std::function<void()>& f);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TESTING_RULES_H_
