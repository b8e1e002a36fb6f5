// Losses: one number for how wrong the answers are.
//
// A loss is small where the network is right and can be differentiated
// everywhere; accuracy is what we want and cannot be. All are made of tensor
// operations, which have rules; nothing here needs one of its own. Means, so
// that the size of a batch does not change the size of a step.
//
// All are stable: logits of +-1000 give finite losses and gradients.
// Exercise `losses`. Each returns a tensor [] and throws std::invalid_argument
// for shapes that do not fit: "CrossEntropy: wanted labels [64] for logits
// [64, 10], got [10]", "MeanSquaredError: wanted targets [64, 1], got [64]",
// and for no elements: "MeanSquaredError: no elements".

#ifndef TINYTORCH_TRAINING_LOSSES_H_
#define TINYTORCH_TRAINING_LOSSES_H_

#include <functional>

#include "tensor/tensor.h"

namespace tinytorch {

// From the answers of a network and the truth to a number: what a trainer
// minimizes.
using Loss =
    std::function<Tensor(const Tensor& outputs, const Tensor& targets)>;

// mean of (prediction - target)^2: for numbers. Shapes must be equal (a silent
// broadcast of [64, 1] with [64] is a mistake everybody makes once). PyTorch:
// torch.nn.functional.mse_loss
Tensor MeanSquaredError(const Tensor& prediction, const Tensor& target);

// mean over examples of -log softmax(logits)[label]: for classes. logits [...,
// classes], labels [...] whole numbers from 0. By LogSoftmax, so that no
// logarithm of a rounded 0 occurs; log(classes) for a network that knows
// nothing. Makes one tensor of the size of the logits. Throws
// std::out_of_range: "CrossEntropy: label 10 at [3] outside of 10 classes", and
// std::invalid_argument: "CrossEntropy: label 1.5 at [3] is not whole", and for
// more logits than a float32 can number: "CrossEntropy: wanted at most 16777216
// logits, got [512, 50000]".
// PyTorch: torch.nn.functional.cross_entropy
Tensor CrossEntropy(const Tensor& logits, const Tensor& labels);

// mean of -(t log s + (1 - t) log(1 - s)), s = sigmoid(logit): for yes or no,
// target t in [0, 1], shapes equal. As max(x, 0) - x t + log(1 + e^-|x|), where
// e never sees a positive number. Throws std::invalid_argument:
// "BinaryCrossEntropy: target 2 at [3] outside of [0, 1]".
// PyTorch: torch.nn.functional.binary_cross_entropy_with_logits
Tensor BinaryCrossEntropy(const Tensor& logits, const Tensor& targets);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_LOSSES_H_
