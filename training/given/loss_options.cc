// Losses with options: see loss_options.h.

#include "training/given/loss_options.h"

#include <cmath>
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
#include "tools/text/number.h"

namespace tinytorch {
namespace {

[[noreturn]] void Refuse(const std::string& what) {
  throw std::invalid_argument(what);
}

// A tensor of this shape stands for an option that is not set.
bool IsSet(const Tensor& option) { return option.shape() != Shape{0}; }

void CheckTargets(const std::string& loss, const Tensor& targets,
                  const Shape& wanted) {
  if (targets.shape() != wanted) {
    Refuse(loss + ": wanted targets " + ShapeToString(wanted) + ", got " +
           ShapeToString(targets.shape()));
  }
  if (targets.numel() == 0) Refuse(loss + ": no elements");
}

// Reduces the losses of all examples; `total` is what their mean divides by.
Tensor Reduced(const Tensor& losses, Reduction reduction, double total) {
  if (reduction == Reduction::kNone) return losses;
  const Tensor sum = Sum(losses);
  if (reduction == Reduction::kSum) return sum;
  return sum / static_cast<Scalar>(total);
}

// The class of each example, -1 for those to ignore, in row-major order.
std::vector<int64_t> ClassesOf(const Tensor& labels, int64_t classes,
                               int64_t ignored) {
  std::vector<int64_t> found;
  for (Odometer at(labels.shape(), labels.strides()); !at.done(); at.Next()) {
    const Scalar label = labels.data()[at.offset()];
    if (label == static_cast<Scalar>(ignored)) {
      found.push_back(-1);
      continue;
    }
    const std::string text = "CrossEntropyLoss: label " + text::Short(label) +
                             " at " + ShapeToString(at.index());
    if (label != std::trunc(label)) Refuse(text + " is not whole");
    if (!(label >= 0 && label < static_cast<Scalar>(classes))) {
      throw std::out_of_range(text + " outside of " + std::to_string(classes) +
                              " classes");
    }
    found.push_back(static_cast<int64_t>(label));
  }
  return found;
}

// The target of each logit, weights included, so that the loss of an example is
// minus the sum of target * log softmax; and the sum of the weights.
struct Targets {
  Tensor rows;
  double total = 0;
};

Targets TargetsOf(const std::vector<int64_t>& labels, const Shape& shape,
                  const CrossEntropyOptions& options) {
  const int64_t classes = shape.back();
  const double smoothing = options.label_smoothing;
  std::vector<Scalar> weights(static_cast<size_t>(classes), 1);
  if (IsSet(options.class_weights)) weights = options.class_weights.ToVector();
  Targets targets{Tensor::Zeros(shape)};
  Scalar* row = targets.rows.data();
  for (const int64_t label : labels) {
    for (int64_t c = 0; label >= 0 && c < classes; ++c) {
      const double weight = weights[static_cast<size_t>(c)];
      const double sure = c == label ? 1 - smoothing : 0;
      if (c == label) targets.total += weight;
      row[c] = static_cast<Scalar>(
          weight * (sure + smoothing / static_cast<double>(classes)));
    }
    row += classes;
  }
  return targets;
}

Tensor CrossEntropyOf(const Tensor& logits, const Tensor& labels,
                      const CrossEntropyOptions& options) {
  if (logits.ndim() == 0) {
    Refuse("CrossEntropyLoss: wanted logits [..., classes], got []");
  }
  const int64_t classes = logits.size(-1);
  const Tensor& weights = options.class_weights;
  if (IsSet(weights) && weights.shape() != Shape{classes}) {
    Refuse("CrossEntropyLoss: wanted class weights " +
           ShapeToString({classes}) + ", got " +
           ShapeToString(weights.shape()));
  }
  Shape examples = logits.shape();
  examples.pop_back();
  if (labels.shape() != examples) {
    Refuse("CrossEntropyLoss: wanted labels " + ShapeToString(examples) +
           " for logits " + ShapeToString(logits.shape()) + ", got " +
           ShapeToString(labels.shape()));
  }
  if (logits.numel() == 0) Refuse("CrossEntropyLoss: no elements");
  const auto [targets, total] =
      TargetsOf(ClassesOf(labels, classes, options.ignore_index),
                logits.shape(), options);
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
  CheckTargets("BCEWithLogitsLoss", targets, logits.shape());
  CheckBroadcasts("weight", options.weight, logits.shape());
  CheckBroadcasts("positive weight", options.positive_weight, logits.shape());
  for (Odometer at(targets.shape(), targets.strides()); !at.done(); at.Next()) {
    const Scalar target = targets.data()[at.offset()];
    if (target >= 0 && target <= 1) continue;
    Refuse("BCEWithLogitsLoss: target " + text::Short(target) + " at " +
           ShapeToString(at.index()) + " outside of [0, 1]");
  }
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
    CheckTargets("MSELoss", target, prediction.shape());
    const Tensor errors = prediction - target;
    return Reduced(errors * errors, reduction,
                   static_cast<double>(errors.numel()));
  };
}

}  // namespace tinytorch
