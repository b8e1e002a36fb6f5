// Exercise `tensor`: making, reading and copying tensors.
//
// A tensor is a storage (a row of numbers) and a way to walk it: offset, shape
// and strides. The element at index [i, j] lies at
//
//   storage()->data()[offset() + i * strides()[0] + j * strides()[1]]
//
//   storage  a b c d e f, offset 1, shape [2, 2], strides {3, 1}:   b c
//                                                                   e f
//
// A new tensor is contiguous: offset 0, row-major strides. A view may start
// anywhere and step by any stride, so code that reads a tensor has to use both.
// ForEach() below does that, and the other functions call it.
//
// Cost: filling and copying touch each element once. The contract is
// tensor/tensor.h; exercise `shape` brings shapes, strides and the odometer.
// Tests: test/tensor_test.cc, then test/tensor_module_test.cc.

#include "tensor/tensor.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/kernels/kernels.h"
#include "tensor/shape.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// From this many elements on, the kernels are faster than an odometer.
constexpr int64_t kLarge = 64;

// Calls visit(element) for every element of x in row-major order. The element
// is a Scalar&, so that `visit` can read and write it.
template <typename Visit>
void ForEach(const Tensor& x, Visit visit) {
  // Your turn:
  //   1. If x is contiguous, its elements are data()[0], data()[1], ... up to
  //      numel(): a loop that the compiler makes very fast.
  //   2. Otherwise an Odometer over shape() and strides() says how far each
  //      element is from data().
  // BEGIN SOLUTION
  Scalar* const data = x.data();
  if (x.is_contiguous()) {
    const int64_t count = x.numel();
    for (int64_t i = 0; i < count; ++i) visit(data[i]);
  } else {
    for (Odometer at(x.shape(), x.strides()); !at.done(); at.Next()) {
      visit(data[at.offset()]);
    }
  }
  // END SOLUTION
}

}  // namespace

// Making tensors --------------------------------------------------------------

Tensor Tensor::Empty(const Shape& shape) {
  // Your turn: Storage::Allocate() room for the elements, and return a Tensor
  // that walks it from offset 0 with row-major strides.
  // BEGIN SOLUTION
  return Tensor(Storage::Allocate(NumElements(shape)), 0, shape,
                RowMajorStrides(shape));
  // END SOLUTION
}

Tensor Tensor::Full(const Shape& shape, Scalar value) {
  // Given.
  Tensor out = Empty(shape);
  out.Fill(value);
  return out;
}

Tensor Tensor::FromValues(const Shape& shape,
                          const std::vector<Scalar>& values) {
  const int64_t count = NumElements(shape);
  if (count != static_cast<int64_t>(values.size())) {
    throw std::invalid_argument("FromValues: shape " + ShapeToString(shape) +
                                " wants " + std::to_string(count) +
                                " values, got " +
                                std::to_string(values.size()));
  }
  // Your turn: make an empty tensor and copy the values to its data(). Both are
  // in row-major order, so std::copy() is all you need.
  // BEGIN SOLUTION
  Tensor out = Empty(shape);
  std::copy(values.begin(), values.end(), out.data());
  return out;
  // END SOLUTION
}

Tensor Tensor::Arange(int64_t n) {
  if (n < 0) {
    throw std::invalid_argument("Arange: wanted n of at least 0, got " +
                                std::to_string(n));
  }
  // Your turn: a tensor of shape [n] whose element i is i.
  // BEGIN SOLUTION
  Tensor out = Empty({n});
  for (int64_t i = 0; i < n; ++i) out.data()[i] = static_cast<Scalar>(i);
  return out;
  // END SOLUTION
}

// Reading, writing, copying ---------------------------------------------------

Scalar& Tensor::At(const Index& index) const {
  // Your turn: the formula at the top of this file.
  //   1. If there are not as many indices as axes, throw std::out_of_range with
  //      "At: index [2, 0] outside of shape [2, 3]".
  //   2. For each axis: a negative index counts from the end, so add the extent
  //      to it. If it is not in 0 <= i < extent then, throw the same error,
  //      with the index as the caller wrote it.
  //   3. Sum index * stride over the axes. data() starts at offset() already.
  // BEGIN SOLUTION
  bool inside = index.size() == shape().size();
  int64_t place = 0;
  for (size_t axis = 0; inside && axis < index.size(); ++axis) {
    const int64_t extent = shape()[axis];
    const int64_t i = index[axis] < 0 ? index[axis] + extent : index[axis];
    inside = 0 <= i && i < extent;
    place += i * strides()[axis];
  }
  if (!inside) {
    throw std::out_of_range("At: index " + ShapeToString(index) +
                            " outside of shape " + ShapeToString(shape()));
  }
  return data()[place];
  // END SOLUTION
}

Scalar Tensor::item() const {
  // Your turn: return the only element. If there is not exactly one, throw
  // std::invalid_argument: "item: wanted 1 element, got shape [2, 3]".
  // BEGIN SOLUTION
  if (numel() != 1) {
    throw std::invalid_argument("item: wanted 1 element, got shape " +
                                ShapeToString(shape()));
  }
  return *data();
  // END SOLUTION
}

void Tensor::Fill(Scalar value) const {
  // Given, to show how ForEach() is used.
  ForEach(*this, [value](Scalar& element) { element = value; });
}

Tensor Tensor::Contiguous() const {
  // Your turn: return this tensor if it is contiguous, and a copy only if not.
  // BEGIN SOLUTION
  return is_contiguous() ? *this : Clone();
  // END SOLUTION
}

Tensor Tensor::Clone() const {
  Tensor out = Empty(shape());
  // Your turn:
  //   1. Write the elements of this tensor, in row-major order, to out.data().
  //      ForEach() brings them in that order.
  //   2. Optional, when that is right: from kLarge elements on, kernels::Map()
  //      with a function that returns its number copies them, faster
  //      (tensor/kernels/map.h). No test asks for it.
  // BEGIN SOLUTION
  if (numel() >= kLarge) {
    kernels::Map(*this, out, [](Scalar element) { return element; });
  } else {
    ForEach(*this,
            [next = out.data()](Scalar element) mutable { *next++ = element; });
  }
  // END SOLUTION
  return Traced("Identity", {this}, out);  // Reports the copy: trace.h.
}

std::vector<Scalar> Tensor::ToVector() const {
  // Your turn: as Clone(), but into a vector. Reserve its room first.
  // BEGIN SOLUTION
  std::vector<Scalar> values;
  values.reserve(static_cast<size_t>(numel()));
  ForEach(*this, [&values](Scalar element) { values.push_back(element); });
  return values;
  // END SOLUTION
}

}  // namespace tinytorch
