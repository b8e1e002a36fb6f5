// Shapes, strides and indices: from n indices to one place in memory.
//
// Memory is one long row of numbers; a tensor has n axes. The shape holds the
// extent of each axis. A stride says how many elements to step in memory when
// the index on its axis grows by 1. Both are plain vectors of integers.
//
//   Shape   {2, 3}      two rows of three columns
//   Strides {3, 1}      next row: 3 elements on; next column: 1 element on
//   Index   {1, 2}      lies at 1 * 3 + 2 * 1 = 5
//
// The course writes shapes in brackets: a matrix is [m, k], a batch of images
// is [n, h, w]. The empty shape [] is a scalar: no axes, one element. If an
// extent is 0, the tensor has no elements.

#ifndef TINYTORCH_TENSOR_SHAPE_H_
#define TINYTORCH_TENSOR_SHAPE_H_

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch {

// The type of one element: float32, the default of PyTorch. A build with
// -DTINYTORCH_DOUBLE makes it float64; the tests of gradients use that to check
// them by finite differences.
#ifdef TINYTORCH_DOUBLE
using Scalar = double;
#else
using Scalar = float;
#endif

using Shape = std::vector<int64_t>;
using Strides = std::vector<int64_t>;
using Index = std::vector<int64_t>;

// Returns a shape as the course writes it: "[2, 3]", "[5]", "[]".
inline std::string ShapeToString(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

// Returns an axis counted from 0, in [0, ndim), for one that may count from the
// end (-1 is the last). The error begins with `operation`, the caller's name.
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
// which is 1 for []. If one extent is 0, the product is 0, however large the
// others are. Exercise `shape`. PyTorch: t.numel()
// Throws std::invalid_argument if an extent is negative, or if the product does
// not fit int64_t: "negative extent in shape [2, -1]", "shape [...] has more
// elements than int64_t can count".
int64_t NumElements(const Shape& shape);

// Returns the strides of a tensor whose elements lie in memory without gaps,
// the last axis running fastest: stride[i] = product of extents after i.
// [2, 3, 4] -> {12, 4, 1}, [] -> {}, and [2, 0, 3] -> {0, 3, 1} (NumPy counts
// an extent of 0 as 1). Throws as NumElements() if a product of extents does
// not fit int64_t. Exercise `shape`. PyTorch: torch.empty(shape).stride()
Strides RowMajorStrides(const Shape& shape);

// Returns whether `strides` walk a tensor of this shape in memory order without
// gaps: as RowMajorStrides() does, so a transposed square is not contiguous.
// The stride of an axis of extent 1 is never used, so it may be any number. A
// tensor without elements is always contiguous. Throws as NumElements() if the
// product of the extents does not fit int64_t. Exercise `shape`. PyTorch:
// t.is_contiguous()
bool IsContiguous(const Shape& shape, const Strides& strides);

// Walks all indices of a shape in row-major order and knows the offset of each
// in memory: an odometer whose last wheel turns fastest. An operation on a
// tensor that is not contiguous is a loop over an Odometer.
//
//   for (Odometer at(shape, strides); !at.done(); at.Next()) Use(at.offset());
//
// Next() costs O(1) on average and never divides. Exercise `shape`.
class Odometer {
 public:
  // Starts at index [0, 0, ...], offset 0. If an extent is 0 it is done() at
  // once; the shape [] has one stop. Strides may be 0 or negative.
  Odometer(const Shape& shape, const Strides& strides);

  // Steps to the next index: turns the last wheel by 1. A wheel that reaches
  // its extent goes back to 0 and turns the wheel before it. After the last
  // index it is done().
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
