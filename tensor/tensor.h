// Tensor: an n-dimensional array of numbers, the one type of the whole course.
//
// The idea: a tensor is a storage (the numbers) plus a way to walk it (offset,
// shape, strides). Element [i, j] of a matrix lies at
//
//   data()[i * strides()[0] + j * strides()[1]]
//
// If you change only the way to walk, you transpose, slice or repeat the tensor
// without moving a number. The result is called a view.
//
//   Tensor x = Tensor::FromValues({2, 3}, {1, 2, 3, 4, 5, 6});
//   x.At({1, 2});                  // 6
//   Tensor t = Transpose(x, 0, 1);  // [3, 2], same storage, nothing copied
//   t.At({2, 1}) = 60;              // also changes x.At({1, 2})
//
// A Tensor is a handle, as in PyTorch, and as std::shared_ptr: a copy of it
// sees the same numbers. Clone() copies the numbers. A const Tensor is a handle
// that always refers to the same numbers, but the numbers can still change.
//
// Threads: many threads may read a tensor at once. If one of them writes
// elements, you need a lock of your own.

#ifndef TINYTORCH_TENSOR_TENSOR_H_
#define TINYTORCH_TENSOR_TENSOR_H_

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tensor/shape.h"
#include "tensor/storage.h"

namespace tinytorch {

class Tensor {
 public:
  // A tensor of shape [0]: no elements, so that a struct or a vector can hold
  // a tensor before there is one.
  Tensor() : Tensor(Storage::Allocate(0), 0, {0}, {1}) {}

  // A scalar, of shape []. The conversion is implicit, so that `x * 2` and
  // `Maximum(x, 0)` read as in PyTorch. Costs one allocation of one element.
  Tensor(Scalar value)  // NOLINT(google-explicit-constructor)
      : Tensor(Storage::Allocate(1), 0, {}, {}) {
    *data() = value;
  }

  // A view: walks `storage` from `offset` on, by `strides`. All view operations
  // end with this constructor. Throws std::invalid_argument if shape and
  // strides differ in length, an extent is negative, int64_t cannot count the
  // elements or a place, or an element would lie outside of the storage.
  Tensor(std::shared_ptr<Storage> storage, int64_t offset, Shape shape,
         Strides strides)
      : view_(std::make_shared<const View>(View{std::move(storage), offset,
                                                std::move(shape),
                                                std::move(strides)})) {
    CheckBounds(*view_);
  }

  // Making tensors ----------------------------------------------------------
  // Exercise `tensor`. All have offset 0 and row-major strides, and cost one
  // allocation of exactly numel() elements. All throw as NumElements() for a
  // shape that cannot be, before they allocate.

  // The elements are not set: write them before you read them. PyTorch:
  // torch.empty
  static Tensor Empty(const Shape& shape);
  // Every element is `value`. PyTorch: torch.full
  static Tensor Full(const Shape& shape, Scalar value);
  static Tensor Zeros(const Shape& shape) { return Full(shape, 0); }
  static Tensor Ones(const Shape& shape) { return Full(shape, 1); }
  // The values in row-major order. PyTorch: torch.tensor(values).view(shape)
  // Throws std::invalid_argument if the counts differ:
  // "FromValues: shape [2, 3] wants 6 values, got 5".
  static Tensor FromValues(const Shape& shape,
                           const std::vector<Scalar>& values);
  // 0, 1, ..., n - 1 with shape [n]. PyTorch: torch.arange(n)
  // Throws std::invalid_argument: "Arange: wanted n of at least 0, got -1".
  static Tensor Arange(int64_t n);

  // Looking at a tensor: O(1), nothing moves --------------------------------

  const Shape& shape() const { return view_->shape; }
  const Strides& strides() const { return view_->strides; }
  int64_t offset() const { return view_->offset; }
  const std::shared_ptr<Storage>& storage() const { return view_->storage; }
  int64_t ndim() const { return static_cast<int64_t>(shape().size()); }

  // The extent of one axis; -1 is the last. PyTorch: t.size(axis)
  int64_t size(int64_t axis) const {
    return shape()[static_cast<size_t>(NormalizeAxis(axis, ndim(), "size"))];
  }
  int64_t numel() const { return NumElements(shape()); }
  bool is_contiguous() const { return IsContiguous(shape(), strides()); }

