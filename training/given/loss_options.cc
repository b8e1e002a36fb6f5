// Losses with options: see loss_options.h.

#include "training/given/loss_options.h"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "layers/activation.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/text/number.h"
#include "training/losses.h"

namespace tinytorch {
namespace {

[[noreturn]] void Refuse(const std::string& what) {
  throw std::invalid_argument(what);
}

// A tensor of this shape stands for an option that is not set.
bool IsSet(const Tensor& option) { return option.shape() != Shape{0}; }

// Lets a loss of losses.h check its inputs. Its result is not of interest, and
// the tape does not see it.
void LetCheck(const Loss& loss, const Tensor& x, const Tensor& targets) {
  const TraceScope silence(nullptr);
  loss(x, targets);
}

// Reduces the losses of all examples; `total` is what their mean divides by.
Tensor Reduced(const Tensor& losses, Reduction reduction, double total) {
  if (reduction == Reduction::kNone) return losses;
  const Tensor sum = Sum(losses);
  if (reduction == Reduction::kSum) return sum;
  return sum / static_cast<Scalar>(total);
}

// The target of each logit, weights included, so that the loss of an example is
// minus the sum of target * log softmax; and the sum of the weights.
struct Targets {
  Tensor rows;
  double total = 0;
};

Targets TargetsOf(const std::vector<Scalar>& labels, const Shape& shape,
                  const CrossEntropyOptions& options) {
  const auto ignored = static_cast<Scalar>(options.ignore_index);
  const int64_t classes = shape.back();
  const double smoothing = options.label_smoothing;
  std::vector<Scalar> weights(static_cast<size_t>(classes), 1);
  if (IsSet(options.class_weights)) weights = options.class_weights.ToVector();
  Targets targets{Tensor::Zeros(shape)};
  Scalar* row = targets.rows.data();
  for (const Scalar label : labels) {
    for (int64_t c = 0; label != ignored && c < classes; ++c) {
      const double weight = weights[static_cast<size_t>(c)];
      const bool is_label = static_cast<Scalar>(c) == label;
      const double sure = is_label ? 1 - smoothing : 0;
      if (is_label) targets.total += weight;
      row[c] = static_cast<Scalar>(
          weight * (sure + smoothing / static_cast<double>(classes)));
    }
    row += classes;
  }
  return targets;
}

Tensor CrossEntropyOf(const Tensor& logits, const Tensor& labels,
                      const CrossEntropyOptions& options) {
  const auto ignored = static_cast<Scalar>(options.ignore_index);
  LetCheck(
      [ignored](const Tensor& x, const Tensor& y) {
        return CrossEntropy(x, Where(Equal(y, ignored), 0, y));
      },
      logits, labels);
  const Tensor& weights = options.class_weights;
  const Shape wanted = {logits.size(-1)};
  if (IsSet(weights) && weights.shape() != wanted) {
    Refuse("CrossEntropyLoss: wanted class weights " + ShapeToString(wanted) +
           ", got " + ShapeToString(weights.shape()));
  }
  const auto [targets, total] =
      TargetsOf(labels.ToVector(), logits.shape(), options);
  // Where a target is 0, the logarithm may be -inf: leave it out before the
  // product, so that neither loss nor gradient is NaN.
  const Tensor logs = Where(Equal(targets, 0), 0, LogSoftmax(logits, -1));
  return Reduced(0 - Sum(logs * targets, {.axes = {-1}}), options.reduction,
                 total);
}

void CheckBroadcasts(const char* what, const Tensor& weight,
                     const Shape& shape) {
  if (!IsSet(weight)) return;
  try {
    BroadcastStrides(weight.shape(), weight.strides(), shape);
  } catch (const std::invalid_argument&) {
    Refuse(std::string("BCEWithLogitsLoss: wanted a ") + what +
           " that broadcasts to " + ShapeToString(shape) + ", got " +
           ShapeToString(weight.shape()));
  }
}

Tensor BinaryCrossEntropyOf(const Tensor& logits, const Tensor& targets,
                            const BinaryCrossEntropyOptions& options) {
  LetCheck(BinaryCrossEntropy, logits, targets);
  CheckBroadcasts("weight", options.weight, logits.shape());
  CheckBroadcasts("positive weight", options.positive_weight, logits.shape());
  Tensor if_yes = Softplus(-logits) * targets;
  if (IsSet(options.positive_weight)) {
    if_yes = if_yes * options.positive_weight;
  }
  Tensor losses = if_yes + Softplus(logits) * (1 - targets);
  if (IsSet(options.weight)) losses = losses * options.weight;
  return Reduced(losses, options.reduction,
                 static_cast<double>(losses.numel()));
}

}  // namespace

Loss CrossEntropyLoss(CrossEntropyOptions options) {
  const double smoothing = options.label_smoothing;
  if (!(smoothing >= 0 && smoothing <= 1)) {
    Refuse("CrossEntropyLoss: wanted 0 <= label_smoothing <= 1, got " +
           text::Short(smoothing));
  }
  return [options = std::move(options)](const Tensor& x, const Tensor& labels) {
    return CrossEntropyOf(x, labels, options);
  };
}

Loss BCEWithLogitsLoss(BinaryCrossEntropyOptions options) {
  return [options = std::move(options)](const Tensor& x, const Tensor& t) {
    return BinaryCrossEntropyOf(x, t, options);
  };
}

Loss MSELoss(Reduction reduction) {
  return [reduction](const Tensor& prediction, const Tensor& target) {
    LetCheck(MeanSquaredError, prediction, target);
    const Tensor errors = prediction - target;
    return Reduced(errors * errors, reduction,
                   static_cast<double>(errors.numel()));
  };
}

}  // namespace tinytorch
