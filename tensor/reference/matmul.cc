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
  // BEGIN SOLUTION
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < b.columns; ++j) {
      Scalar sum = 0;
      for (int64_t p = 0; p < a.columns; ++p) {
        sum += a.data[i * a.row_stride + p * a.column_stride] *
               b.data[p * b.row_stride + j * b.column_stride];
      }
      c[i * b.columns + j] = sum;
    }
  }
  // END SOLUTION
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
  // BEGIN SOLUTION
  std::fill_n(c, a.rows * b.columns, Scalar{0});
  Scalar tile[kTile * kTile];
  for (int64_t top = 0; top < b.rows; top += kTile) {
    for (int64_t left = 0; left < b.columns; left += kTile) {
      const int64_t height = std::min(kTile, b.rows - top);
      const int64_t width = std::min(kTile, b.columns - left);
      for (int64_t p = 0; p < height; ++p) {
        const Scalar* from =
            b.data + (top + p) * b.row_stride + left * b.column_stride;
        for (int64_t j = 0; j < width; ++j) {
          tile[p * kTile + j] = from[j * b.column_stride];
        }
      }
      for (int64_t i = 0; i < a.rows; ++i) {
        const Scalar* from = a.data + i * a.row_stride + top * a.column_stride;
        Scalar* to = c + i * b.columns + left;
        for (int64_t p = 0; p < height; ++p) {
          const Scalar factor = from[p * a.column_stride];
          for (int64_t j = 0; j < width; ++j) {
            to[j] += factor * tile[p * kTile + j];
          }
        }
      }
    }
  }
  // END SOLUTION
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
  // BEGIN SOLUTION
  const std::string both = ShapeToString(a) + " x " + ShapeToString(b);
  if (a.size() < 2 || b.size() < 2) {
    throw std::invalid_argument("MatMul: wanted at least 2 axes, got " + both);
  }
  const int64_t inner = a.back();
  const int64_t inner_b = b[b.size() - 2];
  if (inner != inner_b) {
    throw std::invalid_argument("MatMul: inner dimensions differ: " + both +
                                " (" + std::to_string(inner) + " vs. " +
                                std::to_string(inner_b) + ")");
  }
  Shape shape;
  try {
    shape = BroadcastShape(BatchAxes(a), BatchAxes(b));
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(std::string("MatMul: ") + error.what());
  }
  shape.push_back(a[a.size() - 2]);
  shape.push_back(b.back());
  return shape;
  // END SOLUTION
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
  // BEGIN SOLUTION
  Matrix left = LastTwoAxes(a);
  Matrix right = LastTwoAxes(b);
  if (b.ndim() == 2 && a.is_contiguous()) {
    left.rows = right.columns == 0 ? 0 : out.numel() / right.columns;
    left.row_stride = left.columns;  // An extent of 1 may have any stride.
    kernels::Multiply(ProductOf(left, right, out.data()));
    return Traced("MatMul", {&a, &b}, out);
  }
  const Shape batch = BatchAxes(out.shape());
  Odometer at_a(batch, BroadcastStrides(BatchAxes(a.shape()),
                                        BatchAxes(a.strides()), batch));
  Odometer at_b(batch, BroadcastStrides(BatchAxes(b.shape()),
                                        BatchAxes(b.strides()), batch));
  std::vector<kernels::Product<Scalar>> products;
  Scalar* c = out.data();
  for (; !at_a.done(); at_a.Next(), at_b.Next()) {
    left.data = a.data() + at_a.offset();
    right.data = b.data() + at_b.offset();
    products.push_back(ProductOf(left, right, c));
    c += left.rows * right.columns;
  }
  kernels::MultiplyAll(products);
  // END SOLUTION
  return Traced("MatMul", {&a, &b}, out);
}

}  // namespace tinytorch
