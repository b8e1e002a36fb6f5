// Evaluation: using a network, and saying honestly how good it is.
//
// Exercise `evaluate`. Labels are class indices as whole numbers, [n].

#ifndef TINYTORCH_NETWORKS_EVALUATE_H_
#define TINYTORCH_NETWORKS_EVALUATE_H_

#include <cstdint>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Runs the network in evaluation mode on inputs [n, ...], `batch` at a time, so
// that nothing but the outputs grows with n, and returns these [n, ...]. Brings
// back the mode the network was in, also when it throws. n = 0 gives the
// network's output shape with 0 rows. Throws std::invalid_argument for batch <
// 1 or an input without axes.
Tensor Predict(Layer& network, const Tensor& inputs, int64_t batch = 256);

// The k most probable classes of each row of scores [n, classes], best first,
// ties by the smaller class; NaN is the smallest of all. Throws
// std::invalid_argument unless 1 <= k <= classes. PyTorch: torch.topk
struct TopKResult {
  Tensor classes;  // [n, k], whole numbers
  Tensor scores;   // [n, k]
};
TopKResult TopK(const Tensor& scores, int64_t k);

// The part of rows whose best class, by TopK, is the label, in [0, 1]; NaN for
// no rows. Throws std::invalid_argument when the counts differ: "Accuracy: 3
// rows of scores, 4 labels".
double Accuracy(const Tensor& scores, const Tensor& labels);

// counts[i, j]: how often an example of class i was taken for class j, a tensor
// [classes, classes]; the diagonal is what was right. Throws as Accuracy, and
// std::out_of_range for a label outside of the classes: "ConfusionMatrix:
// label 10 outside of 10 classes".
Tensor ConfusionMatrix(const Tensor& scores, const Tensor& labels);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_EVALUATE_H_
