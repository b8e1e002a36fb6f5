#include "training/given/trainer_help.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "layers/layer.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch {

// x * 0 is 0 for a finite x and NaN for NaN and inf, and a sum with a NaN stays
// NaN: no branch for each element. Eight sums at once, because an addition
// waits for the one before it.
bool IsFinite(const Tensor& tensor) {
  const Tensor x = tensor.Contiguous();
  const Scalar* const elements = x.data();
  const int64_t size = x.numel();
  Scalar sums[8] = {};
  int64_t i = 0;
  for (; i + 8 <= size; i += 8) {
    for (int64_t j = 0; j < 8; ++j) sums[j] += elements[i + j] * 0;
  }
  for (; i < size; ++i) sums[0] += elements[i] * 0;
  for (const Scalar sum : sums) {
    if (sum != 0) return false;
  }
  return true;
}

std::string NotFinite(double loss, const std::vector<Tensor>& gradients,
                      const std::vector<NamedTensor>& parameters) {
  std::string fault;
  if (!std::isfinite(loss)) {
    fault = absl::StrCat("the loss is ", std::isnan(loss) ? "nan" : "inf");
  }
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (IsFinite(gradients[i])) continue;
    const std::string gradient = "the gradient of " + parameters[i].name;
    return fault.empty() ? gradient + " is not finite"
                         : fault + ", " + gradient + " not finite";
  }
  return fault;
}

void CopyElements(const Tensor& from, const Tensor& to) {
  const std::vector<Scalar> elements = from.ToVector();
  auto next = elements.begin();
  for (Odometer at(to.shape(), to.strides()); !at.done(); at.Next()) {
    to.data()[at.offset()] = *next++;
  }
}

std::vector<Tensor> Copies(const std::vector<NamedTensor>& tensors) {
  std::vector<Tensor> copies;
  for (const NamedTensor& each : tensors) copies.push_back(each.tensor.Clone());
  return copies;
}

void RestoreFrom(const std::vector<Tensor>& copies,
                 const std::vector<NamedTensor>& tensors) {
  for (size_t i = 0; i < copies.size(); ++i) {
    CopyElements(copies[i], tensors[i].tensor);
  }
}

std::vector<int64_t> NumbersFrom(int64_t begin, int64_t count, int64_t size) {
  std::vector<int64_t> numbers;
  for (int64_t i = begin; i < size && i < begin + count; ++i) {
    numbers.push_back(i);
  }
  return numbers;
}

}  // namespace tinytorch
