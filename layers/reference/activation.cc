// Exercise `activation`: bends, and how to compute them without overflow.
//
// Two loops carry this file, as in elementwise.cc. *Map*: a function of one
// number, on every element. *MapLines*: a function of one line of numbers
// along an axis, on every line; Softmax needs all numbers of a line at once.
//
//   x = [[1, 2],      Softmax(x, 1): lines [1, 2], [3, 4]      (rows)
//        [3, 4]]      Softmax(x, 0): lines [1, 3], [2, 4]      (columns)
//
// What is hard is not the formula but float32: exp(89) is infinite. Both tricks
// below rest on the same idea, never to call exp with a large positive number:
//
//   sigmoid  1 / (1 + e^-x) = e^x / (1 + e^x): take the form whose exponent is
//            not positive.
//   softmax  e^(x - m) / sum e^(x - m) is the same for every m, because e^-m
//            cancels. With m the largest x, every exponent is <= 0 and one of
//            them is 0, so that the sum is at least 1.
//
// Cost: one exp, tanh or erfc for each element (std::exp() takes 2 ns, tanh and
// erfc up to 15; ReLU is as fast as memory), one allocation.
// Tests: test/activation_test.cc, then test/activation_module_test.cc.

#include "layers/activation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "tensor/trace.h"
#include "tools/course/unimplemented.h"
// BEGIN SOLUTION
#include "tensor/kernels/kernels.h"
// END SOLUTION

namespace tinytorch {
namespace {

// y[i] = f(x[i]) in a new contiguous tensor; x may be any view.
template <typename F>
Tensor Map(const Tensor& x, F f) {
  // Your turn:
  //   1. Make an empty tensor of the shape of x.
  //   2. If x is contiguous, loop over data() with one index: the loop the
  //      compiler makes fastest.
  //   3. Otherwise let an Odometer (tensor/shape.h) tell the offset of each
  //      element of x, while the output is written from front to back.
  // BEGIN SOLUTION
  Tensor y = Tensor::Empty(x.shape());
  const Scalar* const from = x.data();
  Scalar* to = y.data();
  if (x.is_contiguous()) {
    constexpr int64_t kElementsPerPart = 16 * 1024;  // 5 microseconds or more
    kernels::ParallelFor(x.numel(), kElementsPerPart, [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) to[i] = f(from[i]);
    });
  } else {
    for (Odometer at(x.shape(), x.strides()); !at.done(); at.Next()) {
      *to++ = f(from[at.offset()]);
    }
  }
  return y;
  // END SOLUTION
}

// One line of a tensor: `size` numbers, side by side.
struct Line {
  Scalar* data;
  int64_t size;

  Scalar& operator[](int64_t i) const { return data[i]; }

  // f(...f(f(start, line[0]), line[1])...), in eight parts that meet at the
  // end: a single result would wait for each number before it takes the next.
  template <typename T, typename F>
  T Fold(T start, F f) const {
    T parts[8] = {start, start, start, start, start, start, start, start};
    int64_t i = 0;
    for (; i + 8 <= size; i += 8) {
      for (int64_t k = 0; k < 8; ++k) parts[k] = f(parts[k], T{data[i + k]});
    }
    for (; i < size; ++i) parts[0] = f(parts[0], T{data[i]});
    for (int64_t k = 1; k < 8; ++k) parts[0] = f(parts[0], parts[k]);
    return parts[0];
  }

  // Of a line with NaN it is NaN or any of the numbers: the NaN reaches the
  // result anyway, through exp.
  Scalar Largest() const {
    return Fold(data[0], [](Scalar a, Scalar b) { return std::max(a, b); });
  }

