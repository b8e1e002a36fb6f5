// Exercise `evaluate`: how good is a network?
//
// A network returns a score for each class; the largest one is its answer:
//
//   scores  [0.1  2.0  0.3]     answer 1     label 1    right
//           [1.5  0.2  1.4]            0           2    wrong
//
// The accuracy is 1 of 2. The confusion matrix says more: class 2 was taken for
// class 0.
//
//               taken for 0  1  2
//   was      0            [ 0  0  0 ]
//            1            [ 0  1  0 ]
//            2            [ 1  0  0 ]
//
// A single number can hide a lot: if 99 of 100 patients have no tumor, a
// network that always answers "no tumor" is right in 99 of 100 cases. A row of
// the matrix shows the mistake at once.
//
// Tests: test/evaluate_test.cc, then test/evaluate_module_test.cc.

#include "networks/evaluate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
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
#include "tools/text/number.h"

namespace tinytorch {
namespace {

// Given. Throws unless there is a row of scores for each label.
void CheckCounts(const std::string& operation, const Tensor& scores,
                 const Tensor& labels) {
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

// Returns whether score a is better than score b.
bool Better(Scalar a, Scalar b) {
  // Your turn: the larger score is better. Every comparison with NaN is false,
  // so NaN would equal every score, and a sort would have no order. So treat
  // NaN first: NaN never beats another score; every other score beats NaN.
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
  //   2. If there are no inputs, return zeros of the network's OutputShape().
  //   3. Slice() `batch` inputs at a time, run the network on each slice, and
  //      Concatenate() the outputs. The last slice may be smaller: Slice()
  //      cuts `stop` to the inputs that there are.
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
  // Your turn. The scores may be any view: ToVector() reads them in row-major
  // order. For each row:
  //   1. Number the classes 0, 1, 2, ... in a vector (std::iota).
  //   2. Sort the first k of them with std::partial_sort(). Class a stands
  //      before class b if its score is Better(), or if neither score is better
  //      and a < b.
  //   3. Write these classes, and their scores, to row i of the result: its k
  //      elements start at i * k.
  throw Unimplemented();
}

double Accuracy(const Tensor& scores, const Tensor& labels) {
  CheckCounts("Accuracy", scores, labels);
  // Your turn:
  //   1. Without rows the accuracy is unknown: return quiet_NaN() of
  //      std::numeric_limits<double>.
  //   2. Count, in whole numbers, the rows whose best class, by TopK() with k =
  //      1, is the label.
  //   3. Divide, in double.
  throw Unimplemented();
}

Tensor ConfusionMatrix(const Tensor& scores, const Tensor& labels) {
  CheckCounts("ConfusionMatrix", scores, labels);
  // Your turn:
  //   1. Start with zeros [classes, classes]. Without rows, that is the result.
  //   2. For each row: a label that is not one of 0, 1, ..., classes - 1, also
  //      1.5 and NaN, is an std::out_of_range: "ConfusionMatrix: label 10
  //      outside of 10 classes". text::Short() writes the label
  //      (tools/text/number.h).
  //   3. Otherwise add 1 at [label, answer]. TopK() with k = 1 has the answers
  //      of all rows: call it once, before the loop. So scores [2, 0], without
  //      classes, give the error of TopK().
  throw Unimplemented();
}

}  // namespace tinytorch
