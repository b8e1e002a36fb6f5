// Calls of the module tensor: calls.h.

#include <cstdint>
#include <limits>
#include <vector>

#include "production/interop/peers/calls.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/matmul.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "training/elementwise_rules.h"

namespace tinytorch {
namespace {

Tensor CallArgMax(Arguments& a) {
  return ArgMax(a[0], {.axis = a.Get<int64_t>("axis"),
                       .keepdims = a.Get<bool>("keepdims", false)});
}

// Slices as many axes as the lists name.
Tensor CallSlice(Arguments& a) {
  const Axes axes = a.Get<Axes>("axes"), starts = a.Get<Axes>("starts"),
             stops = a.Get<Axes>("stops"), steps = a.Get<Axes>("steps");
  Tensor x = a[0];
  for (size_t i = 0; i < axes.size(); ++i) {
    x = Slice(x, {.axis = axes[i],
                  .start = starts.at(i),
                  .stop = stops.at(i),
                  .step = steps.at(i)});
  }
  return x;
}

// Squeezes or unsqueezes axes of the larger shape, named in rising order.
Tensor CallSqueeze(Arguments& a) {
  const Axes axes = a.Get<Axes>("axes");
  Tensor x = a[0];
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    x = Squeeze(x, *axis);
  }
  return x;
}

Tensor CallUnsqueeze(Arguments& a) {
  Tensor x = a[0];
  for (const int64_t axis : a.Get<Axes>("axes")) x = Unsqueeze(x, axis);
  return x;
}

}  // namespace

const CallTable& TensorCalls() {
  static const auto* const calls = new CallTable{
      {"Abs", Unary<Abs>},
      {"Add", Binary<Add>},
      {"Arange",
       [](Arguments& a) { return Tensor::Arange(a.Get<int64_t>("count")); }},
      {"ArgMax", CallArgMax},
      {"Clone", [](Arguments& a) { return a[0].Clone(); }},
      {"Concatenate",
       [](Arguments& a) {
         return Concatenate(a.inputs(), a.Get<int64_t>("axis"));
       }},
      {"Div", Binary<Div>},
      {"Equal", Binary<Equal>},
      {"Erf", Unary<Erf>},
      {"Exp", Unary<Exp>},
      {"Expand",
       [](Arguments& a) { return Expand(a[0], a.Get<Shape>("shape")); }},
      {"Full",
       [](Arguments& a) {
         return Tensor::Full(a.Get<Shape>("shape"),
                             static_cast<Scalar>(a.Get<double>("value")));
       }},
      {"Gather",
       [](Arguments& a) { return Gather(a[0], a[1], a.Get<int64_t>("axis")); }},
      {"Greater", Binary<Greater>},
      {"Less", Binary<Less>},
      {"Log", Unary<Log>},
      {"MatMul", Binary<MatMul>},
      {"Max", Reduce<Max>},
      {"Maximum", Binary<Maximum>},
      {"Mean", Reduce<Mean>},
      {"Minimum", Binary<Minimum>},
      {"Mul", Binary<Mul>},
      {"Neg", Unary<Neg>},
      {"OneHot",
       [](Arguments& a) { return OneHot(a[0], a.Get<int64_t>("classes")); }},
      {"Permute",
       [](Arguments& a) { return Permute(a[0], a.Get<Axes>("perm")); }},
      {"Pow", Binary<Pow>},
      {"Reshape",
       [](Arguments& a) { return Reshape(a[0], a.Get<Shape>("shape")); }},
      {"Select",
       [](Arguments& a) {
         return Select(a[0], a.Get<int64_t>("axis"), a.Get<int64_t>("index"));
       }},
      {"Slice", CallSlice},
      {"Sqrt", Unary<Sqrt>},
      {"Squeeze", CallSqueeze},
      {"Stack",
       [](Arguments& a) { return Stack(a.inputs(), a.Get<int64_t>("axis")); }},
      {"Sub", Binary<Sub>},
      {"Sum", Reduce<Sum>},
      {"SumTo",
       [](Arguments& a) { return SumTo(a[0], a.Get<Shape>("shape")); }},
      {"Transpose",
       [](Arguments& a) {
         return Transpose(a[0], a.Get<int64_t>("axis0"),
                          a.Get<int64_t>("axis1"));
       }},
      {"Unsqueeze", CallUnsqueeze},
      {"Where", [](Arguments& a) { return Where(a[0], a[1], a[2]); }},
  };
  return *calls;
}

}  // namespace tinytorch
