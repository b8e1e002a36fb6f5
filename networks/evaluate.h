// Evaluation: uses a network, and measures how good it is.
//
// Labels are class indices as whole numbers, [n]. Exercise `evaluate`.

#ifndef TINYTORCH_NETWORKS_EVALUATE_H_
#define TINYTORCH_NETWORKS_EVALUATE_H_

#include <cstdint>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Runs the network in evaluation mode on inputs [n, ...], `batch` of them at a
// time, and returns its outputs [n, ...]. Only the memory for outputs grows
// with n. Restores the mode of every layer, also when it throws. For n = 0
// returns the network's output shape with 0 rows. Throws std::invalid_argument
// for batch < 1 and for an input without axes.
Tensor Predict(Layer& network, const Tensor& inputs, int64_t batch = 256);

struct TopKResult {
  Tensor classes;  // [n, k], whole numbers
  Tensor scores;   // [n, k]
};

// Returns the k classes with the highest scores for each row of scores [n,
// classes], the best one first. Of two equal scores, the smaller class comes
// first; NaN is smaller than any number. Throws std::invalid_argument unless 1
// <= k <= classes. PyTorch: torch.topk
TopKResult TopK(const Tensor& scores, int64_t k);

// Returns the share of rows whose best class, by TopK, is the label, in [0, 1],
// or NaN if there are no rows. Throws std::invalid_argument if the counts
// differ: "Accuracy: 3 rows of scores, 4 labels".
double Accuracy(const Tensor& scores, const Tensor& labels);

// Returns counts [classes, classes]: counts[i, j] examples of class i were
// taken for class j, and the diagonal counts the right answers. Throws as
// Accuracy, and std::out_of_range for a label outside of the classes:
// "ConfusionMatrix: label 10 outside of 10 classes".
Tensor ConfusionMatrix(const Tensor& scores, const Tensor& labels);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_EVALUATE_H_
