// Exercise `conv_rules`: the same windows, walked the other way.
//
//   x = 1 2 3    w = 1  0    y = -4 -4    dy = 1 0
//       4 5 6        0 -1        -4 -4         0 0
//       7 8 9
//
//   dw = 1 2     what the window saw where dy is 1: the pixels that a step of w
//        4 5     would have multiplied
//   dx = 1  0 0  the kernel, laid down where dy is 1: through it each of these
//        0 -1 0  pixels reached y
//        0  0 0
//
// With dy = 1 everywhere dw is the sum of all four windows, and dx the sum of
// four kernels that overlap. As matrices, with one column for each window:
//
//   y  = W columns         [o, oh ow]   = [o, c kh kw] x [c kh kw, oh ow]
//   dW = dy columns^T      [o, c kh kw] = [o, oh ow] x [oh ow, c kh kw]
//   dcolumns = W^T dy      [c kh kw, oh ow] = [c kh kw, o] x [o, oh ow]
//
// and Col2Im adds up what overlaps. Groups are a batch of smaller products, as
// in Conv().
//
// Cost: 2 n o oh ow (c / g) kh kw operations for dW, as many for dx: together
// twice the convolution. Columns of a few images at a time: they are written,
// read once and forgotten before they leave the cache.
// Tests: test/conv_rules_test.cc, then test/conv_rules_module_test.cc.

#include "training/conv_rules.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "networks/im2col.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/matmul.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "training/rule.h"
// BEGIN SOLUTION
#include <functional>

#include "tensor/kernels/kernels.h"
// END SOLUTION