  // A pointer to the element at index [0, 0, ...]: storage()->data() +
  // offset(). If is_contiguous(), the others follow it one by one; otherwise
  // strides() say where they are.
  Scalar* data() const { return storage()->data() + offset(); }

  // Identifies a tensor: equal for copies of one handle, different for all
  // other tensors, also for a view of this one. Valid while a copy of the
  // handle lives.
  const void* id() const { return view_.get(); }

  // Refers to this tensor without keeping its numbers alive. While the result
  // exists, no other tensor gets this id(). It is expired() when all handles
  // are gone. PyTorch: weakref.ref(t)
  std::weak_ptr<const void> weak() const { return view_; }

  // Reading, writing, copying: exercise `tensor` ----------------------------

  // The element at `index`, to read or to write; a negative index counts from
  // the end. It checks every index, so it is for tests and lessons; fast loops
  // walk data(). Throws std::out_of_range, with the index as it was given: "At:
  // index [2, 0] outside of shape [2, 3]", also if the number of indices is not
  // ndim(). PyTorch: t[i, j]
  Scalar& At(const Index& index) const;

  // Returns the element of a tensor that has exactly one, of any shape. Throws
  // std::invalid_argument: "item: wanted 1 element, got shape [2, 3]". PyTorch:
  // t.item()
  Scalar item() const;

  // Writes `value` to every element. Works on views. PyTorch: t.fill_(value)
  void Fill(Scalar value) const;

  // Returns this tensor itself if it is contiguous (no allocation, same id(),
  // any offset), otherwise a Clone(), which reports itself. PyTorch:
  // t.contiguous()
  Tensor Contiguous() const;

  // Returns a copy of any view, as if made by FromValues(): contiguous, in a
  // storage of its own, which has no gaps. Reports ONNX Identity, so that a
  // trace shows every copy. PyTorch: t.clone()
  Tensor Clone() const;

  // Returns the elements of any view in row-major order. PyTorch:
  // t.flatten().tolist()
  std::vector<Scalar> ToVector() const;

 private:
  struct View {
    std::shared_ptr<Storage> storage;
    int64_t offset;
    Shape shape;
    Strides strides;
  };

  static void CheckBounds(const View& view) {
    if (view.shape.size() != view.strides.size()) {
      throw std::invalid_argument(
          "Tensor: shape " + ShapeToString(view.shape) + " and strides " +
          ShapeToString(view.strides) + " differ in length");
    }
    // A sum that overflows is undefined, so that each step is checked. A walk
    // adds all of extent * stride before it turns back (Odometer).
    int64_t first = view.offset, last = view.offset, turn = view.offset;
    int64_t count = 1, whole = 0;
    bool empty = false, counts = true, reaches = true;
    for (size_t i = 0; i < view.shape.size(); ++i) {
      const int64_t extent = view.shape[i], stride = view.strides[i];
      if (extent < 0) {
        throw std::invalid_argument("Tensor: negative extent in shape " +
                                    ShapeToString(view.shape));
      }
      empty = empty || extent == 0;
      counts = counts && !__builtin_mul_overflow(count, extent, &count);
      reaches = reaches && !__builtin_mul_overflow(extent, stride, &whole) &&
                !__builtin_add_overflow(turn, std::abs(whole), &turn);
      if (!reaches || extent == 0) continue;
      (stride < 0 ? first : last) += whole - stride;
    }
    if (reaches && empty) return;  // There is no element to be outside.
    if (!reaches || !counts) {
      throw std::invalid_argument(
          "Tensor: shape " + ShapeToString(view.shape) + " with strides " +
          ShapeToString(view.strides) + " is more than int64_t can count");
    }
    if (first < 0 || last >= view.storage->size()) {
      throw std::invalid_argument(
          "Tensor: shape " + ShapeToString(view.shape) + " with strides " +
          ShapeToString(view.strides) + " from offset " +
          std::to_string(view.offset) + " leaves a storage of " +
          std::to_string(view.storage->size()) + " elements");
    }
  }

  std::shared_ptr<const View> view_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_TENSOR_H_
