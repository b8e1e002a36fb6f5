// GradientMean: the gradients of several batches, as if they were one. Given.
//
//   GradientMean mean;
//   mean.Add({g1}, 64);                  // of a loss that is a mean of 64
//   mean.Add({g2}, 32);
//   optimizer.Step(mean.Take());         // (64 g1 + 32 g2) / 96

#ifndef TINYTORCH_TRAINING_GIVEN_GRADIENT_MEAN_H_
#define TINYTORCH_TRAINING_GIVEN_GRADIENT_MEAN_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "tensor/elementwise.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {

class GradientMean {
 public:
  // Adds the gradients of a loss that is the mean over `examples`: each time as
  // many, of the same shapes. A gradient of shape [0] (Unused::kEmpty) counts
  // as 0. Reports no operation.
  void Add(std::vector<Tensor> gradients, int64_t examples) {
    const TraceScope silence(nullptr);
    const Scalar n = static_cast<Scalar>(examples);
    if (total_ == 0) {
      // One batch alone is neither multiplied nor divided: its bits stay.
      sums_ = std::move(gradients);
    } else {
      for (size_t i = 0; i < sums_.size(); ++i) {
        const Scalar before = is_sum_ ? Scalar{1} : total_;
        sums_[i] = Plus(Times(sums_[i], before), Times(gradients[i], n));
      }
      is_sum_ = true;
    }
    total_ += n;
  }

  // Returns the mean over all examples, and forgets it. A gradient that was
  // [0] each time is still [0].
  std::vector<Tensor> Take() {
    const TraceScope silence(nullptr);
    std::vector<Tensor> mean = std::move(sums_);
    if (is_sum_) {
      for (Tensor& sum : mean) {
        if (sum.numel() > 0) sum = sum / total_;
      }
    }
    *this = GradientMean();
    return mean;
  }

 private:
  static Tensor Times(const Tensor& x, Scalar factor) {
    return factor == 1 || x.numel() == 0 ? x : x * factor;
  }
  static Tensor Plus(const Tensor& a, const Tensor& b) {
    if (a.shape() == Shape{0}) return b;
    return b.shape() == Shape{0} ? a : a + b;
  }

  std::vector<Tensor> sums_;
  Scalar total_ = 0;     // examples
  bool is_sum_ = false;  // sums_ are multiplied by their examples
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_GRADIENT_MEAN_H_