  // In double: a line may be long.
  double Sum() const {
    return Fold(0.0, [](double a, double b) { return a + b; });
  }
};

// Calls f(from, to) with each line of x along `axis` and the line of a new
// contiguous tensor to write; returns that tensor. Given.
template <typename F>
Tensor MapLines(const Tensor& x, int64_t axis, F f) {
  Tensor y = Tensor::Empty(x.shape());
  if (y.numel() == 0) return y;
  // The index of a line is the index of its first element: walk all axes but
  // this one, which stays at 0, in both tensors at once.
  const size_t a = static_cast<size_t>(axis);
  Shape lines = x.shape();
  const int64_t size = std::exchange(lines[a], 1);
  const int64_t from_step = x.strides()[a], to_step = y.strides()[a];
  // Along another axis than the last the numbers of a line are far apart; f
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

// Functions of one number -----------------------------------------------------

Scalar SigmoidOf(Scalar x) {
  // Your turn: 1 / (1 + exp(-x)) for x >= 0, the other form for x < 0.
  // BEGIN SOLUTION
  // Both need the same e^-|x|. No `if` around a call, so that the loop in Map()
  // becomes vector instructions.
  const Scalar e = kernels::Exp(-std::abs(x));
  return (x < 0 ? e : 1) / (1 + e);
  // END SOLUTION
}

Scalar GeluOf(Scalar x) {
  // Your turn: 0.5 x (1 + erf(x / sqrt(2))). std::numbers::sqrt2_v<Scalar> is
  // the root. 1 + erf(z) is also erfc(-z), which keeps more digits where erf
  // is close to -1.
  // BEGIN SOLUTION
  return x / 2 * std::erfc(-x / std::numbers::sqrt2_v<Scalar>);
  // END SOLUTION
}

// Functions of one line -------------------------------------------------------

void SoftmaxLine(Line from, Line to) {
  // Your turn:
  //   1. Ask the line for its Largest() number.
  //   2. Write exp(from[i] - largest) to to[i].
  //   3. Divide each to[i] by the Sum() of them.
  // BEGIN SOLUTION
  const Scalar largest = from.Largest();
  kernels::ExpEach(from.data, largest, to.data, to.size);
  const Scalar scale = static_cast<Scalar>(1 / to.Sum());
  for (int64_t i = 0; i < to.size; ++i) to[i] *= scale;
  // END SOLUTION
}

void LogSoftmaxLine(Line from, Line to) {
  // Your turn: x - largest - log(sum of exp(x - largest)). Do not take the log
  // of a softmax: a probability of 1e-50 is 0 in float32, its logarithm -115
  // is no problem at all.
  // BEGIN SOLUTION
  const Scalar largest = from.Largest();
  kernels::ExpEach(from.data, largest, to.data, to.size);  // only for their sum
  const double sum = to.Sum();
  const Scalar log_sum = static_cast<Scalar>(std::log(sum));
  for (int64_t i = 0; i < to.size; ++i) to[i] = from[i] - largest - log_sum;
  // END SOLUTION
}

}  // namespace

Tensor Relu(const Tensor& x) {
  // Given. Not (v > 0 ? v : 0): that would turn NaN, which is not greater than
  // 0, into an innocent 0 and hide the mistake that made it.
  return Traced("Relu", {&x},
                Map(x, [](Scalar v) { return v < 0 ? Scalar{0} : v; }));
}

Tensor LeakyRelu(const Tensor& x, Scalar slope) {
  // Your turn: as Relu(), reported as "LeakyRelu" with one attribute more:
  //   return Traced("LeakyRelu", {&x}, Map(...), {{"alpha", slope}});
  // BEGIN SOLUTION
  return Traced("LeakyRelu", {&x},
                Map(x, [slope](Scalar v) { return v < 0 ? slope * v : v; }),
                {{"alpha", slope}});
  // END SOLUTION
}

// Given: how the functions above reach a tensor. A lambda, unlike a pointer to
// a function, lets the compiler put the body into the loop.

Tensor Sigmoid(const Tensor& x) {
  return Traced("Sigmoid", {&x}, Map(x, [](Scalar v) { return SigmoidOf(v); }));
}

Tensor Tanh(const Tensor& x) {
  return Traced("Tanh", {&x}, Map(x, [](Scalar v) { return std::tanh(v); }));
}

Tensor Gelu(const Tensor& x) {
  return Traced("Gelu", {&x}, Map(x, [](Scalar v) { return GeluOf(v); }));
}

Tensor Softmax(const Tensor& x, int64_t axis) {
  axis = NormalizeAxis(axis, x.ndim(), "Softmax");
  return Traced("Softmax", {&x}, MapLines(x, axis, SoftmaxLine),
                {{"axis", axis}});
}

Tensor LogSoftmax(const Tensor& x, int64_t axis) {
  axis = NormalizeAxis(axis, x.ndim(), "LogSoftmax");
  return Traced("LogSoftmax", {&x}, MapLines(x, axis, LogSoftmaxLine),
                {{"axis", axis}});
}

}  // namespace tinytorch
