// Windows over images: the options that an operation reports, and a batch of
// images, a few of them at a time. Given. The exercises `conv_rules` and
// `pool_rules` use it.

#ifndef TINYTORCH_TRAINING_GIVEN_WINDOWS_H_
#define TINYTORCH_TRAINING_GIVEN_WINDOWS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "networks/im2col.h"
#include "networks/pool.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {

// Returns the first two numbers of an attribute: for rows and for columns.
inline Extent2d PairOf(const TraceEvent& event, const std::string& name) {
  const auto& values = event.Get<std::vector<int64_t>>(name);
  return {values.at(0), values.at(1)};
}

// Returns the options of a Conv, an Im2Col or a Col2Im, without the groups.
inline ConvOptions ConvOptionsOf(const TraceEvent& event) {
  return {.stride = PairOf(event, "strides"),
          .padding = PairOf(event, "pads"),  // top, left, bottom, right
          .dilation = PairOf(event, "dilations")};
}

// Returns the options of a MaxPool, an AveragePool, and the like.
inline PoolOptions PoolOptionsOf(const TraceEvent& event) {
  return {.kernel = PairOf(event, "kernel_shape"),
          .stride = PairOf(event, "strides"),
          .padding = PairOf(event, "pads")};
}

// The columns of a whole batch (networks/im2col.h) do not fit into a cache. So
// a convolution makes the columns of a few images, uses them at once, and goes
// on with the next few images. This calls f(0), f(few), f(2 few), ... below
// `images`, and returns the results in this order. The calls run on several
// threads, but only if there is no tracer: a tape that keeps the graph would
// miss what helper threads do.
std::vector<Tensor> FewByFew(int64_t images, int64_t few,
                             const std::function<Tensor(int64_t n)>& f);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_WINDOWS_H_
