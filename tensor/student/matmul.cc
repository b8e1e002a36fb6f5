// Exercise `matmul`: the same sum three times, from slow to fast.
//
//   1 2   5 6   1*5 + 2*7  1*6 + 2*8   19 22
//   3 4 x 7 8 = 3*5 + 4*7  3*6 + 4*8 = 43 50
//
// c[i, j] goes along row i of a and down column j of b. Down a column of a
// row-major matrix each step is a new cache line, of which one number is used
// and fifteen are carried for nothing; for the next column they are carried
// again. Nothing about the additions forces that order. All orders of the
// three loops i, j, p are right, and in the order i, p, j
//
//   row i of c += a[i, p] * row p of b
//
// only rows are walked. MatMulBlocked goes one step further: it works on a
// tile of b that stays in the cache while all of a passes by. (Goto, van de
// Geijn 2008, "Anatomy of High-Performance Matrix Multiplication". The rest of
// their idea, which BLAS libraries are made of, is the tile of c in registers:
// tensor/kernels/gemm/tiles.h.)
//
// Cost: 2 m k n operations, all versions. Copying a tile costs 1 / (2 m) of
// that and makes the stride of b irrelevant: a transposed b is as fast.
// Tests: test/matmul_test.cc, then test/matmul_module_test.cc.

#include "tensor/matmul.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/broadcast.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// A matrix inside a tensor: element [i, j] is
// data[i * row_stride + j * column_stride].
struct Matrix {
  const Scalar* data;
  int64_t rows;
  int64_t columns;
  int64_t row_stride;
  int64_t column_stride;
};

// Given: the matrix of the last two axes of x at the first index of the others.
[[maybe_unused]] Matrix LastTwoAxes(const Tensor& x) {
  const size_t n = x.shape().size();
  return {x.data(), x.shape()[n - 2], x.shape()[n - 1], x.strides()[n - 2],
          x.strides()[n - 1]};
}

// Given: the axes before the last two.
[[maybe_unused]] Shape BatchAxes(const std::vector<int64_t>& axes) {
  return Shape(axes.begin(), axes.end() - 2);
}

// c = a x b by the formula. c is row-major without gaps.
[[maybe_unused]] void MultiplyNaive(const Matrix& a, const Matrix& b,
                                    Scalar* c) {
  // Your turn: three loops, over i, j and p. Sum in a local variable; write
  // c[i * b.columns + j] when the sum is complete.
  throw Unimplemented();
}

// A tile of 64 x 64 floats is 16 KiB: half of a common L1 cache of 32 KiB, so
// that rows of a and c find room beside it. A row of it is four cache lines.
[[maybe_unused]] constexpr int64_t kTile = 64;

// The same, in an order that is kind to the cache.
[[maybe_unused]] void MultiplyBlocked(const Matrix& a, const Matrix& b,
                                      Scalar* c) {
  // Your turn:
  //   1. c begins as zeros: it is added to piece by piece.
  //   2. Cut b into tiles of kTile rows and kTile columns. Those at the edges
  //      are smaller.
  //   3. Copy the tile into a local array, row by row without gaps. From here
  //      on the strides of b do not matter.
  //   4. For each row i of a, for each row p of the tile: add a[i, p'] times
  //      that row to the part of row i of c where the tile's columns are. (p'
  //      is counted in a, p in the tile.) The innermost loop walks two rows
  //      without gaps: the compiler makes vector instructions of it.
  throw Unimplemented();
}

// Given: what MatMulNaive and MatMulBlocked share.
template <typename Multiply>
Tensor MultiplyOnce(const Tensor& a, const Tensor& b, const char* operation,
                    Multiply multiply) {
  const Shape shape = MatMulShape(a.shape(), b.shape());
  if (a.ndim() > 2 || b.ndim() > 2) {
    throw std::invalid_argument(
        std::string(operation) + ": wanted 2 axes, got " +
        ShapeToString(a.shape()) + " x " + ShapeToString(b.shape()));
  }
  Tensor out = Tensor::Empty(shape);
  multiply(LastTwoAxes(a), LastTwoAxes(b), out.data());
  return out;
}

}  // namespace

Shape MatMulShape(const Shape& a, const Shape& b) {
  // Your turn:
  //   1. Both need 2 axes at least, and the inner dimensions must agree; the
  //      errors are in tensor/matmul.h.
  //   2. BatchAxes() of both are broadcast together. Catch what
  //      BroadcastShape() throws and throw it again with "MatMul: " in front.
  //   3. The rows of a and the columns of b follow.
  throw Unimplemented();
}

Tensor MatMulNaive(const Tensor& a, const Tensor& b) {
  return MultiplyOnce(a, b, "MatMulNaive", MultiplyNaive);
}

Tensor MatMulBlocked(const Tensor& a, const Tensor& b) {
  return MultiplyOnce(a, b, "MatMulBlocked", MultiplyBlocked);
}

Tensor MatMul(const Tensor& a, const Tensor& b) {
  const Tensor out = Tensor::Empty(MatMulShape(a.shape(), b.shape()));
  // Your turn:
  //   1. Walk the batch: an Odometer over BatchAxes(out.shape()) for a, one for
  //      b, with the strides BroadcastStrides() gives for their own batch axes.
  //      A matrix that is repeated is then read again, not copied.
  //   2. At each step LastTwoAxes() of a and b, moved on by the offsets, are
  //      multiplied with MultiplyBlocked() into the next matrix of `out`.
  //   3. When that is right, make it fast: in step 2, only append each product
  //      to a std::vector<kernels::Product<Scalar>>. After the loop,
  //      kernels::MultiplyAll() computes them all (tensor/kernels/multiply.h).
  //   4. The matrices of a contiguous a lie below each other. If b has only 2
  //      axes, that is one tall matrix times b: a single kernels::Multiply().
  throw Unimplemented();
  return Traced("MatMul", {&a, &b}, out);
}

}  // namespace tinytorch
