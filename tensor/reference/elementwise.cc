// Exercise `elementwise`: the same small function on every element.
//
//   Map   y[i] = f(x[i])           one loop, all operations of one input
//   Zip   y[i] = f(a[i], b[i])     one loop, all operations of two inputs
//
//   Mul(a, b):   a [2, 2]     b [2, 2]      y [2, 2]
//                1  2         10  20        10  40
//                3  4         30  40        90 160
//
// When the two loops are written, each operation is one line. Eight of them are
// given, and show how. f is a template parameter, not a std::function, so that
// the compiler can put it into the loop and compute several elements in one
// instruction.
//
// The result is new and contiguous: write out.data() from front to back. The
// inputs may be any views: read each through its own strides.
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
#include <vector>

#include "tensor/broadcast.h"
#include "tensor/kernels/kernels.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// From this many elements on, the kernels are faster than a plain loop. Below
// it their preparations cost more than they save.
constexpr int64_t kLarge = 256;

// Given. Returns the inputs as views of one shape. If they have one shape, they
// stay as they are; otherwise they are broadcast together by the rule of
// broadcast.h, the next exercise. No number is copied.
std::vector<Tensor> BroadcastInputs(
    const char* operation, std::initializer_list<const Tensor*> inputs) {
  Shape shape = (*inputs.begin())->shape();
  for (const Tensor* input : inputs) {
    if (input->shape() == shape) continue;
    try {
      shape = BroadcastShape(shape, input->shape());
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(std::string(operation) + ": " + error.what());
    }
  }
  std::vector<Tensor> views;
  for (const Tensor* input : inputs) {
    if (input->shape() == shape) {
      views.push_back(*input);
    } else {
      views.emplace_back(
          input->storage(), input->offset(), shape,
          BroadcastStrides(input->shape(), input->strides(), shape));
    }
  }
  return views;
}

template <typename F>
Tensor Map(const char* operation, const Tensor& x, F f) {
  const Tensor out = Tensor::Empty(x.shape());
  // Your turn: for each element of x in row-major order, out = f(element).
  //   1. If x is contiguous: a plain loop over data(), from 0 to numel().
  //   2. Otherwise an Odometer over the shape and strides of x says where the
  //      next element is. out is still filled from front to back.
  //   3. Optional, when both are right: if numel() is at least kLarge,
  //      kernels::Map(x, out, f) does the same, faster (tensor/kernels/map.h).
  //      No test asks for it, but the networks of later modules run faster.
  // BEGIN SOLUTION
  Scalar* to = out.data();
  const int64_t count = x.numel();
  if (count >= kLarge) {
    kernels::Map(x, out, f);
  } else if (x.is_contiguous()) {
    for (int64_t i = 0; i < count; ++i) to[i] = f(x.data()[i]);
  } else {
    for (Odometer at(x.shape(), x.strides()); !at.done(); at.Next()) {
      *to++ = f(x.data()[at.offset()]);
    }
  }
  // END SOLUTION
  return Traced(operation, {&x}, out);
}

template <typename F>
Tensor Zip(const char* operation, const Tensor& a, const Tensor& b, F f) {
  const std::vector<Tensor> in = BroadcastInputs(operation, {&a, &b});
  const Tensor out = Tensor::Empty(in[0].shape());
  // Your turn: as Map(), with two inputs, in[0] and in[1]. Both have the shape
  // of out now, and any strides.
  //   1. If both are contiguous: one plain loop.
  //   2. Otherwise two odometers that step together. They share a shape, so
  //      they are done at the same time.
  //   3. Optional, from kLarge elements on: kernels::Zip(in[0], in[1], out, f).
  // BEGIN SOLUTION
  Scalar* to = out.data();
  const Scalar* const x = in[0].data();
  const Scalar* const y = in[1].data();
  const int64_t count = out.numel();
  if (count >= kLarge) {
    kernels::Zip(in[0], in[1], out, f);
  } else if (in[0].is_contiguous() && in[1].is_contiguous()) {
    for (int64_t i = 0; i < count; ++i) to[i] = f(x[i], y[i]);
  } else {
    Odometer at_y(out.shape(), in[1].strides());
    for (Odometer at_x(out.shape(), in[0].strides()); !at_x.done();) {
      *to++ = f(x[at_x.offset()], y[at_y.offset()]);
      at_x.Next();
      at_y.Next();
    }
  }
  // END SOLUTION
  return Traced(operation, {&a, &b}, out);
}

}  // namespace

// One input -------------------------------------------------------------------

