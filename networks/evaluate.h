// Evaluation: uses a network, and measures how good it is.
//
// Labels are class indices as whole numbers, [n]. All tensors may be any views.
// Exercise `evaluate`.

#ifndef TINYTORCH_NETWORKS_EVALUATE_H_
#define TINYTORCH_NETWORKS_EVALUATE_H_

#include <cstdint>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Runs the network in evaluation mode on inputs [n, ...], `batch` of them at a
// time, and returns its outputs [n, ...] in the order of the inputs. The last
// batch has the inputs that are left, and none is empty; batch may be larger
// than n. Only the memory for outputs grows with n: twice their bytes, and one
// batch. Restores the mode of every layer, also when it throws; a layer that
// was frozen before stays frozen. For n = 0 it runs nothing and returns a
// tensor of the network's OutputShape(), which may throw. Throws
// std::invalid_argument for batch < 1 and for an input without axes: "Predict:
// wanted inputs [n, ...] and a batch of at least 1, got [] and 256".
Tensor Predict(Layer& network, const Tensor& inputs, int64_t batch = 256);

struct TopKResult {
  Tensor classes;  // [n, k], whole numbers
  Tensor scores;   // [n, k]
};

// Returns the k classes with the highest scores for each row of scores [n,
// classes], the best one first. Of two equal scores, the smaller class comes
// first; NaN is smaller than any number, also than -inf, and equal to NaN. n
// may be 0. Throws std::invalid_argument: "TopK: wanted [n, classes], got [3]";
// "TopK: wanted 1 <= k <= 10, got 11". PyTorch: torch.topk, where NaN is the
// largest.
TopKResult TopK(const Tensor& scores, int64_t k);

// Returns the share of rows whose best class, by TopK, is the label, in [0, 1],
// or NaN if there are no rows. A label that is not a class counts as wrong.
// Throws std::invalid_argument: "Accuracy: 3 rows of scores, 4 labels";
// "Accuracy: wanted scores [n, classes] and labels [n], got [3, 2] and [3, 1]".
double Accuracy(const Tensor& scores, const Tensor& labels);

// Returns counts [classes, classes]: counts[i, j] examples of class i were
// taken for class j, the best one by TopK, and the diagonal counts the right
// answers. Without rows all counts are 0. Throws as Accuracy(), with its own
// name, and std::out_of_range for a label that is not one of 0, 1, ...,
// classes - 1, also for 1.5 and NaN: "ConfusionMatrix: label 10 outside of 10
// classes".
Tensor ConfusionMatrix(const Tensor& scores, const Tensor& labels);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_EVALUATE_H_
