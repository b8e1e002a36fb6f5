// Losses with options: what to leave out, what counts more, how to average.
//
// The losses of losses.h are plain means. Real data are not so even: some
// labels are padding, some classes are rare, some labels are wrong. Each
// function here returns a Loss with such options, which a Trainer takes in
// place of CrossEntropy:
//
//   Loss loss = CrossEntropyLoss({.label_smoothing = 0.1});
//   Tensor number = loss(network(images), labels);
//
// Given. All are made of tensor operations, so that a tape differentiates them
// twice. Your losses check the inputs: each Loss first computes the plain loss
// of losses.h, which the tape does not see, and throws its errors, with its
// name. So no elements are an error, where PyTorch returns NaN. This costs the
// time of that loss.

#ifndef TINYTORCH_TRAINING_GIVEN_LOSS_OPTIONS_H_
#define TINYTORCH_TRAINING_GIVEN_LOSS_OPTIONS_H_

#include <cstdint>

#include "tensor/tensor.h"
#include "training/losses.h"

namespace tinytorch {

// How a Loss reduces the losses of all examples. PyTorch: reduction=
enum class Reduction {
  kMean,  // their mean: []
  kSum,   // their sum: []
  kNone,  // the losses themselves, one for each example. A Trainer needs [].
};

struct CrossEntropyOptions {
  Reduction reduction = Reduction::kMean;
  // Examples with this label have the loss 0 and no gradient. They do not count
  // in the mean.
  int64_t ignore_index = -100;
  // The share of the target that is spread evenly over all classes, 0 to 1: a
  // network that is never asked for certainty learns smaller logits. Szegedy et
  // al. 2016, "Rethinking the Inception Architecture", section 7.
  double label_smoothing = 0;
  // [classes]: how much a class counts. Shape [0]: all count 1.
  Tensor class_weights = {};
};

// The Loss takes logits x [..., classes] and labels [...]. With weights w,
// smoothing e and p = log softmax(x), the loss of an example with label y is
//
//   -(1 - e) w[y] p[y] - e / classes * sum over c of w[c] p[c]
//
// kMean divides the sum of these by the sum of w[y], both without the ignored
// examples. If all are ignored, that is 0 / 0, NaN, as in PyTorch. A class
// whose target is 0 does not count even where its p is -inf. Makes four tensors
// of the size of the logits, where CrossEntropy() makes one.
//
// Throws as CrossEntropy, and std::invalid_argument: "CrossEntropyLoss: wanted
// 0 <= label_smoothing <= 1, got 2", "CrossEntropyLoss: wanted class weights
// [10], got [3]".
// PyTorch: torch.nn.CrossEntropyLoss(weight, ignore_index, reduction,
// label_smoothing), which wants the classes on axis 1, not last.
Loss CrossEntropyLoss(CrossEntropyOptions options = {});

struct BinaryCrossEntropyOptions {
  Reduction reduction = Reduction::kMean;
  // Multiplies the loss of each element. Broadcasts to the shape of the logits.
  // Shape [0]: all count 1. kMean divides by the number of elements all the
  // same.
  Tensor weight = {};
  // Multiplies the part of a loss that belongs to "yes": with 9 for a class of
  // which 1 of 10 examples is "yes", both answers count the same. Broadcasts as
  // weight.
  Tensor positive_weight = {};
};

// The Loss takes logits x and targets t of one shape, t in [0, 1]. With weight
// w and positive weight p, the loss of an element is
//
//   w (p t log(1 + e^-x) + (1 - t) log(1 + e^x))
//
// Throws as BinaryCrossEntropy, and std::invalid_argument: "BCEWithLogitsLoss:
// wanted a weight that broadcasts to [64, 10], got [3]".
// PyTorch: torch.nn.BCEWithLogitsLoss(weight, reduction, pos_weight)
Loss BCEWithLogitsLoss(BinaryCrossEntropyOptions options = {});

// The Loss takes predictions and targets of one shape, and reduces (prediction
// - target)^2. Throws as MeanSquaredError.
// PyTorch: torch.nn.MSELoss(reduction), which broadcasts shapes that differ,
// with a warning
Loss MSELoss(Reduction reduction = Reduction::kMean);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_LOSS_OPTIONS_H_
