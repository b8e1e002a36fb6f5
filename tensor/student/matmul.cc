// Exercise `matmul`: one sum, three times, from slow to fast.
//
//   1 2   5 6   1*5 + 2*7  1*6 + 2*8   19 22
//   3 4 x 7 8 = 3*5 + 4*7  3*6 + 4*8 = 43 50
//
// c[i, j] goes along row i of a and down column j of b. Down a column of a
// row-major matrix, each step loads a new cache line of 16 floats and uses one
// of them; for the next column the same lines are loaded again. But the three
// loops i, j, p give the same result in any order, and in the order i, p, j
//
//   row i of c += a[i, p] * row p of b
//
// all steps go along rows. MatMulBlocked goes one step further: it works on a
// tile of b, which stays in the cache while all rows of a use it. (Goto, van de
// Geijn 2008, "Anatomy of High-Performance Matrix Multiplication". The next
// step of their paper keeps a tile of c in registers:
// tensor/kernels/gemm/tiles.h.)
//
// Cost: 2 m k n operations in all versions. The copy of a tile costs 1 / (2 m)
// of that; after it the strides of b do not matter: a transposed b is as fast.
// Tests: test/matmul_test.cc, then test/matmul_module_test.cc.

#include "tensor/matmul.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/broadcast.h"
#include "tensor/kernels/kernels.h"
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

// Given. Returns the matrix of the last two axes, at index 0 of all others.
Matrix LastTwoAxes(const Tensor& x) {
  const size_t n = x.shape().size();
  return {x.data(), x.shape()[n - 2], x.shape()[n - 1], x.strides()[n - 2],
          x.strides()[n - 1]};
}

// Given. Returns the axes before the last two, of a shape or of strides.
Shape BatchAxes(const std::vector<int64_t>& axes) {
  return Shape(axes.begin(), axes.end() - 2);
}

// c = a x b by the formula. c is row-major without gaps.
void MultiplyNaive(const Matrix& a, const Matrix& b, Scalar* c) {
  // Your turn:
  //   1. Two loops, over the rows i of a and the columns j of b.
  //   2. In them, a loop over p: add up a[i, p] * b[p, j] in a local variable.
  //      The struct Matrix says where these elements are.
  //   3. Write the complete sum to c[i * b.columns + j].
  throw Unimplemented();
}

// A tile of 64 x 64 floats is 16 KiB: half of a common L1 cache of 32 KiB, so
// that rows of a and c fit beside it. A row of the tile is four cache lines.
constexpr int64_t kTile = 64;

// The same sums, in an order that uses the cache well.
void MultiplyBlocked(const Matrix& a, const Matrix& b, Scalar* c) {
  // Your turn:
  //   1. Set c to zeros: the products of all tiles are added to it.
  //   2. Two loops cut b into tiles of kTile rows and kTile columns, from row
  //      `top` and column `left` on. Tiles at the edges are smaller.
  //   3. Copy the tile into a local array, row by row: row p begins at element
  //      p * kTile. From here on the strides of b do not matter.
  //   4. For each row i of a, and each row p of the tile: the factor is
  //      a[i, top + p]. Add factor times row p of the tile to row i of c, from
  //      column `left` on. This innermost loop walks two rows without gaps, so
  //      that the compiler makes vector instructions of it.
  throw Unimplemented();
}

// Given. Multiplies two matrices with one of the functions above.
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

// Given. Returns c = a x b in the form that kernels::Multiply() takes.
kernels::Product<Scalar> ProductOf(const Matrix& a, const Matrix& b,
                                   Scalar* c) {
  return {.m = a.rows,
          .k = a.columns,
          .n = b.columns,
          .a = a.data,
          .a_row = a.row_stride,
          .a_column = a.column_stride,
          .b = b.data,
          .b_row = b.row_stride,
          .b_column = b.column_stride,
          .c = c,
          .all_rows = a.rows};
}

}  // namespace

Shape MatMulShape(const Shape& a, const Shape& b) {
  // Your turn:
  //   1. If a or b has fewer than 2 axes, throw std::invalid_argument; all
  //      errors are in tensor/matmul.h, with both shapes as "[3] x [3, 4]".
  //   2. The last extent of a and the last but one of b are the inner
  //      dimensions. If they differ, throw.
  //   3. BroadcastShape() of the BatchAxes() of both is the batch of the
  //      result. Catch what it throws, and throw it again with "MatMul: " in
  //      front.
  //   4. Append the rows of a and the columns of b.
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
  //   1. Walk the batch: an Odometer over BatchAxes(out.shape()) for a, another
  //      for b, with the strides that BroadcastStrides() returns for their own
  //      batch axes. A matrix that is repeated is read again, not copied.
  //   2. At each step, move the data of LastTwoAxes() of a and b by the
  //      offsets, and MultiplyBlocked() them into the next matrix of `out`.
  //   3. Optional, when that is right: instead of step 2, append ProductOf()
  //      the two to a std::vector. After the loop, kernels::MultiplyAll()
  //      computes all of them, faster (tensor/kernels/multiply.h). No test asks
  //      for it, but the networks of later modules run faster.
  //   4. Optional: the matrices of a contiguous tensor a lie one below the
  //      other. If b has only 2 axes, they are one tall matrix, and a single
  //      kernels::Multiply() is faster. It has as many rows as the whole
  //      result.
  throw Unimplemented();
  return Traced("MatMul", {&a, &b}, out);
}

}  // namespace tinytorch
