#include "tensor/kernels/rows.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <vector>

#include "tensor/shape.h"

namespace tinytorch::kernels {

RowWalk::RowWalk(const std::vector<int64_t>& shape,
                 std::initializer_list<const std::vector<int64_t>*> strides)
    : tensors_(static_cast<int>(strides.size())) {
  wheels_.reserve(shape.size());
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const int64_t extent = shape[axis];
    if (extent == 0) done_ = true;
    if (extent == 1) continue;  // Never stepped along.
    Axis next = {extent, {}, 0};
    bool merges = !wheels_.empty();
    for (int k = 0; k < tensors_; ++k) {
      next.strides[k] = (*strides.begin()[k])[axis];
      merges = merges && wheels_.back().strides[k] == next.strides[k] * extent;
    }
    if (merges) {
      next.extent *= wheels_.back().extent;
      wheels_.back() = next;
    } else {
      wheels_.push_back(next);
    }
  }
  if (wheels_.empty()) return;  // One element: a row of one.
  row_ = wheels_.back();
  wheels_.pop_back();
}

void RowWalk::Next() {
  for (size_t i = wheels_.size(); i-- > 0;) {
    Axis& wheel = wheels_[i];
    for (int k = 0; k < tensors_; ++k) offsets_[k] += wheel.strides[k];
    if (++wheel.index < wheel.extent) return;
    wheel.index = 0;
    for (int k = 0; k < tensors_; ++k) {
      offsets_[k] -= wheel.extent * wheel.strides[k];
    }
  }
  done_ = true;
}

void CheckSameShape(const std::vector<int64_t>& wanted,
                    const std::vector<int64_t>& got) {
  if (wanted == got) return;
  throw std::invalid_argument("kernels: wanted shape " + ShapeToString(wanted) +
                              ", got " + ShapeToString(got));
}

}  // namespace tinytorch::kernels
