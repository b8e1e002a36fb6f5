// Exercise `dense`: y = x W^T + b.
//
// Each row of W is a pattern; output o is how well x agrees with row o (a sum
// of products), plus a constant:
//
//   x = [1, 2]     W = [[10, 0],      b = [0, 0, 5]
//                       [ 1, 1],
//                       [ 0, 3]]
//
//   y = [1*10 + 2*0,  1*1 + 2*1,  1*0 + 2*3] + b  =  [10, 3, 11]
//
// One matrix product does that for a whole batch, and for any number of leading
// axes: to Dense, a batch of 8 sentences of 20 words of 64 features is just 160
// rows of 64 numbers.
//
// Cost: 2 * in * out operations for a row; the product's result and that of the
// addition are allocated, everything else is a view.
// Tests: test/dense_test.cc, then test/dense_module_test.cc.

#include "layers/dense.h"

#include <cstdint>
#include <stdexcept>
#include <string>

#include "layers/init.h"
#include "tensor/elementwise.h"
#include "tensor/matmul.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {

Dense::Dense(int64_t in, int64_t out, Rng& rng, DenseOptions options)
    : in_(in), out_(out) {
  if (in < 1 || out < 1) {
    throw std::invalid_argument(name() + ": wanted extents of at least 1");
  }
  // Your turn:
  //   1. Make a tensor [out, in], fill it with KaimingUniform() (init.h), and
  //      register it as "weight". AddParameter() returns the handle to keep in
  //      weight_.
  //   2. With options.bias, register zeros [out] as "bias" and keep them in
  //      bias_. Without, bias_ stays as it is, a tensor of shape [0].
  // BEGIN SOLUTION
  weight_ = AddParameter("weight", Tensor::Empty({out, in}));
  KaimingUniform(weight_, rng);
  if (options.bias) bias_ = AddParameter("bias", Tensor::Zeros({out}));
  // END SOLUTION
}

std::string Dense::name() const {
  return "Dense(" + std::to_string(in_) + ", " + std::to_string(out_) + ")";
}

Shape Dense::OutputShape(const Shape& input) const {
  // Your turn: the last axis must be there and have in_ entries; it becomes
  // out_, all others stay. If it does not fit, throw std::invalid_argument:
  // "Dense(784, 10): wanted [..., 784], got [64, 28]".
  // BEGIN SOLUTION
  if (input.empty() || input.back() != in_) {
    throw std::invalid_argument(name() + ": wanted [..., " +
                                std::to_string(in_) + "], got " +
                                ShapeToString(input));
  }
  Shape output = input;
  output.back() = out_;
  return output;
  // END SOLUTION
}

Tensor Dense::Forward(const Tensor& x) {
  // Your turn:
  //   1. Unless x has 2 axes already, Reshape() it to rows [n, in_]. How many
  //      rows? (Also right when there are none, or when x is just [in_].)
  //   2. MatMul() with the transposed weight: [n, in_] x [in_, out_]. Transpose
  //      is a view, it costs nothing.
  //   3. Add the bias, if there is one. Broadcasting repeats it for each row.
  //   4. Reshape() the result to OutputShape(x.shape()), if you reshaped in 1.
  // BEGIN SOLUTION
  const bool is_matrix = x.ndim() == 2;
  const Tensor rows = is_matrix ? x : Reshape(x, {x.numel() / in_, in_});
  Tensor y = MatMul(rows, Transpose(weight_, 0, 1));
  if (bias_.numel() > 0) y = Add(y, bias_);
  return is_matrix ? y : Reshape(y, OutputShape(x.shape()));
  // END SOLUTION
}

}  // namespace tinytorch