namespace tinytorch {
namespace {

// Given: what an operation over windows reported of them.
Extent2d PairOf(const TraceEvent& event, const std::string& name) {
  const auto& values = AttributeOf<std::vector<int64_t>>(event, name);
  return {values.at(0), values.at(1)};
}

ConvOptions ConvOptionsOf(const TraceEvent& event) {
  return {.stride = PairOf(event, "strides"),
          .padding = PairOf(event, "pads"),  // top, left, bottom, right
          .dilation = PairOf(event, "dilations")};
}

// A convolution as its products see it.
struct Products {
  int64_t groups;
  int64_t outputs;  // channels of y, of one group
  int64_t rows;     // c kh kw / g, rows of the columns of one group
  int64_t places;   // oh ow, windows of one image
  Extent2d kernel;
  int64_t few;  // images at a time
};

// Room for the columns of a few images, in elements, as in Conv(): 256 KiB, a
// part of the second level cache.
constexpr int64_t kColumnElements = 64 * 1024;

// Given: from the shapes of weight and dy.
Products ProductsOf(const Shape& weight, const Shape& dy, int64_t groups) {
  const int64_t rows = weight[1] * weight[2] * weight[3];
  const int64_t places = dy[2] * dy[3];
  const int64_t columns = std::max<int64_t>(1, groups * rows * places);
  return {.groups = groups,
          .outputs = weight[0] / groups,
          .rows = rows,
          .places = places,
          .kernel = {weight[2], weight[3]},
          .few = std::max<int64_t>(1, kColumnElements / columns)};
}

// BEGIN SOLUTION
// Calls f(0), f(few), f(2 few), ... below `images`; returns the results in this
// order. On several threads, but only if nobody listens: a tape that keeps the
// graph would not hear what helpers do.
std::vector<Tensor> FewByFew(int64_t images, int64_t few,
                             const std::function<Tensor(int64_t n)>& f) {
  const int64_t count = (images + few - 1) / few;
  std::vector<Tensor> results(static_cast<size_t>(count));
  const auto work = [&](int64_t begin, int64_t end) {
    for (int64_t k = begin; k < end; ++k) {
      results[static_cast<size_t>(k)] = f(k * few);
    }
  };
  if (current_tracer == nullptr) {
    kernels::ParallelFor(count, 1, work);
  } else {
    work(0, count);
  }
  return results;
}

// END SOLUTION
// The gradient of the weight, in its shape.
Tensor WeightGradient(const Tensor& x, const Tensor& dy, const Shape& weight,
                      const ConvOptions& options) {
  const Products p = ProductsOf(weight, dy.shape(), options.groups);
  Tensor dw = Tensor::Zeros({p.groups, p.rows, p.outputs});
  // Your turn, p.few images at a time (Slice() of the first axis, m of them):
  //   1. columns = Im2Col() of these images, with shape [m, g, rows, places].
  //   2. dy of these images with shape [m, g, outputs, places], transposed.
  //   3. MatMul() of both: [m, g, rows, outputs]. That is dW^T, image by image.
  //      (Many rows times a few columns is what MatMul() does faster than the
  //      product the other way around: 0.3 ms against 0.55 for the second layer
  //      of LeNet-5.)
  //   4. All images used the same weight: Sum() over them, added to dw.
  // Transposed, and in the shape of the weight, dw is what you want.
  // BEGIN SOLUTION
  const auto of_a_few = [&](int64_t n) {
    const int64_t m = std::min(p.few, x.size(0) - n);
    const SliceOptions few = {.start = n, .stop = n + m};
    const Tensor columns = Reshape(Im2Col(Slice(x, few), p.kernel, options),
                                   {m, p.groups, p.rows, p.places});
    const Tensor upstream =
        Reshape(Slice(dy, few), {m, p.groups, p.outputs, p.places});
    const Tensor products = MatMul(columns, Transpose(upstream, 2, 3));
    return Sum(products, {.axes = {0}});
  };
  for (const Tensor& part : FewByFew(x.size(0), p.few, of_a_few)) {
    dw = dw + part;
  }
  return Reshape(Transpose(dw, 1, 2), weight);
  // END SOLUTION
}

// The gradient of the images: shape `x`.
Tensor ImageGradient(const Tensor& weight, const Tensor& dy, const Shape& x,
                     const ConvOptions& options) {
  // Your turn, with ProductsOf() and a few images at a time again:
  //   1. The weight with shape [g, outputs, rows], transposed.
  //   2. MatMul() of that and dy, [m, g, outputs, places], are the gradients of
  //      the columns, [m, g, rows, places]: the weight is broadcast over the
  //      images.
  //   3. Col2Im() adds them up to images; it wants [m, g rows, places].
  // Concatenate() puts the images together. (No images? Zeros of shape x.)
  // BEGIN SOLUTION
  const Products p = ProductsOf(weight.shape(), dy.shape(), options.groups);
  const Tensor w =
      Transpose(Reshape(weight, {p.groups, p.outputs, p.rows}), 1, 2);
  const auto of_a_few = [&](int64_t n) {
    const int64_t m = std::min(p.few, x[0] - n);
    const Tensor upstream = Reshape(Slice(dy, {.start = n, .stop = n + m}),
                                    {m, p.groups, p.outputs, p.places});
    const Tensor columns =
        Reshape(MatMul(w, upstream), {m, p.groups * p.rows, p.places});
    return Col2Im(columns, {m, x[1], x[2], x[3]}, p.kernel, options);
  };
  const std::vector<Tensor> images = FewByFew(x[0], p.few, of_a_few);
  return images.empty() ? Tensor::Zeros(x) : Concatenate(images);
  // END SOLUTION
}

InputGradients ConvRule(const TraceEvent& event) {
  // Given: as in all rules, each function captures no more than it needs.
  const Tensor x = event.inputs[0];
  const Tensor weight = event.inputs[1];
  const Shape x_shape = x.shape();
  const Shape weight_shape = weight.shape();
  ConvOptions options = ConvOptionsOf(event);
  options.groups = AttributeOf<int64_t>(event, "group");
  InputGradients gradients = {
      [=](const Tensor& dy) {
        return ImageGradient(weight, dy, x_shape, options);
      },
      [=](const Tensor& dy) {
        return WeightGradient(x, dy, weight_shape, options);
      }};
  // Your turn: the bias, if there is a third input. It was added to every place
  // of its channel in every image.
  // BEGIN SOLUTION
  if (event.inputs.size() == 3) {
    gradients.push_back(
        [](const Tensor& dy) { return Sum(dy, {.axes = {0, 2, 3}}); });
  }
  return gradients;
  // END SOLUTION
}

InputGradients Im2ColRule(const TraceEvent& event) {
  // Your turn: Col2Im() is its adjoint (networks/im2col.h). What does it need?
  // BEGIN SOLUTION
  const Shape image = event.inputs[0].shape();
  const Extent2d kernel = PairOf(event, "kernel_shape");
  const ConvOptions options = ConvOptionsOf(event);
  return {[=](const Tensor& dy) { return Col2Im(dy, image, kernel, options); }};
  // END SOLUTION
}

InputGradients Col2ImRule(const TraceEvent& event) {
  // Your turn: and the other way.
  // BEGIN SOLUTION
  const Extent2d kernel = PairOf(event, "kernel_shape");
  const ConvOptions options = ConvOptionsOf(event);
  return {[=](const Tensor& dy) { return Im2Col(dy, kernel, options); }};
  // END SOLUTION
}

}  // namespace

// Given: which rule belongs to which operation.
const RuleTable& ConvRules() {
  static const RuleTable rules = {
      {"Conv", ConvRule}, {"Im2Col", Im2ColRule}, {"Col2Im", Col2ImRule}};
  return rules;
}

}  // namespace tinytorch
