// Images in the form that the networks of the course take.

#ifndef TINYTORCH_TENSOR_SHOW_IMAGES_H_
#define TINYTORCH_TENSOR_SHOW_IMAGES_H_

#include "tensor/tensor.h"
#include "tools/data/digits.h"

namespace tinytorch {

// Returns all images of a set as one tensor [n, 1, 28, 28], ink from 0 to 1.
// The weights in networks/weights were trained with such images. Images of at
// most 14 x 14 (UCI's are 8 x 8) are enlarged, each pixel doubled, and put into
// the middle.
Tensor Images28(const DigitSet& digits);

// Returns the labels [n].
Tensor Labels(const DigitSet& digits);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_SHOW_IMAGES_H_
