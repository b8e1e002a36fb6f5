// Padding, splitting, tiling, triangles: see arrange.h.

#include "tensor/given/arrange.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/views.h"

namespace tinytorch {
namespace {

// Returns `count` elements of `value` to put beside x along an axis. If x has
// elements there, the other extents are taken from a slice of x, of which no
// number is chosen: a constant would fix the batch of an exported network.
Tensor Padding(const Tensor& x, int64_t axis, int64_t count, Scalar value) {
  if (x.size(axis) == 0) {
    Shape shape = x.shape();
    shape[static_cast<size_t>(axis)] = count;
    return Tensor::Full(shape, value);
  }
  Shape ones(x.shape().size(), 1);
  ones[static_cast<size_t>(axis)] = count;
  const Tensor edge = Slice(x, {.axis = axis, .start = 0, .stop = 1});
  return Where(Tensor::Ones(ones), value, edge);
}

// keep(i, j) decides for row i and column j.
template <typename Keep>
Tensor Triangle(const std::string& operation, const Tensor& x, Keep keep) {
  if (x.ndim() < 2) {
    throw std::invalid_argument(operation + ": wanted at least 2 axes, got " +
                                ShapeToString(x.shape()));
  }
  const int64_t rows = x.size(-2), columns = x.size(-1);
  const Tensor mask = Tensor::Empty({rows, columns});
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      mask.data()[i * columns + j] = static_cast<Scalar>(keep(i, j));
    }
  }
  return Where(mask, x, 0);
}

}  // namespace

Tensor Pad(const Tensor& x, const PadOptions& options) {
  const int64_t axis = NormalizeAxis(options.axis, x.ndim(), "Pad");
  const int64_t least = std::min(options.before, options.after);
  if (least < 0) {
    throw std::invalid_argument("Pad: wanted at least 0 elements, got " +
                                std::to_string(least));
  }
  std::vector<Tensor> parts = {x};
  if (options.before > 0) {
    parts.insert(parts.begin(),
                 Padding(x, axis, options.before, options.value));
  }
  if (options.after > 0) {
    parts.push_back(Padding(x, axis, options.after, options.value));
  }
  return Concatenate(parts, axis);
}

std::vector<Tensor> Split(const Tensor& x, const std::vector<int64_t>& sizes,
                          int64_t axis) {
  const int64_t whole = x.size(NormalizeAxis(axis, x.ndim(), "Split"));
  int64_t left = whole;
  for (const int64_t size : sizes) {
    // Smaller steps than `left` cannot overflow; larger ones end the search.
    left = size < 0 || size > left ? -1 : left - size;
    if (left < 0) break;
  }
  if (left != 0) {
    throw std::invalid_argument("Split: wanted sizes that add up to " +
                                std::to_string(whole) + ", got " +
                                ShapeToString(sizes));
  }
  std::vector<Tensor> parts;
  int64_t start = 0;
  for (const int64_t size : sizes) {
    parts.push_back(
        Slice(x, {.axis = axis, .start = start, .stop = start + size}));
    start += size;
  }
  return parts;
}

std::vector<Tensor> SplitEvery(const Tensor& x, int64_t size, int64_t axis) {
  const int64_t whole = x.size(NormalizeAxis(axis, x.ndim(), "SplitEvery"));
  if (size < 1) {
    throw std::invalid_argument(
        "SplitEvery: wanted a size of at least 1, got " + std::to_string(size));
  }
  std::vector<int64_t> sizes;
  for (int64_t left = whole; left > 0; left -= sizes.back()) {
    sizes.push_back(std::min(left, size));
  }
  if (sizes.empty()) sizes.push_back(0);
  return Split(x, sizes, axis);
}

Tensor Tile(const Tensor& x, const std::vector<int64_t>& repeats) {
  if (std::ranges::any_of(repeats, [](int64_t r) { return r < 0; })) {
    throw std::invalid_argument("Tile: wanted repeats of at least 0, got " +
                                ShapeToString(repeats));
  }
  // An axis of n becomes two, [1, n], of which the first one is repeated; then
  // both are one axis again.
  const size_t ndim = std::max(x.shape().size(), repeats.size());
  Shape apart, wide, joined;
  for (size_t i = 0; i < ndim; ++i) {
    const auto entry = [&](const std::vector<int64_t>& list) {
      const size_t added = ndim - list.size();
      return i < added ? 1 : list[i - added];
    };
    const int64_t repeat = entry(repeats), extent = entry(x.shape());
    apart.insert(apart.end(), {1, extent});
    wide.insert(wide.end(), {repeat, extent});
    joined.push_back(NumElements({repeat, extent}));
  }
  const Tensor tiled = Reshape(Expand(Reshape(x, apart), wide), joined);
  // If nothing was repeated, nothing was copied yet.
  return tiled.storage() == x.storage() ? tiled.Clone() : tiled;
}

Tensor Tril(const Tensor& x, int64_t diagonal) {
  return Triangle("Tril", x, [diagonal](int64_t i, int64_t j) {
    return j - i <= diagonal;
  });
}

Tensor Triu(const Tensor& x, int64_t diagonal) {
  return Triangle("Triu", x, [diagonal](int64_t i, int64_t j) {
    return j - i >= diagonal;
  });
}

}  // namespace tinytorch
