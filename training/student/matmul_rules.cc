// Exercise `matmul_rules`: two more matrix products.
//
//   a [1, 2]      b [2, 2]      y [1, 2]
//   1 2           3 4           1*3 + 2*5   1*4 + 2*6   =   13 16
//                 5 6
//
// A step of b[0, 1] = 4 moves y[0, 1] by a[0, 0] = 1 times as much, and no
// other element. A step of a[0, 1] = 2 moves all of y, by b's row 5 6. So with
// dy = u v
//
//   da = dy b^T = 3 u + 4 v   5 u + 6 v        db = a^T dy = 1 u   1 v
//                                                            2 u   2 v
//
// The transposed matrices are views: making them moves no number.
//
// Batches. MatMul takes any number of matrices and broadcasts them. The
// formulas above hold for each matrix of the batch. A matrix that was used for
// the whole batch gets the sum of the gradients of its uses. For a Dense layer
// on [8, 32, 64] these would be 8 products and their sum. But a product of
// taller matrices sums over the batch as well: the 8 matrices of 32 rows, one
// below the other, are one matrix of 256 rows, which is a view, and
//
//   db = a^T dy,   a [256, 64], dy [256, n]
//
// is one product, with no sum after it.
//
// Cost: 2 m k n operations for each of the two, as for MatMul itself.
// Tests: test/matmul_rules_test.cc, then test/matmul_rules_module_test.cc.

#include "training/matmul_rules.h"

#include "tensor/matmul.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "training/elementwise_rules.h"
#include "training/given/rule.h"

namespace tinytorch {
namespace {

// Given. Transposes each matrix of x; returns a view.
Tensor Transposed(const Tensor& x) { return Transpose(x, -1, -2); }

// Returns all matrices of x [..., m, k], one below the other, as one matrix
// [... * m, k]: x itself if it is a matrix, a view if x is contiguous.
Tensor Flat(const Tensor& x) {
  // Your turn: if x has two axes, return it. Otherwise Reshape() it. The number
  // of rows is the product of all extents except the last. (Do not write -1: if
  // k is 0, Reshape() cannot find the extent.)
  throw Unimplemented();
}

InputGradients MatMulRule(const TraceEvent& event) {
  const Tensor a = event.inputs[0], b = event.inputs[1];
  const Shape a_shape = a.shape(), b_shape = b.shape();
  const auto left = [=](const Tensor& dy) -> Tensor {
    // Your turn: da as above, from b and dy. If a was broadcast, SumTo() adds
    // up.
    throw Unimplemented();
  };
  const auto right = [=](const Tensor& dy) -> Tensor {
    // Your turn: db as above, from a and dy. If b has two axes, all matrices of
    // a used it: write one product of Flat() matrices. Otherwise as da.
    throw Unimplemented();
  };
  return {left, right};
}

}  // namespace

// Given. The rule of the operation.
const RuleTable& MatMulRules() {
  static const RuleTable rules = {{"MatMul", MatMulRule}};
  return rules;
}

}  // namespace tinytorch
