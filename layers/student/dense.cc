// Exercise `dense`: y = x W^T + b.
//
// Each row of W is a pattern; output o says how well x agrees with row o: a sum
// of products, plus a constant.
//
//   x = [1, 2]     W = [[10, 0],      b = [0, 0, 5]
//                       [ 1, 1],
//                       [ 0, 3]]
//
//   y = [1*10 + 2*0,  1*1 + 2*1,  1*0 + 2*3] + b  =  [10, 3, 11]
//
// One matrix product does that for a whole batch, and for any number of leading
// axes: for Dense, a batch of 8 sentences of 20 words of 64 features is 160
// rows of 64 numbers.
//
// Cost: 2 * in * out operations for a row. The results of the product and of
// the addition are allocated. All else is a view, unless Reshape() has to copy
// an x that is not contiguous.
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
  //   2. If options.bias is true, register zeros [out] as "bias" and keep the
  //      handle in bias_. Otherwise bias_ stays as it is, a tensor of shape
  //      [0].
  throw Unimplemented();
}

std::string Dense::name() const {
  return "Dense(" + std::to_string(in_) + ", " + std::to_string(out_) + ")";
}

Shape Dense::OutputShape(const Shape& input) const {
  // Your turn:
  //   1. There must be at least one axis, and the extent of the last one must
  //      be in_. Otherwise throw std::invalid_argument: "Dense(784, 10): wanted
  //      [..., 784], got [64, 28]". ShapeToString() writes a shape.
  //   2. Return the shape with out_ in place of the last extent.
  throw Unimplemented();
}

Tensor Dense::Forward(const Tensor& x) {
  // Your turn:
  //   1. Unless x has 2 axes already, Reshape() it to rows [n, in_]. How many
  //      rows are there? Your formula must also hold for x [in_], and for an
  //      empty batch. Give this step a line of its own: C++ does not say which
  //      argument of a call runs first, and the trace wants Reshape first.
  //   2. MatMul() the rows with the transposed weight: [n, in_] x [in_, out_].
  //      Transpose() returns a view: it copies nothing.
  //   3. Add the bias, if there is one: otherwise bias_ has no elements.
  //      Broadcasting repeats it for each row.
  //   4. If you reshaped in step 1, Reshape() the result to
  //      OutputShape(x.shape()).
  throw Unimplemented();
}

}  // namespace tinytorch
