// More normalizations: see more_norms.h.

#include "layers/given/more_norms.h"

#include <cstdint>
#include <stdexcept>
#include <string>

#include "layers/given/norm_checks.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/views.h"

namespace tinytorch {

// RMSNorm ---------------------------------------------------------------------

Tensor RmsNormalization(const Tensor& x, const Tensor& weight, Scalar epsilon) {
  if (x.ndim() == 0) {
    throw std::invalid_argument(
        "RmsNormalization: wanted [..., features], got []");
  }
  CheckBeside("RmsNormalization", x, x.size(-1), {&weight});
  const Tensor square = Mean(x * x, {.axes = {-1}, .keepdims = true});
  return x / Sqrt(square + epsilon) * weight;
}

RmsNorm::RmsNorm(int64_t features, RmsNormOptions options)
    : features_(features), options_(options) {
  CheckFeatures(*this, features);
  CheckOptions(*this, {.epsilon = options.epsilon});
  weight_ = AddParameter("weight", Tensor::Ones({features}));
}

std::string RmsNorm::name() const {
  return "RmsNorm(" + std::to_string(features_) + ")";
}

Shape RmsNorm::OutputShape(const Shape& input) const {
  if (!input.empty() && input.back() == features_) return input;
  throw std::invalid_argument(name() + ": wanted [..., " +
                              std::to_string(features_) + "], got " +
                              ShapeToString(input));
}

Tensor RmsNorm::Forward(const Tensor& x) {
  return RmsNormalization(x, weight_, options_.epsilon);
}

// GroupNorm -------------------------------------------------------------------

GroupNorm::GroupNorm(int64_t groups, int64_t features, GroupNormOptions options)
    : groups_(groups), features_(features), options_(options) {
  CheckFeatures(*this, features);
  CheckOptions(*this, {.epsilon = options.epsilon});
  if (groups < 1 || features % groups != 0) {
    throw std::invalid_argument(name() +
                                ": wanted groups that divide the features");
  }
  weight_ = AddParameter("weight", Tensor::Ones({features}));
  bias_ = AddParameter("bias", Tensor::Zeros({features}));
}

std::string GroupNorm::name() const {
  return "GroupNorm(" + std::to_string(groups_) +
         (groups_ == 1 ? " group, " : " groups, ") + std::to_string(features_) +
         ")";
}

Shape GroupNorm::OutputShape(const Shape& input) const {
  if (input.size() >= 2 && input[1] == features_) return input;
  throw std::invalid_argument(name() + ": wanted [n, " +
                              std::to_string(features_) + ", ...], got " +
                              ShapeToString(input));
}

Tensor GroupNorm::Forward(const Tensor& x) {
  if (x.numel() == 0) return x.Clone();
  const int64_t size = x.numel() / (x.size(0) * groups_);
  // A group is a row, for which LayerNormalization has sums in double, and a
  // rule. Its own weight and bias do nothing: ours differ within a group.
  const Tensor rows = Reshape(x, {x.size(0), groups_, size});
  const Tensor normal = LayerNormalization(
      rows, Tensor::Ones({size}), Tensor::Zeros({size}), options_.epsilon);
  Shape beside(x.shape().size() - 1, 1);
  beside[0] = features_;
  return Reshape(normal, x.shape()) * Reshape(weight_, beside) +
         Reshape(bias_, beside);
}

}  // namespace tinytorch
