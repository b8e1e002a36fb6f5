// Rules of the operations of tensor/given: sine, sign, rounding, running sums.
//
//   Sin      dy cos(x)       Cos      -dy sin(x)
//   Sign, Round   0: flat between jumps. PyTorch gives zeros, too.
//   CumSum   CumSum of dy in the other direction: y[i] contains x[j] for j <= i
//
// The other given functions are made of operations that have rules. Given.

#ifndef TINYTORCH_TRAINING_GIVEN_MORE_RULES_H_
#define TINYTORCH_TRAINING_GIVEN_MORE_RULES_H_

#include "training/given/rule.h"

namespace tinytorch {

// Returns the rules of the operations listed above.
const RuleTable& MoreRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_MORE_RULES_H_
