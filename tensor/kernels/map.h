// Map and Zip: one small function on every element, fast.
//
//   const Tensor y = Tensor::Empty(x.shape());
//   kernels::Map(x, y, [](Scalar v) { return v < 0 ? 0 : v; });
//   kernels::Zip(a, b, y, [](Scalar u, Scalar v) { return u + v; });
//
// Inputs may be any views; the output is contiguous and overwritten. All have
// one shape, otherwise the functions throw std::invalid_argument. To use inputs
// of different shapes, make them views of one shape first (broadcast.h).
//
// `f` is a template parameter, so that the compiler puts it into the loop. It
// must not depend on the order of calls: several threads share large tensors.
//
// Cost: O(n); large contiguous tensors are as fast as memory. For tensors of
// fewer than about 100 elements a plain loop is faster.

#ifndef TINYTORCH_TENSOR_KERNELS_MAP_H_
#define TINYTORCH_TENSOR_KERNELS_MAP_H_

#include <cstdint>
#include <type_traits>

#include "tensor/kernels/parallel.h"
#include "tensor/kernels/rows.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch::kernels {

// A row of the output, n elements without gaps, and where its inputs are:
// element i of input k is in[k][i * step[k]].
struct Row {
  int64_t n;
  const Scalar* in[RowWalk::kMostTensors];
  int64_t step[RowWalk::kMostTensors];
  Scalar* out;
};

// Calls visit(row) for each row of `out`, which is contiguous. The inputs must
// have the shape of `out`. The threads share a single row; several rows are
// visited in order.
template <typename Visit, typename... Inputs>
void ForEachRow(Visit visit, const Tensor& out, const Inputs&... inputs) {
  constexpr int64_t kElementsPerPart = 16 * 1024;  // 5 microseconds or more
  constexpr int kInputs = sizeof...(inputs);
  static_assert(kInputs <= RowWalk::kMostTensors);
  // First, because a RowWalk reads as many strides as `out` has axes.
  (CheckSameShape(out.shape(), inputs.shape()), ...);
  RowWalk walk(out.shape(), {&inputs.strides()...});
  if (walk.done()) return;
  Row row = {walk.length(), {inputs.data()...}, {}, out.data()};
  for (int k = 0; k < kInputs; ++k) row.step[k] = walk.step(k);
  if (walk.is_one_row()) {
    ParallelFor(row.n, kElementsPerPart, [&](int64_t begin, int64_t end) {
      Row part = row;
      part.n = end - begin;
      part.out += begin;
      for (int k = 0; k < kInputs; ++k) part.in[k] += begin * row.step[k];
      visit(part);
    });
    return;
  }
  for (; !walk.done(); walk.Next(), row.out += row.n) {
    Row here = row;
    for (int k = 0; k < kInputs; ++k) here.in[k] += walk.offset(k);
    visit(here);
  }
}

// A step that the compiler knows: 0 repeats one element, 1 goes to the next.
// Loops with such steps become vector instructions.
template <int64_t kStep>
constexpr std::integral_constant<int64_t, kStep> kKnown;

// Writes out[i] = f(x[i]).
template <typename F>
void Map(const Tensor& x, const Tensor& out, F f) {
  const auto visit = [f](Row row) {
    const auto [n, in, step, to] = row;
    const auto loop = [&](auto x_step) {
      for (int64_t i = 0; i < n; ++i) to[i] = f(in[0][i * x_step]);
    };
    if (step[0] == 1) {
      loop(kKnown<1>);
    } else {
      loop(step[0]);
    }
  };
  ForEachRow(visit, out, x);
}

// Writes out[i] = f(a[i], b[i]).
template <typename F>
void Zip(const Tensor& a, const Tensor& b, const Tensor& out, F f) {
  const auto visit = [f](Row row) {
    const auto [n, in, step, to] = row;
    const auto loop = [&](auto a_step, auto b_step) {
      for (int64_t i = 0; i < n; ++i) {
        to[i] = f(in[0][i * a_step], in[1][i * b_step]);
      }
    };
    if (step[0] == 1 && step[1] == 1) {
      loop(kKnown<1>, kKnown<1>);
    } else if (step[0] == 1 && step[1] == 0) {
      loop(kKnown<1>, kKnown<0>);
    } else if (step[0] == 0 && step[1] == 1) {
      loop(kKnown<0>, kKnown<1>);
    } else {
      loop(step[0], step[1]);
    }
  };
  ForEachRow(visit, out, a, b);
}

// Writes out[i] = f(a[i], b[i], c[i]).
template <typename F>
void Zip(const Tensor& a, const Tensor& b, const Tensor& c, const Tensor& out,
         F f) {
  const auto visit = [f](Row row) {
    const auto [n, in, step, to] = row;
    const auto loop = [&](auto a_step, auto b_step, auto c_step) {
      for (int64_t i = 0; i < n; ++i) {
        // First all three are read, then f decides: a load inside of a branch
        // would keep the compiler from vector instructions.
        const Scalar x = in[0][i * a_step];
        const Scalar y = in[1][i * b_step];
        const Scalar z = in[2][i * c_step];
        to[i] = f(x, y, z);
      }
    };
    if (step[0] == 1 && step[1] == 1 && step[2] == 1) {
      loop(kKnown<1>, kKnown<1>, kKnown<1>);
    } else if (step[0] == 1 && step[1] == 1 && step[2] == 0) {
      loop(kKnown<1>, kKnown<1>, kKnown<0>);
    } else if (step[0] == 1 && step[1] == 0 && step[2] == 1) {
      loop(kKnown<1>, kKnown<0>, kKnown<1>);
    } else {
      loop(step[0], step[1], step[2]);
    }
  };
  ForEachRow(visit, out, a, b, c);
}

}  // namespace tinytorch::kernels

#endif  // TINYTORCH_TENSOR_KERNELS_MAP_H_
