#include "networks/given/number_kinds.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

// 1 bit of sign, 5 of exponent, 10 of fraction. An exponent of 0 marks numbers
// without the leading 1, an exponent of 31 infinity and NaN.
float FromHalf(uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 0x1f);
  const int fraction = static_cast<int>(bits & 0x3ff);
  float size;
  if (exponent == 31) {
    size = fraction == 0 ? std::numeric_limits<float>::infinity()
                         : std::numeric_limits<float>::quiet_NaN();
  } else if (exponent == 0) {
    size = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    size = std::ldexp(static_cast<float>(fraction + 0x400), exponent - 25);
  }
  return (bits >> 15 & 1) != 0 ? -size : size;
}

float FromFloat(uint64_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits));
}

}  // namespace

int64_t BytesPerNumber(const std::string& dtype, const Shape& shape) {
  if (dtype == "F32") return 4;
  if (dtype == "F16" || dtype == "BF16") return 2;
  if (dtype == "F64" || (dtype == "I64" && shape.empty())) return 8;
  return 0;
}

Scalar NumberFromBits(const std::string& dtype, uint64_t bits) {
  if (dtype == "F16") return FromHalf(bits);
  if (dtype == "BF16") return FromFloat(bits << 16);
  if (dtype == "F64") return static_cast<Scalar>(std::bit_cast<double>(bits));
  if (dtype == "I64") {
    return static_cast<Scalar>(static_cast<int64_t>(bits));
  }
  return FromFloat(bits);
}

bool IsBatchCount(const std::string& name, const Tensor& tensor) {
  const std::string count = "num_batches_tracked";
  return tensor.ndim() == 0 && (name == count || name.ends_with("." + count));
}

}  // namespace tinytorch
