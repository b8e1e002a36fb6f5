// Exercise `losses`: how wrong is it, as one number?
//
// Two answers for one example, three classes, the truth is class 0:
//
//   logits  [2 1 0]   softmax [0.67 0.24 0.09]   loss -log 0.67 = 0.41
//           [0 1 2]           [0.09 0.24 0.67]        -log 0.09 = 2.41
//
// The loss is small for the right answer, large for a wrong one given with
// confidence, and moves whenever a logit moves: that is what an optimizer needs
// to know which way is down. The share of right answers is what we want, but it
// moves in jumps and says nothing between them.
//
// The trap is float32, as in Softmax. A network that is very wrong has a
// probability of e^-1000 for the truth: 0 in float32, its logarithm -inf, and
// the gradient NaN. So no logarithm here is taken of something rounded to 0:
//
//   classes    LogSoftmax, which subtracts before it takes e^x
//   yes or no  log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)
//
// Both are sums of tensor operations, so they are differentiated like the rest
// of the network, and what comes out is worth remembering: for both of them,
// dL/dlogits = (what was said - what is true) / n.
//
// Cost: one pass over the logits for each operation; picking n of them costs n.
// Tests: test/losses_test.cc, then test/losses_module_test.cc.

#include "training/losses.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <string>

#include "layers/activation.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: 10 as "10", 0.5 as "0.5", and what is not a number at all.
[[maybe_unused]] std::string Short(Scalar number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.9g", static_cast<double>(number));
  return text;
}

// Given: what every loss wants of its inputs. A mean of nothing is NaN, and
// would be found much later, in the weights.
void CheckNotEmpty(const std::string& loss, const Tensor& x) {
  if (x.numel() == 0) throw std::invalid_argument(loss + ": no elements");
}

void CheckSameShape(const std::string& loss, const Tensor& x,
                    const Tensor& target) {
  if (x.shape() != target.shape()) {
    throw std::invalid_argument(loss + ": wanted targets " +
                                ShapeToString(x.shape()) + ", got " +
                                ShapeToString(target.shape()));
  }
  CheckNotEmpty(loss, x);
}

// Where the true classes are if the logits of all examples lie in one row: of
// example i with label c, at i * classes + c.
//   labels [2, 0], 3 classes -> [2, 3]
[[maybe_unused]] Tensor PlacesOf(const Tensor& labels, int64_t classes) {
  // Your turn:
  //   1. Make an empty tensor of the shape of the labels. It is contiguous:
  //      write its data() from front to back.
  //   2. Walk the labels, which may be any view, with an Odometer: offset()
  //      says where a label is, index() what an error calls it.
  //   3. Not whole (NaN is not, either)? Throw std::invalid_argument:
  //      "CrossEntropy: label 1.5 at [3] is not whole". Short() writes it.
  //   4. Below 0, or `classes` and above? Throw std::out_of_range:
  //      "CrossEntropy: label 10 at [3] outside of 10 classes". Nobody else
  //      will: the place would be another example's.
  throw Unimplemented();
}

// Given: a target for yes or no is a probability.
void CheckProbabilities(const Tensor& targets) {
  for (Odometer at(targets.shape(), targets.strides()); !at.done(); at.Next()) {
    const Scalar target = targets.data()[at.offset()];
    if (!(target >= 0 && target <= 1)) {  // So that NaN is caught, too.
      throw std::invalid_argument(
          "BinaryCrossEntropy: target " + Short(target) + " at " +
          ShapeToString(at.index()) + " outside of [0, 1]");
    }
  }
}

}  // namespace

Tensor MeanSquaredError(const Tensor& prediction, const Tensor& target) {
  CheckSameShape("MeanSquaredError", prediction, target);
  // Your turn: the difference, times itself, and the Mean() of that. Multiply:
  // Pow(x, 2) is many times slower.
  throw Unimplemented();
}

Tensor CrossEntropy(const Tensor& logits, const Tensor& labels) {
  // Given: shapes, and as many logits as a float32 can count.
  if (logits.ndim() == 0) {
    throw std::invalid_argument(
        "CrossEntropy: wanted logits [..., classes], got []");
  }
  const Shape wanted(logits.shape().begin(), logits.shape().end() - 1);
  if (labels.shape() != wanted) {
    throw std::invalid_argument("CrossEntropy: wanted labels " +
                                ShapeToString(wanted) + " for logits " +
                                ShapeToString(logits.shape()) + ", got " +
                                ShapeToString(labels.shape()));
  }
  CheckNotEmpty("CrossEntropy", logits);
  constexpr int64_t kMost = int64_t{1} << std::numeric_limits<Scalar>::digits;
  if (logits.numel() > kMost) {
    throw std::invalid_argument("CrossEntropy: wanted at most " +
                                std::to_string(kMost) + " logits, got " +
                                ShapeToString(logits.shape()));
  }
  // Your turn:
  //   1. LogSoftmax() along the last axis: the logarithms of probabilities.
  //   2. Reshape() them to one row, and let Gather() pick those in PlacesOf()
  //      the labels. (Multiplying with OneHot() rows picks, too, but looks at
  //      every class to find one, and 0 * -inf is NaN.)
  //   3. Minus their Mean().
  throw Unimplemented();
}

Tensor BinaryCrossEntropy(const Tensor& logits, const Tensor& targets) {
  CheckSameShape("BinaryCrossEntropy", logits, targets);
  CheckProbabilities(targets);
  // Your turn. On paper, start from -(t log s + (1 - t) log(1 - s)): with
  // -log s = log(1 + e^-x) and -log(1 - s) = x + log(1 + e^-x) it becomes
  //
  //   x - x t + log(1 + e^-x)              e^1000 overflows for x = -1000
  //   max(x, 0) - x t + log(1 + e^-|x|)    the same number, and no overflow
  //
  // The last line is your program. Maximum(x, 0) and not Relu(x): their values
  // are equal, but at x = 0, where an untrained network starts, the gradient
  // of a maximum is shared, 1/2, that of Relu is 0, and sigmoid(0) is 1/2.
  throw Unimplemented();
}

}  // namespace tinytorch
