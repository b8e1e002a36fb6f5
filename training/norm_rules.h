// Softmax and normalization rules: every output looks at every input.
//
// These operations sum over an axis, so a small step of one input moves all
// outputs of its line. With xhat = (x - mean) / sqrt(variance + epsilon) and
// means over the axis that was normalized:
//
//   Softmax      y = softmax(x)       dx = y (dy - sum(dy y))
//   LogSoftmax   y = log softmax(x)   dx = dy - e^y sum(dy)
//   LayerNormalization    with g = dy * weight:
//     dx = (g - mean(g) - xhat mean(g xhat)) / sqrt(variance + epsilon)
//     dweight = sum of dy xhat, dbias = sum of dy, over all but the last axis
//   BatchNormalization (evaluation: mean and variance are inputs), with
//     r = 1 / sqrt(variance + epsilon), for each feature:
//     dx = dy weight r         dweight = sum of dy (x - mean) r
//     dmean = -weight r sum of dy          dbias = sum of dy
//     dvariance = -1/2 weight r^3 sum of dy (x - mean)
//
// Read dx of LayerNormalization in words: it is the gradient without the part
// that would move the mean and without the part that would move the size,
// because the outputs cannot move in these two directions. The line 0 1 3 7 has
// the same dx, up to 1e-5, if 2^22 is added to all of it: the error of a
// rounded mean must not reach xhat. A NaN in dy reaches dx of its own line
// only. In training mode BatchNorm is made of Mean, Sub, Sqrt, ... and needs no
// rule.
//
// Exercise `norm_rules`. In memory: Softmax and LogSoftmax hold y,
// LayerNormalization holds x and weight, BatchNormalization all its inputs
// except bias. Means and deviations are computed again.

#ifndef TINYTORCH_TRAINING_NORM_RULES_H_
#define TINYTORCH_TRAINING_NORM_RULES_H_

#include "training/given/rule.h"

namespace tinytorch {

// Returns the rules of Softmax, LogSoftmax, LayerNormalization and
// BatchNormalization.
const RuleTable& NormRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_NORM_RULES_H_
