// Calls of the modules layers and networks: calls.h.

#include <cstdint>

#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/embedding.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "networks/attention.h"
#include "networks/conv.h"
#include "networks/im2col.h"
#include "networks/pool.h"
#include "networks/sequential.h"
#include "production/interop/peers/calls.h"
#include "tensor/random.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

// Functions -----------------------------------------------------------------

Scalar Epsilon(const Arguments& a) {
  return static_cast<Scalar>(a.Get<double>("epsilon", 1e-5));
}

ConvOptions ReadConvOptions(const Arguments& a) {
  return {.stride = a.Get<Extent2d>("stride", {1, 1}),
          .padding = a.Get<Extent2d>("padding", {0, 0}),
          .dilation = a.Get<Extent2d>("dilation", {1, 1}),
          .groups = a.Get<int64_t>("groups", 1)};
}

PoolOptions ReadPoolOptions(const Arguments& a) {
  return {.kernel = a.Get<Extent2d>("kernel"),
          .stride = a.Get<Extent2d>("stride"),
          .padding = a.Get<Extent2d>("padding", {0, 0})};
}

Tensor CallConv(Arguments& a) {
  return Conv(a[0], a[1], a.size() > 2 ? a[2] : Tensor(), ReadConvOptions(a));
}

Tensor CallLeakyRelu(Arguments& a) {
  return LeakyRelu(a[0], static_cast<Scalar>(a.Get<double>("slope", 0.01)));
}

// Layers --------------------------------------------------------------------

Tensor CallDense(Arguments& a) {
  Rng rng(1);
  Dense layer(a[1].size(1), a[1].size(0), rng, {.bias = a.size() > 2});
  return a.Run(layer, {"weight", "bias"});
}

Tensor CallConv2d(Arguments& a) {
  Rng rng(1);
  const ConvOptions options = ReadConvOptions(a);
  Conv2d layer(a[1].size(1) * options.groups, a[1].size(0),
               {a[1].size(2), a[1].size(3)}, rng,
               {.conv = options, .bias = a.size() > 2});
  return a.Run(layer, {"weight", "bias"});
}

Tensor CallEmbedding(Arguments& a) {
  Rng rng(1);
  Embedding layer(a[1].size(0), a[1].size(1), rng);
  return a.Run(layer, {"weight"});
}

NormOptions ReadNormOptions(const Arguments& a) {
  return {.epsilon = Epsilon(a), .momentum = a.Get<double>("momentum", 0.1)};
}

Tensor CallLayerNorm(Arguments& a) {
  LayerNorm layer(a.Get<int64_t>("features"), ReadNormOptions(a));
  return a.Run(layer, {"weight", "bias"});
}

Tensor CallBatchNorm(Arguments& a) {
  BatchNorm layer(a.Get<int64_t>("features"), ReadNormOptions(a));
  return a.Run(layer, {"weight", "bias", "running_mean", "running_var"});
}

Tensor CallDropout(Arguments& a) {
  Dropout layer(a.Get<double>("p"), 1);
  return a.Run(layer, {});
}

Tensor CallFlatten(Arguments& a) {
  Flatten layer;
  return a.Run(layer, {});
}

Tensor CallMaxPool2d(Arguments& a) {
  MaxPool2d layer(ReadPoolOptions(a));
  return a.Run(layer, {});
}

Tensor CallAvgPool2d(Arguments& a) {
  AvgPool2d layer(ReadPoolOptions(a));
  return a.Run(layer, {});
}

Tensor CallGlobalAvgPool2d(Arguments& a) {
  GlobalAvgPool2d layer;
  return a.Run(layer, {});
}

}  // namespace

const CallTable& NetworkCalls() {
  static const auto* const calls = new CallTable{
      {"AvgPool2d", CallAvgPool2d},
      {"AveragePool",
       [](Arguments& a) { return AveragePool(a[0], ReadPoolOptions(a)); }},
      {"BatchNorm", CallBatchNorm},
      {"BatchNormalization",
       [](Arguments& a) {
         return BatchNormalization(a[0], a[1], a[2], a[3], a[4], Epsilon(a));
       }},
      {"CausalAttention",
       [](Arguments& a) { return CausalAttention(a[0], a[1], a[2]); }},
      {"Col2Im",
       [](Arguments& a) {
         return Col2Im(a[0], a.Get<Shape>("image"), a.Get<Extent2d>("kernel"),
                       ReadConvOptions(a));
       }},
      {"Conv", CallConv},
      {"Conv2d", CallConv2d},
      {"Dense", CallDense},
      {"Dropout", CallDropout},
      {"Embedding", CallEmbedding},
      {"Flatten", CallFlatten},
      {"Gelu", Unary<Gelu>},
      {"GlobalAveragePool", Unary<GlobalAveragePool>},
      {"GlobalAvgPool2d", CallGlobalAvgPool2d},
      {"Im2Col",
       [](Arguments& a) {
         return Im2Col(a[0], a.Get<Extent2d>("kernel"), ReadConvOptions(a));
       }},
      {"LayerNorm", CallLayerNorm},
      {"LayerNormalization",
       [](Arguments& a) {
         return LayerNormalization(a[0], a[1], a[2], Epsilon(a));
       }},
      {"LeakyRelu", CallLeakyRelu},
      {"LogSoftmax",
       [](Arguments& a) { return LogSoftmax(a[0], a.Get<int64_t>("axis")); }},
      {"MaxPool",
       [](Arguments& a) { return MaxPool(a[0], ReadPoolOptions(a)); }},
      {"MaxPool2d", CallMaxPool2d},
      {"Relu", Unary<Relu>},
      {"Sigmoid", Unary<Sigmoid>},
      {"Softmax",
       [](Arguments& a) { return Softmax(a[0], a.Get<int64_t>("axis")); }},
      {"Tanh", Unary<Tanh>},
  };
  return *calls;
}

}  // namespace tinytorch
