// Exercise `matmul_rules`: two more matrix products.
//
//   a [1, 2]      b [2, 2]      y [1, 2]
//   1 2           3 4           1*3 + 2*5   1*4 + 2*6   =   13 16
//                 5 6
//
// A step of b[0, 1] = 4 moves y[0, 1] by a[0, 0] = 1 times as much, and nothing
// else. A step of a[0, 1] = 2 moves all of y, by b's row 5 6. So with dy = u v
//
//   da = dy b^T = 3 u + 4 v   5 u + 6 v        db = a^T dy = 1 u   1 v
//                                                            2 u   2 v
//
// The transposed matrices are views: no number is moved to make them.
//
// Batches. MatMul takes any number of matrices and broadcasts them. The product
// rules above hold for each matrix of the batch; a matrix that was used for the
// whole batch gets the sum of what each of its uses says. For a Dense layer on
// [8, 32, 64] that would be 8 products and their sum. But the sum over batch
// and rows is what a product of taller matrices does anyway: the 8 matrices of
// 32 rows below each other are one of 256 rows, a view, and
//
//   db = a^T dy,   a [256, 64], dy [256, n]
//
// is one product without anything to add up afterwards.
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
#include "training/rule.h"

namespace tinytorch {
namespace {

// Given: the matrices of x transposed, each for itself; a view.
[[maybe_unused]] Tensor Transposed(const Tensor& x) {
  return Transpose(x, -1, -2);
}

// Returns all matrices of x [..., m, k] below each other, [... * m, k]: a view
// if x is contiguous, x itself if it is a matrix.
[[maybe_unused]] Tensor Flat(const Tensor& x) {
  // Your turn: Reshape(), unless there are two axes only. How many rows? The
  // product of all extents but the last. (-1 could not tell if k is 0.)
  throw Unimplemented();
}

InputGradients MatMulRule(const TraceEvent& event) {
  const Tensor a = event.inputs[0], b = event.inputs[1];
  const Shape a_shape = a.shape(), b_shape = b.shape();
  const auto left = [=](const Tensor& dy) -> Tensor {
    // Your turn: da as above, from b and dy. SumTo() adds up for a matrix that
    // was broadcast.
    throw Unimplemented();
  };
  const auto right = [=](const Tensor& dy) -> Tensor {
    // Your turn: db, from a and dy. If b has two axes it was used for all
    // matrices of a: one product of Flat() matrices.
    throw Unimplemented();
  };
  return {left, right};
}

}  // namespace

const RuleTable& MatMulRules() {
  static const RuleTable rules = {{"MatMul", MatMulRule}};
  return rules;
}

}  // namespace tinytorch
