// Convolution rules: the same windows, walked the other way.
//
// With the windows as columns (networks/im2col.h) a convolution is a product,
// and its gradients are those of a product:
//
//   y = W columns + bias,   columns = Im2Col(x)
//
//   dW       = dy columns^T        summed over the images
//   dcolumns = W^T dy,   dx = Col2Im(dcolumns)
//   dbias[o] = sum of dy[n, o, i, j] over n, i, j
//
// The backward pass makes the columns again: they are kh * kw times as large as
// the image, and making them is cheaper than holding them for the whole walk.
// As the convolution does, the rule works on a few images at a time. For images
// [64, 1, 28, 28] and weights [2, 1, 5, 5] in float32, computing dW takes at
// most 512 KiB at its peak, and computing dx 512 KiB and twice the bytes of x.
//
//   operation           dx
//   Conv                as above; weight, and bias if there is one
//   Im2Col              Col2Im(dy)            Col2Im       Im2Col(dy)
//
// All options of the operation hold for its gradient: stride, padding, dilation
// and, for Conv, groups, each of which is a product of its own.
//
// Exercise `conv_rules`. In memory: Conv holds x and weight, the others hold
// shapes only.

#ifndef TINYTORCH_TRAINING_CONV_RULES_H_
#define TINYTORCH_TRAINING_CONV_RULES_H_

#include "training/given/rule.h"

namespace tinytorch {

// Returns the rules of all operations listed above.
const RuleTable& ConvRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_CONV_RULES_H_
