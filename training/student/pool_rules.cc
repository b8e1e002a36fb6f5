// Exercise `pool_rules`: the largest gets all, of a mean everybody a share.
//
//   x = 1 5 | 2 0    MaxPool = 5 4    dy = 10 20    dx = 0 10 | 0  0
//       3 1 | 3 4                                        0  0 | 0 20
//
//              AveragePool = 2.5 2.25               dx = 2.5 2.5 | 5 5
//                                                        2.5 2.5 | 5 5
//
// MaxPool is the simplest of all networks: y is one pixel of each window, so
// that pixel gets dy and the others nothing. Which one it was is not stored but
// found again from x.
//
// A mean is a convolution whose weights are all 1 / (kh kw). Its gradient needs
// no weights: the shares are columns, and Col2Im adds up what overlaps.
//
// Cost: each pixel of each window is looked at once; one allocation.
// Tests: test/pool_rules_test.cc, then test/pool_rules_module_test.cc.

#include "training/pool_rules.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "networks/im2col.h"
#include "networks/pool.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "training/rule.h"

namespace tinytorch {
namespace {

// Given: what an operation over windows reported of them.
Extent2d PairOf(const TraceEvent& event, const std::string& name) {
  const auto& values = AttributeOf<std::vector<int64_t>>(event, name);
  return {values.at(0), values.at(1)};
}

[[maybe_unused]] PoolOptions PoolOptionsOf(const TraceEvent& event) {
  return {.kernel = PairOf(event, "kernel_shape"),
          .stride = PairOf(event, "strides"),
          .padding = PairOf(event, "pads")};
}

// Finds the pixel that MaxPool chooses in every window of x [n, c, h, w] and
// calls visit(pixel, place) for it: element `pixel` of x is element `place` of
// the result [n, c, oh, ow], both counted in row-major order. x is contiguous.
template <typename Visit>
void ForEachChoice(const Tensor& x, const Shape& shape,
                   const PoolOptions& options, Visit visit) {
  // Your turn:
  //   1. For every channel of every image, for every i and j of the result: the
  //      window begins at row i * sh - ph and has kh rows, and for columns in
  //      the same way. Cut off what is outside of the image.
  //   2. Walk the window in reading order. A pixel is better than the best so
  //      far if it is larger, or the first NaN. Comparisons with NaN are false.
  throw Unimplemented();
}

// Given: the error that pool_rules.h promises.
void CheckBeside(const std::string& operation, const Tensor& x,
                 const Shape& wanted, const Shape& got) {
  if (got != wanted) {
    throw std::invalid_argument(
        operation + ": wanted " + ShapeToString(wanted) + " beside x " +
        ShapeToString(x.shape()) + ", got " + ShapeToString(got));
  }
}

}  // namespace

Tensor MaxPoolScatter(const Tensor& x, const Tensor& dy,
                      const PoolOptions& options) {
  const Shape shape = PoolShape(x.shape(), options);
  CheckBeside("MaxPoolScatter", x, shape, dy.shape());
  const Tensor images = x.Contiguous();
  const Tensor upstream = dy.Contiguous();
  const Tensor out = Tensor::Zeros(x.shape());
  // Your turn: ForEachChoice(). A pixel may be the choice of several windows
  // that overlap. (Nearly all windows are 2 x 2 and do not: worth a loop of
  // their own, when all tests pass.)
  throw Unimplemented();
  return Traced("MaxPoolScatter", {&x, &dy}, out, PoolAttributes(options));
}

Tensor MaxPoolGather(const Tensor& x, const Tensor& z,
                     const PoolOptions& options) {
  const Shape shape = PoolShape(x.shape(), options);
  CheckBeside("MaxPoolGather", x, x.shape(), z.shape());
  const Tensor pixels = z.Contiguous();
  const Tensor out = Tensor::Empty(shape);
  // Your turn: the same walk, in the other direction.
  throw Unimplemented();
  return Traced("MaxPoolGather", {&x, &z}, out, PoolAttributes(options));
}

namespace {

InputGradients MaxPoolRule(const TraceEvent& event) {
  // Your turn: the input is x.
  throw Unimplemented();
}

InputGradients MaxPoolScatterRule(const TraceEvent& event) {
  // Your turn: the inputs are x and dy. A small step of x moves no choice, so x
  // has no gradient; the result is linear in dy, which has one.
  throw Unimplemented();
}

InputGradients MaxPoolGatherRule(const TraceEvent& event) {
  // Your turn: the inputs are x and z.
  throw Unimplemented();
}

InputGradients AveragePoolRule(const TraceEvent& event) {
  // Your turn: each pixel of a window gets the same share, dy / (kh kw). As
  // columns:
  //   1. The shares with shape [n, c, 1, oh ow], by Reshape().
  //   2. Repeated for each pixel of the window: Expand() to [n, c, kh kw, oh
  //      ow], then with shape [n, c kh kw, oh ow].
  //   3. Col2Im() adds them up.
  throw Unimplemented();
}

InputGradients GlobalAveragePoolRule(const TraceEvent& event) {
  // Your turn: dy [n, c, 1, 1], in equal shares for all h * w pixels. Expand()
  // gives it the shape of x and copies nothing.
  throw Unimplemented();
}

}  // namespace

// Given: which rule belongs to which operation.
const RuleTable& PoolRules() {
  static const RuleTable rules = {{"MaxPool", MaxPoolRule},
                                  {"MaxPoolScatter", MaxPoolScatterRule},
                                  {"MaxPoolGather", MaxPoolGatherRule},
                                  {"AveragePool", AveragePoolRule},
                                  {"GlobalAveragePool", GlobalAveragePoolRule}};
  return rules;
}

}  // namespace tinytorch
