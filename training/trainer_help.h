// Small tools for a training loop. Given: the exercise `trainer` uses them.

#ifndef TINYTORCH_TRAINING_TRAINER_HELP_H_
#define TINYTORCH_TRAINING_TRAINER_HELP_H_

#include <cmath>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "layers/layer.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {

// Runs `work`, which returns a Result or a StatusOr of one, and returns that.
// What it throws becomes an error, and errors say where: "step 17: ...".
template <typename Result, typename Work>
absl::StatusOr<Result> Guarded(const std::string& where, const Work& work) {
  absl::Status status;
  try {
    absl::StatusOr<Result> result = work();
    if (result.ok()) return result;
    status = result.status();
  } catch (const Unimplemented&) {
    throw;  // Not an error of the data: there is something left to write.
  } catch (const std::exception& error) {
    status = absl::InvalidArgumentError(error.what());
  }
  return absl::Status(status.code(),
                      absl::StrCat(where, ": ", status.message()));
}

// "nan" or "inf", whatever the sign.
inline std::string NotFinite(double x) { return std::isnan(x) ? "nan" : "inf"; }

// Whether all elements are numbers. A number times 0 is 0; NaN and inf give
// NaN, and no sum gets rid of it: there is no branch for each element. Eight
// sums at once, because an addition waits for the one before it.
inline bool IsFinite(const Tensor& tensor) {
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

// Writes the elements of one tensor into another one of the same shape.
inline void CopyElements(const Tensor& from, const Tensor& to) {
  const std::vector<Scalar> elements = from.ToVector();
  auto next = elements.begin();
  for (Odometer at(to.shape(), to.strides()); !at.done(); at.Next()) {
    to.data()[at.offset()] = *next++;
  }
}

// Copies of all tensors, in their order.
inline std::vector<Tensor> Copies(const std::vector<NamedTensor>& named) {
  std::vector<Tensor> copies;
  for (const NamedTensor& each : named) copies.push_back(each.tensor.Clone());
  return copies;
}

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TRAINER_HELP_H_