// Given.
Tensor Neg(const Tensor& x) {
  return Map("Neg", x, [](Scalar v) { return -v; });
}

// Given.
Tensor Exp(const Tensor& x) {
  return Map("Exp", x, [](Scalar v) { return kernels::Exp(v); });
}

// Given.
Tensor Log(const Tensor& x) {
  return Map("Log", x, [](Scalar v) { return std::log(v); });
}

Tensor Abs(const Tensor& x) {
  // Your turn: as Neg(), with std::abs().
  // BEGIN SOLUTION
  return Map("Abs", x, [](Scalar v) { return std::abs(v); });
  // END SOLUTION
}

Tensor Sqrt(const Tensor& x) {
  // Your turn: std::sqrt().
  // BEGIN SOLUTION
  return Map("Sqrt", x, [](Scalar v) { return std::sqrt(v); });
  // END SOLUTION
}

// Two inputs ------------------------------------------------------------------

// Given.
Tensor Add(const Tensor& a, const Tensor& b) {
  return Zip("Add", a, b, [](Scalar x, Scalar y) { return x + y; });
}

// Given.
Tensor Mul(const Tensor& a, const Tensor& b) {
  return Zip("Mul", a, b, [](Scalar x, Scalar y) { return x * y; });
}

// Given.
Tensor Pow(const Tensor& base, const Tensor& exponent) {
  return Zip("Pow", base, exponent,
             [](Scalar x, Scalar y) { return std::pow(x, y); });
}

Tensor Sub(const Tensor& a, const Tensor& b) {
  // Your turn: as Add().
  // BEGIN SOLUTION
  return Zip("Sub", a, b, [](Scalar x, Scalar y) { return x - y; });
  // END SOLUTION
}

Tensor Div(const Tensor& a, const Tensor& b) {
  // Your turn.
  // BEGIN SOLUTION
  return Zip("Div", a, b, [](Scalar x, Scalar y) { return x / y; });
  // END SOLUTION
}

Tensor Maximum(const Tensor& a, const Tensor& b) {
  // Your turn, reported as "Max". If one of the two numbers is NaN, the result
  // is NaN. But every comparison with NaN is false: which number does your
  // expression return then?
  // BEGIN SOLUTION
  // Only NaN differs from itself. If y is NaN, both tests fail and the result
  // is y.
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

// Given. Scalar(true) is 1, Scalar(false) is 0.
Tensor Less(const Tensor& a, const Tensor& b) {
  return Zip("Less", a, b, [](Scalar x, Scalar y) { return Scalar(x < y); });
}

// Given.
Tensor Greater(const Tensor& a, const Tensor& b) {
  return Zip("Greater", a, b, [](Scalar x, Scalar y) { return Scalar(x > y); });
}

Tensor Equal(const Tensor& a, const Tensor& b) {
  // Your turn: 1 where x equals y, 0 elsewhere.
  // BEGIN SOLUTION
  return Zip("Equal", a, b, [](Scalar x, Scalar y) { return Scalar(x == y); });
  // END SOLUTION
}

// Three inputs ----------------------------------------------------------------

Tensor Where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  const std::vector<Tensor> in = BroadcastInputs("Where", {&condition, &a, &b});
  const Tensor out = Tensor::Empty(in[0].shape());
  // Your turn: as Zip(), with the three inputs in[0], in[1] and in[2].
  //   1. Choose, do not compute: in c * a + (1 - c) * b a NaN that was not
  //      chosen would still come through. Write that as a lambda of 3 numbers.
  //   2. Three odometers step together, whatever the strides.
  //   3. Optional, from kLarge elements on: kernels::Zip() with three inputs.
  // BEGIN SOLUTION
  const auto choose = [](Scalar c, Scalar x, Scalar y) {
    return c != 0 ? x : y;
  };
  if (out.numel() >= kLarge) {
    kernels::Zip(in[0], in[1], in[2], out, choose);
  } else {
    Scalar* to = out.data();
    Odometer at_x(out.shape(), in[1].strides());
    Odometer at_y(out.shape(), in[2].strides());
    for (Odometer at(out.shape(), in[0].strides()); !at.done(); at.Next()) {
      *to++ = choose(in[0].data()[at.offset()], in[1].data()[at_x.offset()],
                     in[2].data()[at_y.offset()]);
      at_x.Next();
      at_y.Next();
    }
  }
  // END SOLUTION
  return Traced("Where", {&condition, &a, &b}, out);
}

}  // namespace tinytorch
