// Losses: one number that says how wrong the answers are.
//
// A loss is small where the network is right, and it can be differentiated
// everywhere. We want accuracy, which cannot. All losses are made of tensor
// operations, which have rules, so no loss needs a rule. All are means, so that
// the size of a batch does not change the size of a step. All are stable:
// logits of +-1000 give finite losses and gradients.
//
// Exercise `losses`. Each loss returns a tensor []. It throws
// std::invalid_argument for shapes that do not fit: "CrossEntropy: wanted
// labels [64] for logits [64, 10], got [10]", "MeanSquaredError: wanted targets
// [64, 1], got [64]", and if there are no elements: "MeanSquaredError: no
// elements". Inputs may be any views. A NaN in predictions or logits makes the
// loss NaN, so that a run that has diverged shows it. A loss is never -0.

#ifndef TINYTORCH_TRAINING_LOSSES_H_
#define TINYTORCH_TRAINING_LOSSES_H_

#include <functional>

#include "tensor/tensor.h"

namespace tinytorch {

// Computes a number from the outputs of a network and the targets: the number
// that a trainer minimizes.
using Loss =
    std::function<Tensor(const Tensor& outputs, const Tensor& targets)>;

// Returns the mean of (prediction - target)^2: for numbers. Shapes must be
// equal (a silent broadcast of [64, 1] with [64] is a common mistake).
// PyTorch: torch.nn.functional.mse_loss
Tensor MeanSquaredError(const Tensor& prediction, const Tensor& target);

// Returns the mean over examples of -log softmax(logits)[label]: for classes.
// logits are [..., classes], labels [...] whole numbers from 0. Uses
// LogSoftmax, so that it never takes the logarithm of a rounded 0. The loss of
// a network that has learned nothing is log(classes). Makes one tensor of the
// size of the logits; all others have the size of the labels. A logit of -inf
// rules its class out; the losses of the other classes stay finite. Throws
// std::out_of_range: "CrossEntropy: label 10 at [3] outside of 10 classes"
// (also -1 and inf), and std::invalid_argument: "CrossEntropy: label 1.5 at [3]
// is not whole" (also nan; [3] is the index in `labels`); for more logits than
// a float32 can count: "CrossEntropy: wanted at most 16777216 logits, got
// [512, 50000]".
// PyTorch: torch.nn.functional.cross_entropy
Tensor CrossEntropy(const Tensor& logits, const Tensor& labels);

// Returns the mean of -(t log s + (1 - t) log(1 - s)) with s = sigmoid(logit):
// for yes or no. Targets t are in [0, 1], shapes are equal. Computes it as
// t log(1 + e^-x) + (1 - t) log(1 + e^x) (Softplus), which is exact for small
// losses: [20], [1] gives 2.0611537e-09. Its gradient (s - t) / n can be
// differentiated again, also at 0. Throws std::invalid_argument:
// "BinaryCrossEntropy: target 2 at [3] outside of [0, 1]" (also nan).
// PyTorch: torch.nn.functional.binary_cross_entropy_with_logits
Tensor BinaryCrossEntropy(const Tensor& logits, const Tensor& targets);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_LOSSES_H_
