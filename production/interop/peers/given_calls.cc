// Calls of the functions that students are given beside the exercises: calls.h.

#include <cstdint>
#include <string>
#include <vector>

#include "layers/given/more_activations.h"
#include "layers/given/more_norms.h"
#include "networks/attention.h"
#include "production/interop/peers/calls.h"
#include "tensor/given/arrange.h"
#include "tensor/given/more_math.h"
#include "tensor/given/more_reduce.h"
#include "tensor/given/order.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "training/given/cross_attention.h"
#include "training/given/loss_options.h"

namespace tinytorch {
namespace {

template <Tensor (*kFunction)(const Tensor&, const VarOptions&)>
Tensor Variance(Arguments& a) {
  return kFunction(a[0], {.axes = a.Get<Axes>("axes", {}),
                          .keepdims = a.Get<bool>("keepdims", false),
                          .correction = a.Get<double>("correction")});
}

template <Tensor (*kFunction)(const Tensor&, int64_t)>
Tensor Triangle(Arguments& a) {
  return kFunction(a[0], a.Get<int64_t>("diagonal"));
}

Tensor CallArgMin(Arguments& a) {
  return ArgMin(a[0], {.axis = a.Get<int64_t>("axis"),
                       .keepdims = a.Get<bool>("keepdims", false)});
}

Tensor CallClip(Arguments& a) {
  return Clip(a[0], static_cast<Scalar>(a.Get<double>("low")),
              static_cast<Scalar>(a.Get<double>("high")));
}

Tensor CallCumSum(Arguments& a) {
  return CumSum(a[0], {.axis = a.Get<int64_t>("axis"),
                       .reverse = a.Get<bool>("reverse", false)});
}

Tensor CallSort(Arguments& a) {
  const Sorted sorted =
      Sort(a[0], {.axis = a.Get<int64_t>("axis"),
                  .descending = a.Get<bool>("descending", false)});
  return a.Get<bool>("indices", false) ? sorted.indices : sorted.values;
}

// Pads as many axes as the lists name.
Tensor CallPad(Arguments& a) {
  const Axes axes = a.Get<Axes>("axes"), before = a.Get<Axes>("before"),
             after = a.Get<Axes>("after");
  Tensor x = a[0];
  for (size_t i = 0; i < axes.size(); ++i) {
    x = Pad(x, {.axis = axes[i],
                .before = before.at(i),
                .after = after.at(i),
                .value = static_cast<Scalar>(a.Get<double>("value", 0))});
  }
  return x;
}

// Returns one of the parts.
Tensor CallSplit(Arguments& a) {
  return Split(a[0], a.Get<Axes>("sizes"), a.Get<int64_t>("axis"))
      .at(a.Get<size_t>("part"));
}

Tensor CallSplitEvery(Arguments& a) {
  return SplitEvery(a[0], a.Get<int64_t>("size"), a.Get<int64_t>("axis"))
      .at(a.Get<size_t>("part"));
}

// Norms and attention -------------------------------------------------------

Tensor CallRmsNorm(Arguments& a) {
  RmsNorm layer(a.Get<int64_t>("features"),
                {.epsilon = static_cast<Scalar>(a.Get<double>("epsilon"))});
  return a.Run(layer, {"weight"});
}

Tensor CallGroupNorm(Arguments& a) {
  GroupNorm layer(a.Get<int64_t>("groups"), a.Get<int64_t>("features"),
                  {.epsilon = static_cast<Scalar>(a.Get<double>("epsilon"))});
  return a.Run(layer, {"weight", "bias"});
}

// The inputs are query, key, value and perhaps a mask, which is added.
Tensor CallAttention(Arguments& a) {
  AttentionOptions options;
  if (a.size() > 3) options.mask = a[3];
  if (a.Get<bool>("causal", false)) options.mask = CausalMask(a[0].size(-2));
  if (a.Has("scale")) options.scale = a.Get<double>("scale");
  return Attention(a[0], a[1], a[2], options);
}

// Losses --------------------------------------------------------------------

Reduction ReadReduction(const Arguments& a) {
  const auto name = a.Get<std::string>("reduction", "mean");
  return name == "sum"    ? Reduction::kSum
         : name == "none" ? Reduction::kNone
                          : Reduction::kMean;
}

// The third input is the weights of the classes.
Tensor CallCrossEntropyLoss(Arguments& a) {
  CrossEntropyOptions options = {
      .reduction = ReadReduction(a),
      .ignore_index = a.Get<int64_t>("ignore_index", -100),
      .label_smoothing = a.Get<double>("label_smoothing", 0)};
  if (a.size() > 2) options.class_weights = a[2];
  return CrossEntropyLoss(options)(a[0], a[1]);
}

// The attribute "weights" names the inputs from the third on.
Tensor CallBceWithLogitsLoss(Arguments& a) {
  BinaryCrossEntropyOptions options = {.reduction = ReadReduction(a)};
  const auto names = a.Get<std::vector<std::string>>("weights", {});
  for (size_t i = 0; i < names.size(); ++i) {
    (names[i] == "weight" ? options.weight : options.positive_weight) =
        a[i + 2];
  }
  return BCEWithLogitsLoss(options)(a[0], a[1]);
}

}  // namespace

const CallTable& GivenCalls() {
  static const auto* const calls = new CallTable{
      {"ArgMin", CallArgMin},
      {"Attention", CallAttention},
      {"BCEWithLogitsLoss", CallBceWithLogitsLoss},
      {"Clip", CallClip},
      {"Cos", Unary<Cos>},
      {"CrossEntropyLoss", CallCrossEntropyLoss},
      {"CumSum", CallCumSum},
      {"GeluTanh", Unary<GeluTanh>},
      {"GreaterOrEqual", Binary<GreaterOrEqual>},
      {"GroupNorm", CallGroupNorm},
      {"LessOrEqual", Binary<LessOrEqual>},
      {"MSELoss",
       [](Arguments& a) { return MSELoss(ReadReduction(a))(a[0], a[1]); }},
      {"Min", Reduce<Min>},
      {"NotEqual", Binary<NotEqual>},
      {"Pad", CallPad},
      {"Prod", Reduce<Prod>},
      {"RmsNorm", CallRmsNorm},
      {"Round", Unary<Round>},
      {"Sign", Unary<Sign>},
      {"Silu", Unary<Silu>},
      {"Sin", Unary<Sin>},
      {"Sort", CallSort},
      {"Split", CallSplit},
      {"SplitEvery", CallSplitEvery},
      {"Std", Variance<Std>},
      {"Tile", [](Arguments& a) { return Tile(a[0], a.Get<Axes>("repeats")); }},
      {"Tril", Triangle<Tril>},
      {"Triu", Triangle<Triu>},
      {"Var", Variance<Var>},
  };
  return *calls;
}

}  // namespace tinytorch
