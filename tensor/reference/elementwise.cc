// Exercise `elementwise`: the same small function on every element.
//
//   Map   y[i] = f(x[i])           one loop, all operations of one input
//   Zip   y[i] = f(a[i], b[i])     one loop, all operations of two inputs
//
//   Mul(a, b):   a [2, 2]     b [2, 2]      y [2, 2]
//                1  2         10  20        10  40
//                3  4         30  40        90 160
//
// Write the two loops once, and each operation is a line: Neg and Add show how.
// f is a template parameter, not a std::function, so that the compiler can put
// it into the loop and compute several elements in one instruction.
//
// The result is new and contiguous: out.data() is filled from front to back.
// The inputs may be any views: each is read through its own strides.
//
// Cost: O(n) time, one allocation. Memory is the limit: Add reads 8 bytes and
// writes 4 for a single addition. The contract is tensor/elementwise.h.
// Tests: test/elementwise_test.cc, then test/elementwise_module_test.cc.

#include "tensor/elementwise.h"

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "tensor/broadcast.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"
// BEGIN SOLUTION
#include "tensor/reference/exp/exp.h"
#include "tensor/reference/parallel/parallel.h"
// END SOLUTION

namespace tinytorch {
namespace {

// The inputs of an operation, all walked in one shape.
struct Walk {
  Shape shape;                   // of the output
  std::vector<Strides> strides;  // of each input, in that shape
};

// Given: inputs of one shape are walked as they are; shapes that differ meet
// by the rule of broadcast.h, which is the next exercise.
Walk Together(const char* operation,
              std::initializer_list<const Tensor*> inputs) {
  Walk walk{(*inputs.begin())->shape(), {}};
  for (const Tensor* input : inputs) {
    if (input->shape() == walk.shape) continue;
    try {
      walk.shape = BroadcastShape(walk.shape, input->shape());
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(std::string(operation) + ": " + error.what());
    }
  }
  for (const Tensor* input : inputs) {
    walk.strides.push_back(
        input->shape() == walk.shape
            ? input->strides()
            : BroadcastStrides(input->shape(), input->strides(), walk.shape));
  }
  return walk;
}

// BEGIN SOLUTION
// Makes one axis of two neighbours wherever every input walks them as one: a
// step on the outer axis leads where the inner one would go next. Contiguous
// inputs become a single row, and so do a tensor and a scalar; [64, 128] and
// [128] stay 64 rows. Axes of extent 1 go.
void MergeAxes(Walk& walk) {
  walk.shape.insert(walk.shape.begin(), 1);  // Now [] has an axis as well.
  for (Strides& s : walk.strides) s.insert(s.begin(), 0);
  size_t last = 0;  // of the merged axes so far
  for (size_t axis = 1; axis < walk.shape.size(); ++axis) {
    const int64_t extent = walk.shape[axis];
    if (extent == 1) continue;
    bool as_one = true;
    for (const Strides& s : walk.strides) {
      as_one = as_one && s[last] == s[axis] * extent;
    }
    if (!as_one && walk.shape[last] != 1) walk.shape[++last] = 1;
    walk.shape[last] *= extent;
    for (Strides& s : walk.strides) s[last] = s[axis];
  }
  walk.shape.resize(last + 1);
  for (Strides& s : walk.strides) s.resize(last + 1);
}

// One row of the output, n elements side by side, and where it comes from:
// element i of input k is in[k][i * step[k]].
struct Row {
  int64_t n;
  const Scalar* in[3];
  int64_t step[3];
  Scalar* out;
};

// A part for another thread: 5 microseconds or more.
constexpr int64_t kElementsPerPart = 16 * 1024;

// Calls visit(row) for each row; the odometers turn only between rows.
template <typename Visit>
void ForEachRow(Walk walk, std::initializer_list<const Tensor*> inputs,
                const Tensor& out, Visit visit) {
  MergeAxes(walk);
  Row row{walk.shape.back(), {}, {}, out.data()};
  walk.shape.pop_back();
  std::vector<Odometer> at;
  for (size_t k = 0; k < walk.strides.size(); ++k) {
    row.step[k] = walk.strides[k].back();
    walk.strides[k].pop_back();
    at.emplace_back(walk.shape, walk.strides[k]);
  }
  if (walk.shape.empty()) {  // All is one row: threads share it.
    ParallelFor(row.n, kElementsPerPart, [&](int64_t begin, int64_t end) {
      Row part = row;
      part.n = end - begin;
      part.out += begin;
      for (size_t k = 0; k < inputs.size(); ++k) {
        part.in[k] = inputs.begin()[k]->data() + begin * row.step[k];
      }
      visit(part);
    });
    return;
  }
  for (; !at[0].done(); row.out += row.n) {
    for (size_t k = 0; k < at.size(); ++k) {
      row.in[k] = inputs.begin()[k]->data() + at[k].offset();
      at[k].Next();
    }
    visit(row);
  }
}

// END SOLUTION
template <typename F>
Tensor Map(const char* operation, const Tensor& x, F f) {
  const Tensor out = Tensor::Empty(x.shape());
  // Your turn: for each element in row-major order, out = f(element).
  //   1. If x is contiguous: a plain loop over data(), 0 to numel().
  //   2. Otherwise an Odometer over the shape and strides of x tells where the
  //      next element is; out is still filled from front to back.
  // BEGIN SOLUTION
  // A step that is known to be 1 lets the compiler use vector instructions.
  ForEachRow({x.shape(), {x.strides()}}, {&x}, out, [f](Row row) {
    const auto [n, in, step, to] = row;
    if (step[0] == 1) {
      for (int64_t i = 0; i < n; ++i) to[i] = f(in[0][i]);
    } else {
      for (int64_t i = 0; i < n; ++i) to[i] = f(in[0][i * step[0]]);
    }
  });
  // END SOLUTION
  return Traced(operation, {&x}, out);
}

template <typename F>
Tensor Zip(const char* operation, const Tensor& a, const Tensor& b, F f) {
  const Walk walk = Together(operation, {&a, &b});
  const Tensor out = Tensor::Empty(walk.shape);
  // Your turn: as Map(), with two inputs. walk.strides[0] belongs to a,
  // walk.strides[1] to b, both in walk.shape.
  //   1. If both are contiguous and have the shape of the output: one loop.
  //   2. Otherwise two odometers that step together. They share a shape, so
  //      they are done at the same time.
  // BEGIN SOLUTION
  ForEachRow(walk, {&a, &b}, out, [f](Row row) {
    const auto [n, in, step, to] = row;
    const auto [x, y, unused] = in;
    if (step[0] == 1 && step[1] == 1) {
      for (int64_t i = 0; i < n; ++i) to[i] = f(x[i], y[i]);
    } else if (step[0] == 1 && step[1] == 0) {
      for (int64_t i = 0; i < n; ++i) to[i] = f(x[i], *y);
    } else if (step[0] == 0 && step[1] == 1) {
      for (int64_t i = 0; i < n; ++i) to[i] = f(*x, y[i]);
    } else {
      for (int64_t i = 0; i < n; ++i) to[i] = f(x[i * step[0]], y[i * step[1]]);
    }
  });
  // END SOLUTION
  return Traced(operation, {&a, &b}, out);
}

}  // namespace

// One input -------------------------------------------------------------------

Tensor Neg(const Tensor& x) {
  return Map("Neg", x, [](Scalar v) { return -v; });
}

Tensor Abs(const Tensor& x) {
  // Your turn: as Neg(), with std::abs().
  // BEGIN SOLUTION
  return Map("Abs", x, [](Scalar v) { return std::abs(v); });
  // END SOLUTION
}

Tensor Exp(const Tensor& x) {
  // Your turn: std::exp().
  // BEGIN SOLUTION
  return Map("Exp", x, [](Scalar v) { return Exp(v); });
  // END SOLUTION
}

Tensor Log(const Tensor& x) {
  // Your turn: std::log().
  // BEGIN SOLUTION
  return Map("Log", x, [](Scalar v) { return std::log(v); });
  // END SOLUTION
}

Tensor Sqrt(const Tensor& x) {
  // Your turn: std::sqrt().
  // BEGIN SOLUTION
  return Map("Sqrt", x, [](Scalar v) { return std::sqrt(v); });
  // END SOLUTION
}

// Two inputs ------------------------------------------------------------------

Tensor Add(const Tensor& a, const Tensor& b) {
  return Zip("Add", a, b, [](Scalar x, Scalar y) { return x + y; });
}

Tensor Sub(const Tensor& a, const Tensor& b) {
  // Your turn: as Add().
  // BEGIN SOLUTION
  return Zip("Sub", a, b, [](Scalar x, Scalar y) { return x - y; });
  // END SOLUTION
}

Tensor Mul(const Tensor& a, const Tensor& b) {
  // Your turn.
  // BEGIN SOLUTION
  return Zip("Mul", a, b, [](Scalar x, Scalar y) { return x * y; });
  // END SOLUTION
}

Tensor Div(const Tensor& a, const Tensor& b) {
  // Your turn.
  // BEGIN SOLUTION
  return Zip("Div", a, b, [](Scalar x, Scalar y) { return x / y; });
  // END SOLUTION
}

Tensor Pow(const Tensor& base, const Tensor& exponent) {
  // Your turn: std::pow().
  // BEGIN SOLUTION
  return Zip("Pow", base, exponent,
             [](Scalar x, Scalar y) { return std::pow(x, y); });
  // END SOLUTION
}

Tensor Maximum(const Tensor& a, const Tensor& b) {
  // Your turn, reported as "Max". If one of the two is NaN the result is NaN,
  // but every comparison with NaN is false: which one does yours return?
  // BEGIN SOLUTION
  // Only NaN differs from itself. If y is NaN both tests fail and y it is.
  return Zip("Max", a, b,
             [](Scalar x, Scalar y) { return x > y || x != x ? x : y; });
  // END SOLUTION
}

Tensor Minimum(const Tensor& a, const Tensor& b) {
  // Your turn, reported as "Min".
  // BEGIN SOLUTION
  return Zip("Min", a, b,
             [](Scalar x, Scalar y) { return x < y || x != x ? x : y; });
  // END SOLUTION
}

Tensor Equal(const Tensor& a, const Tensor& b) {
  // Your turn: 1 where it holds, else 0.
  // BEGIN SOLUTION
  return Zip("Equal", a, b, [](Scalar x, Scalar y) { return Scalar(x == y); });
  // END SOLUTION
}

Tensor Less(const Tensor& a, const Tensor& b) {
  // Your turn.
  // BEGIN SOLUTION
  return Zip("Less", a, b, [](Scalar x, Scalar y) { return Scalar(x < y); });
  // END SOLUTION
}

Tensor Greater(const Tensor& a, const Tensor& b) {
  // Your turn.
  // BEGIN SOLUTION
  return Zip("Greater", a, b, [](Scalar x, Scalar y) { return Scalar(x > y); });
  // END SOLUTION
}

// Three inputs ----------------------------------------------------------------

Tensor Where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  const Walk walk = Together("Where", {&condition, &a, &b});
  const Tensor out = Tensor::Empty(walk.shape);
  // Your turn: as Zip(), with three odometers. Choose, do not compute: in
  // c * a + (1 - c) * b a NaN that was not chosen would still come through.
  // BEGIN SOLUTION
  // Both are read and one is kept: a load that depends on the condition would
  // be a jump, and no vector instruction.
  ForEachRow(walk, {&condition, &a, &b}, out, [](Row row) {
    const auto [n, in, step, to] = row;
    const auto choose = [&](auto c_step, auto x_step, auto y_step) {
      for (int64_t i = 0; i < n; ++i) {
        const Scalar x = in[1][i * x_step];
        const Scalar y = in[2][i * y_step];
        to[i] = in[0][i * c_step] != 0 ? x : y;
      }
    };
    constexpr std::integral_constant<int64_t, 1> kNext;
    constexpr std::integral_constant<int64_t, 0> kSame;
    if (step[0] == 1 && step[1] == 1 && step[2] == 1) {
      choose(kNext, kNext, kNext);
    } else if (step[0] == 1 && step[1] == 1 && step[2] == 0) {
      choose(kNext, kNext, kSame);
    } else if (step[0] == 1 && step[1] == 0 && step[2] == 1) {
      choose(kNext, kSame, kNext);
    } else {
      choose(step[0], step[1], step[2]);
    }
  });
  // END SOLUTION
  return Traced("Where", {&condition, &a, &b}, out);
}

}  // namespace tinytorch
