// Running sums and sorting: see order.h.

#include "tensor/given/order.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/gather.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"

namespace tinytorch {
namespace {

// The lines of a contiguous tensor along an axis: `size` numbers, each `step`
// after the one before.
struct Lines {
  Lines(const Shape& shape, int64_t axis) {
    const auto at = shape.begin() + axis;
    size = *at;
    step = NumElements({at + 1, shape.end()});
    count = NumElements({shape.begin(), at}) * step;
  }
  // Returns where the first number of line i is.
  int64_t Start(int64_t i) const { return i / step * step * size + i % step; }

  int64_t size, step, count;
};

}  // namespace

Tensor CumSum(const Tensor& x, const CumSumOptions& options) {
  const int64_t axis = NormalizeAxis(options.axis, x.ndim(), "CumSum");
  const Tensor from = x.Contiguous();
  const Tensor to = Tensor::Empty(x.shape());
  const Lines lines(x.shape(), axis);
  for (int64_t line = 0; line < lines.count && lines.size > 0; ++line) {
    double sum = 0;
    for (int64_t i = 0; i < lines.size; ++i) {
      const int64_t place = options.reverse ? lines.size - 1 - i : i;
      const int64_t offset = lines.Start(line) + place * lines.step;
      sum += from.data()[offset];
      to.data()[offset] = static_cast<Scalar>(sum);
    }
  }
  return Traced("CumSum", {&from}, to,
                {{"axis", axis}, {"reverse", int64_t{options.reverse}}});
}

Sorted Sort(const Tensor& x, const SortOptions& options) {
  const int64_t axis = NormalizeAxis(options.axis, x.ndim(), "Sort");
  constexpr int64_t kMost = int64_t{1} << std::numeric_limits<Scalar>::digits;
  if (x.numel() > kMost) {
    throw std::invalid_argument("Sort: wanted at most " +
                                std::to_string(kMost) + " elements, got " +
                                ShapeToString(x.shape()));
  }
  const std::vector<Scalar> numbers = x.ToVector();
  const Tensor places = Tensor::Empty(x.shape());
  const Tensor indices = Tensor::Empty(x.shape());
  const Lines lines(x.shape(), axis);
  std::vector<int64_t> order(static_cast<size_t>(lines.size));
  for (int64_t line = 0; line < lines.count && lines.size > 0; ++line) {
    const Scalar* const first = numbers.data() + lines.Start(line);
    const auto before = [&](int64_t i, int64_t j) {
      const Scalar a = first[i * lines.step], b = first[j * lines.step];
      if (std::isnan(a) || std::isnan(b)) {
        return options.descending ? !std::isnan(b) : !std::isnan(a);
      }
      return options.descending ? a > b : a < b;
    };
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, before);
    int64_t to = lines.Start(line);
    for (const int64_t i : order) {
      indices.data()[to] = static_cast<Scalar>(i);
      places.data()[to] =
          static_cast<Scalar>(lines.Start(line) + i * lines.step);
      to += lines.step;
    }
  }
  return {Gather(Reshape(x, {x.numel()}), places), indices};
}

}  // namespace tinytorch
