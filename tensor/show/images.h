// Pictures as the networks of the course want them.

#ifndef TINYTORCH_TENSOR_SHOW_IMAGES_H_
#define TINYTORCH_TENSOR_SHOW_IMAGES_H_

#include "tensor/tensor.h"
#include "tools/data/digits.h"

namespace tinytorch {

// All pictures of a set as one tensor [n, 1, 28, 28], ink from 0 to 1: how the
// weights in networks/weights were trained. Pictures of 14 x 14 at most (UCI's
// are 8 x 8) are enlarged, every pixel doubled, and put into the middle.
Tensor Images28(const DigitSet& digits);

// The labels [n].
Tensor Labels(const DigitSet& digits);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_SHOW_IMAGES_H_
