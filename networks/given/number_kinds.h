// The kinds of numbers in a safetensors file that become a Scalar. Given.
//
// PyTorch trains in F32 and saves large models in halves: F16 has 5 bits of
// exponent and 10 of fraction, BF16 the upper half of an F32. An F64 is rounded
// to the nearest F32. I64 is read for a single number only, of shape []: so
// PyTorch counts the batches of a BatchNorm, "1.num_batches_tracked".

#ifndef TINYTORCH_NETWORKS_GIVEN_NUMBER_KINDS_H_
#define TINYTORCH_NETWORKS_GIVEN_NUMBER_KINDS_H_

#include <cstdint>
#include <string>

#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch {

// The kinds as a text for errors.
inline constexpr char kNumberKinds[] = "F32, F16, BF16 or F64";

// Returns the bytes of one number of a tensor of this kind and shape, or 0 if
// this course does not read such a tensor.
int64_t BytesPerNumber(const std::string& dtype, const Shape& shape);

// Returns the number that these bits mean, rounded to a Scalar. The kind is one
// of which BytesPerNumber() is not 0.
Scalar NumberFromBits(const std::string& dtype, uint64_t bits);

// Returns whether a tensor of a file is a count of batches that PyTorch keeps
// beside the averages of a BatchNorm, and that this course does not use:
// "1.num_batches_tracked", of shape [].
bool IsBatchCount(const std::string& name, const Tensor& tensor);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_GIVEN_NUMBER_KINDS_H_
