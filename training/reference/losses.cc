// Exercise `losses`: one number that says how wrong the answers are.
//
// Two answers for one example of class 0, with three classes:
//
//   logits  [2 1 0]   softmax [0.67 0.24 0.09]   loss -log 0.67 = 0.41
//           [0 1 2]           [0.09 0.24 0.67]        -log 0.09 = 2.41
//
// The loss is small for the right answer and large for a wrong answer that the
// network is sure of. It moves whenever a logit moves, so it tells the
// optimizer which direction is down. We want a large share of right answers,
// but this share moves in jumps and is flat between them.
//
// The trap is float32, as in Softmax. A network that is very wrong gives the
// right class a probability of e^-1000. In float32 this is 0, its logarithm
// -inf, and the gradient NaN. So do not take the logarithm of a number that may
// have been rounded to 0:
//
//   classes    LogSoftmax, which subtracts before it takes e^x
//   yes or no  Softplus: log(1 + e^x) = max(x, 0) + log1p(e^-|x|)
//
// Both are made of tensor operations, so the tape differentiates them like the
// rest of the network. The result is worth remembering. For both losses,
// dL/dlogits = (probability - target) / n.
//
// Cost: one pass over the logits for each operation; n logits are picked in
// O(n). Tests: test/losses_test.cc, then test/losses_module_test.cc.

#include "training/losses.h"

#include <cmath>
#include <cstdint>
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
#include "tools/text/number.h"

namespace tinytorch {
namespace {

// Given. Each loss checks its inputs. A mean of no elements is NaN, and you
// would find it much later, in the weights.
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

// Returns the place of each label's logit if the logits of all examples are one
// row: i * classes + c for example i with label c.
//   labels [2, 0], 3 classes -> [2, 3]
Tensor PlacesOf(const Tensor& labels, int64_t classes) {
  // Your turn:
  //   1. Make an empty tensor of the shape of the labels. It is contiguous:
  //      write its data() from front to back.
  //   2. Go through the labels with an Odometer, because they may be any view:
  //      offset() says where a label is, index() is its name in an error.
  //   3. If a label is not whole (NaN is not, but inf counts as whole: step 4
  //      finds it), throw std::invalid_argument: "CrossEntropy: label 1.5 at
  //      [3] is not whole". text::Short() returns a number as text.
  //   4. If a label is below 0, or at least `classes`, throw std::out_of_range:
  //      "CrossEntropy: label 10 at [3] outside of 10 classes". Without this
  //      check the loss would use a logit of another example.
  // BEGIN SOLUTION
  const Tensor places = Tensor::Empty(labels.shape());
  int64_t i = 0;
  for (Odometer at(labels.shape(), labels.strides()); !at.done(); at.Next()) {
    const Scalar label = labels.data()[at.offset()];
    const auto describe = [&] {
      return "CrossEntropy: label " + text::Short(label) + " at " +
             ShapeToString(at.index());
    };
    if (!(std::trunc(label) == label)) {
      throw std::invalid_argument(describe() + " is not whole");
    }
    if (label < 0 || label >= static_cast<Scalar>(classes)) {
      throw std::out_of_range(describe() + " outside of " +
                              std::to_string(classes) + " classes");
    }
    places.data()[i] = static_cast<Scalar>(i * classes) + label;
    ++i;
  }
  return places;
  // END SOLUTION
}

// Given. A target for yes or no is a probability.
void CheckProbabilities(const Tensor& targets) {
  for (Odometer at(targets.shape(), targets.strides()); !at.done(); at.Next()) {
    const Scalar target = targets.data()[at.offset()];
    if (!(target >= 0 && target <= 1)) {  // Written so that it finds NaN, too.
      throw std::invalid_argument(
          "BinaryCrossEntropy: target " + text::Short(target) + " at " +
          ShapeToString(at.index()) + " outside of [0, 1]");
    }
  }
}

}  // namespace

Tensor MeanSquaredError(const Tensor& prediction, const Tensor& target) {
  CheckSameShape("MeanSquaredError", prediction, target);
  // Your turn: return the Mean() of the difference times itself. Multiply:
  // Pow(x, 2) is many times slower.
  // BEGIN SOLUTION
  const Tensor difference = prediction - target;
  return Mean(difference * difference);
  // END SOLUTION
}

Tensor CrossEntropy(const Tensor& logits, const Tensor& labels) {
  // Given. Checks the shapes, and that a float32 can count the logits.
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
  //   1. LogSoftmax() along the last axis gives logarithms of probabilities.
  //   2. Reshape() them to one row, and let Gather() pick those at PlacesOf()
  //      the labels. (A product with OneHot() rows would pick them as well, but
  //      it reads all classes to find one, and 0 * -inf is NaN.)
  //   3. Return 0 minus their Mean(). Neg() would make -0 of the 0 of a sure
  //      answer, and a log would show "-0".
  // BEGIN SOLUTION
  const Tensor places = PlacesOf(labels, logits.size(-1));
  const Tensor log_probabilities = LogSoftmax(logits, -1);
  const Tensor row = Reshape(log_probabilities, {logits.numel()});
  return 0 - Mean(Gather(row, places));
  // END SOLUTION
}

Tensor BinaryCrossEntropy(const Tensor& logits, const Tensor& targets) {
  CheckSameShape("BinaryCrossEntropy", logits, targets);
  CheckProbabilities(targets);
  // Your turn. On paper, start from -(t log s + (1 - t) log(1 - s)). With
  // -log s = log(1 + e^-x) and -log(1 - s) = log(1 + e^x) it becomes
  //
  //   t log(1 + e^-x) + (1 - t) log(1 + e^x)
  //
  // Both logarithms are a Softplus() (layers/activation.h), which does not
  // overflow, keeps the digits of log(1 + 1e-9), and has a gradient at 0 that
  // can be differentiated again. Write the line with tensor operations, and
  // take the Mean(). Do not shorten the sum to max(x, 0) - x t + ...: for t = 1
  // it subtracts x from x, and the small rest is lost.
  // BEGIN SOLUTION
  const Tensor yes = targets * Softplus(-logits);
  const Tensor no = (1 - targets) * Softplus(logits);
  return Mean(yes + no);
  // END SOLUTION
}

}  // namespace tinytorch
