// Small tools for a training loop. Given. The exercises `trainer` and `resume`
// use them.

#ifndef TINYTORCH_TRAINING_GIVEN_TRAINER_HELP_H_
#define TINYTORCH_TRAINING_GIVEN_TRAINER_HELP_H_

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {

// Returns the result of `work`, which returns a Result or a StatusOr of one.
// Turns an exception into an error, and adds to every error where it happened:
// "step 17: ...".
template <typename Result, typename Work>
absl::StatusOr<Result> Guarded(const std::string& where, const Work& work) {
  absl::Status status;
  try {
    absl::StatusOr<Result> result = work();
    if (result.ok()) return result;
    status = result.status();
  } catch (const Unimplemented&) {
    throw;  // Not an error of the data: a function is still to be written.
  } catch (const std::exception& error) {
    status = absl::InvalidArgumentError(error.what());
  }
  return absl::Status(status.code(),
                      absl::StrCat(where, ": ", status.message()));
}

// Returns whether all elements are finite.
bool IsFinite(const Tensor& tensor);

// Says what is not finite: "the loss is nan" (or inf), "the gradient of
// 0.weight is not finite" with the first such parameter, or "the loss is nan,
// the gradient of 0.weight not finite". Returns "" if all numbers are finite.
std::string NotFinite(double loss, const std::vector<Tensor>& gradients,
                      const std::vector<NamedTensor>& parameters);

// Copies the elements of one tensor into another of the same shape.
void CopyElements(const Tensor& from, const Tensor& to);

// Returns copies of all tensors, in their order.
std::vector<Tensor> Copies(const std::vector<NamedTensor>& tensors);

// Copies the elements of copies[i] back into tensors[i]. There may be no
// copies.
void RestoreFrom(const std::vector<Tensor>& copies,
                 const std::vector<NamedTensor>& tensors);

// Returns the numbers begin, begin + 1, ... of `count` examples, or of fewer
// where a dataset of `size` examples ends.
std::vector<int64_t> NumbersFrom(int64_t begin, int64_t count, int64_t size);

// Measures time from its construction.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_TRAINER_HELP_H_
