// Shapes, strides and indices: how n-dimensional positions become addresses.
//
// Memory is one long row of numbers; a tensor has n axes. A shape says how far
// each axis reaches, a stride says how many elements to step in memory when
// the index on that axis grows by one. Both are plain vectors of integers.
//
//   Shape   {2, 3}      two rows of three columns
//   Strides {3, 1}      next row: 3 elements on; next column: 1 element on
//   Index   {1, 2}      lies at 1 * 3 + 2 * 1 = 5
//
// Shapes are written in brackets everywhere in the course: a matrix is
// [m, k], a batch of images [n, h, w]. The empty shape [] is a scalar: no
// axes, one element. An extent may be 0: the tensor then has no elements.

#ifndef TINYTORCH_TENSOR_SHAPE_H_
#define TINYTORCH_TENSOR_SHAPE_H_

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch {

// The type of one element. Tensors of the course are float32, as PyTorch's
// are by default; a build with -DTINYTORCH_DOUBLE makes them float64, which
// later serves to check gradients by finite differences.
#ifdef TINYTORCH_DOUBLE
using Scalar = double;
#else
using Scalar = float;
#endif

using Shape = std::vector<int64_t>;
using Strides = std::vector<int64_t>;
using Index = std::vector<int64_t>;

// Writes a shape as the course does: "[2, 3]", "[5]", "[]".
inline std::string ShapeToString(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

// Turns an axis that may count from the end (-1 is the last) into one in
// [0, ndim). `operation` names the caller in the error.
// Throws std::invalid_argument: "Sum: no axis 2 in a tensor of 2 axes".
inline int64_t NormalizeAxis(int64_t axis, int64_t ndim,
                             std::string_view operation) {
  const int64_t normal = axis < 0 ? axis + ndim : axis;
  if (normal < 0 || normal >= ndim) {
    throw std::invalid_argument(std::string(operation) + ": no axis " +
                                std::to_string(axis) + " in a tensor of " +
                                std::to_string(ndim) + " axes");
  }
  return normal;
}

// Counts the elements of a tensor of this shape: the product of its extents,
// 1 for []. Exercise `shape`.
// Throws std::invalid_argument, naming the shape, when an extent is negative
// or the product does not fit int64_t: "negative extent in shape [2, -1]",
// "shape [...] has more elements than int64_t can count". A 0 anywhere makes
// the product 0.
// PyTorch: t.numel()
int64_t NumElements(const Shape& shape);

// Returns the strides of a tensor whose elements lie in memory without gaps,
// the last axis running fastest: stride[i] = product of extents after i.
// [2, 3, 4] -> {12, 4, 1}. Exercise `shape`. Throws as NumElements when a
// product of extents does not fit int64_t.
// PyTorch: torch.empty(shape).stride()
Strides RowMajorStrides(const Shape& shape);

// Says whether `strides` walk a tensor of this shape in memory order without
// gaps. The stride of an axis of extent 1 is never used, so it may be
// anything; a tensor without elements is always contiguous.
// Exercise `shape`. PyTorch: t.is_contiguous()
bool IsContiguous(const Shape& shape, const Strides& strides);

// Walks all indices of a shape in row-major order and knows the memory offset
// of each: an odometer whose last wheel turns fastest. Every operation on a
// tensor that is not contiguous is a loop over one of these.
//
//   for (Odometer at(shape, strides); !at.done(); at.Next()) Use(at.offset());
//
// Next() costs O(1) on average and never divides. Exercise `shape`.
class Odometer {
 public:
  // Starts at index [0, 0, ...], offset 0. Done at once if an extent is 0.
  Odometer(const Shape& shape, const Strides& strides);

  // Steps to the next index: turns the last wheel; a wheel that reaches its
  // extent goes back to 0 and turns the wheel before it.
  void Next();

  bool done() const { return done_; }
  int64_t offset() const { return offset_; }
  const Index& index() const { return index_; }

 private:
  Shape shape_;
  Strides strides_;
  Index index_;
  int64_t offset_ = 0;
  bool done_ = false;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_SHAPE_H_
