// Lines: rows of numbers, and functions of a whole row.
//
// Given. Softmax needs all numbers of a line at once: their largest and their
// sum. MapLines() walks a tensor line by line along any axis, and a Line is
// what the function sees: `size` numbers, side by side in memory.
//
//   x = [[1, 2],      MapLines(x, 1, f): lines [1, 2], [3, 4]      (rows)
//        [3, 4]]      MapLines(x, 0, f): lines [1, 3], [2, 4]      (columns)
//
// LayerNorm (norm.h) sums over rows as well: SumOf().

#ifndef TINYTORCH_LAYERS_GIVEN_LINES_H_
#define TINYTORCH_LAYERS_GIVEN_LINES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Returns fold(... fold(fold(start, term(0)), term(1)) ..., term(n - 1)), where
// `start` changes nothing and the order does not matter. A processor can begin
// an addition in each cycle, but the result takes 4 cycles: a single running
// result would wait. So eight of them run side by side and meet at the end.
template <typename T, typename Term, typename F>
T FoldTerms(int64_t n, T start, Term term, F fold) {
  constexpr int64_t kParts = 8;
  T parts[kParts];
  std::fill_n(parts, kParts, start);
  int64_t i = 0;
  for (; i + kParts <= n; i += kParts) {
    for (int64_t k = 0; k < kParts; ++k) {
      parts[k] = fold(parts[k], term(i + k));
    }
  }
  for (; i < n; ++i) parts[0] = fold(parts[0], term(i));
  for (int64_t k = 1; k < kParts; ++k) parts[0] = fold(parts[0], parts[k]);
  return parts[0];
}

// Returns term(0) + ... + term(n - 1), added in double.
template <typename Term>
double SumOf(int64_t n, Term term) {
  return FoldTerms(n, 0.0, term, [](double a, double b) { return a + b; });
}

// One line of a tensor. A Line is small and copied; copies share the numbers.
struct Line {
  Scalar* data;
  int64_t size;

  Scalar& operator[](int64_t i) const { return data[i]; }

  // Returns the largest number. If the line contains NaN, the result may be NaN
  // or any element; the NaN reaches the result of a softmax anyway, through
  // exp.
  Scalar Largest() const {
    return FoldTerms(
        size, data[0], [d = data](int64_t i) { return d[i]; },
        [](Scalar a, Scalar b) { return std::max(a, b); });
  }

  // Returns the sum of the numbers, added in double, because a line may be
  // long.
  double Sum() const {
    return SumOf(size, [d = data](int64_t i) { return double{d[i]}; });
  }
};

// Calls f(from, to) for each line of x along `axis`, counted from 0. `from` is
// the line of x, `to` the line to write in a new contiguous tensor of the same
// shape. Returns that tensor.
template <typename F>
Tensor MapLines(const Tensor& x, int64_t axis, F f) {
  Tensor y = Tensor::Empty(x.shape());
  if (y.numel() == 0) return y;
  // A line starts where the index along `axis` is 0: so walk over all other
  // axes, in both tensors at once.
  const size_t a = static_cast<size_t>(axis);
  Shape lines = x.shape();
  const int64_t size = std::exchange(lines[a], 1);
  const int64_t from_step = x.strides()[a], to_step = y.strides()[a];
  // Unless `axis` is the last one, the numbers of a line are far apart, and f
  // works on copies of them.
  std::vector<Scalar> copies(static_cast<size_t>(2 * size));
  const Line from_copy = {copies.data(), size};
  const Line to_copy = {copies.data() + size, size};
  Odometer to(lines, y.strides());
  for (Odometer from(lines, x.strides()); !from.done(); from.Next()) {
    Scalar* const read = x.data() + from.offset();
    Scalar* const write = y.data() + to.offset();
    to.Next();
    if (from_step == 1 && to_step == 1) {
      f(Line{read, size}, Line{write, size});
      continue;
    }
    for (int64_t i = 0; i < size; ++i) from_copy[i] = read[i * from_step];
    f(from_copy, to_copy);
    for (int64_t i = 0; i < size; ++i) write[i * to_step] = to_copy[i];
  }
  return y;
}

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_GIVEN_LINES_H_
