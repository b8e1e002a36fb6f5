// Exercise `evaluate`: how good is it?
//
// A network answers with scores, one for each class; the largest is its answer:
//
//   scores  [0.1  2.0  0.3]     answer 1     label 1    right
//           [1.5  0.2  1.4]            0           2    wrong
//
// Accuracy is 1 of 2. The confusion matrix says more, for instance that class 2
// was taken for class 0:
//
//               taken for 0  1  2
//   was      0            [ 0  0  0 ]
//            1            [ 0  1  0 ]
//            2            [ 1  0  0 ]
//
// One number can hide a lot: a network that says "no tumour" to everybody is
// right in 99 of 100 cases. A row of the matrix shows it at once.
//
// Tests: test/evaluate_test.cc, then test/evaluate_module_test.cc.

#include "networks/evaluate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "layers/given/eval_scope.h"
#include "tensor/gather.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: what Accuracy and ConfusionMatrix want of their inputs.
[[maybe_unused]] void CheckCounts(const std::string& operation,
                                  const Tensor& scores, const Tensor& labels) {
  if (scores.ndim() != 2 || labels.ndim() != 1) {
    throw std::invalid_argument(
        operation + ": wanted scores [n, classes] and labels [n], got " +
        ShapeToString(scores.shape()) + " and " +
        ShapeToString(labels.shape()));
  }
  if (scores.size(0) != labels.size(0)) {
    throw std::invalid_argument(
        operation + ": " + std::to_string(scores.size(0)) +
        " rows of scores, " + std::to_string(labels.size(0)) + " labels");
  }
}

// Given: 10 as "10", 0.5 as "0.5".
[[maybe_unused]] std::string Short(Scalar number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.9g", static_cast<double>(number));
  return text;
}

// Says whether score a is better than score b.
[[maybe_unused]] bool Better(Scalar a, Scalar b) {
  // Your turn: the larger one. Every comparison with NaN is false, which would
  // make NaN equal to everything and confuse any sort; so say it yourself: NaN
  // is better than nothing, and everything else is better than NaN.
  throw Unimplemented();
}

}  // namespace

Tensor Predict(Layer& network, const Tensor& inputs, int64_t batch) {
  if (batch < 1 || inputs.ndim() == 0) {
    throw std::invalid_argument(
        "Predict: wanted inputs [n, ...] and a batch of at least 1, got " +
        ShapeToString(inputs.shape()) + " and " + std::to_string(batch));
  }
  // Your turn:
  //   1. Declare an EvalScope (layers/given/eval_scope.h) of the network:
  //      everything after it runs in evaluation mode.
  //   2. No inputs at all? Zeros of the shape the network would give.
  //   3. Otherwise Slice() `batch` inputs after the other, run them, and
  //      Concatenate() the outputs. The last batch may be smaller.
  throw Unimplemented();
}

TopKResult TopK(const Tensor& scores, int64_t k) {
  if (scores.ndim() != 2) {
    throw std::invalid_argument("TopK: wanted [n, classes], got " +
                                ShapeToString(scores.shape()));
  }
  const int64_t classes = scores.size(1);
  if (k < 1 || k > classes) {
    throw std::invalid_argument(
        "TopK: wanted 1 <= k <= " + std::to_string(classes) + ", got " +
        std::to_string(k));
  }
  // Your turn, for each row:
  //   1. Number the classes 0, 1, 2, ... in a vector.
  //   2. std::partial_sort() the first k of them by Better() score; of two that
  //      are equal the smaller class comes first.
  //   3. Write those classes and their scores. The scores may be any view: use
  //      strides().
  throw Unimplemented();
}

double Accuracy(const Tensor& scores, const Tensor& labels) {
  CheckCounts("Accuracy", scores, labels);
  // Your turn: the part of rows whose best class, by TopK() with k = 1, is the
  // label. For no rows: std::numeric_limits<double>::quiet_NaN(), as nobody
  // knows. Count in whole numbers.
  throw Unimplemented();
}

Tensor ConfusionMatrix(const Tensor& scores, const Tensor& labels) {
  CheckCounts("ConfusionMatrix", scores, labels);
  // Your turn: start with zeros [classes, classes] and add 1 at [label, answer]
  // for each row. A label that is not one of 0, 1, ..., classes - 1 is an
  // std::out_of_range: "ConfusionMatrix: label 10 outside of 10 classes"; 1.5
  // and NaN are, too. Short() writes it.
  throw Unimplemented();
}

}  // namespace tinytorch
