// Exercise `conv_rules`: the same windows, walked backward.
//
//   x = 1 2 3    w = 1  0    y = -4 -4    dy = 1 0
//       4 5 6        0 -1        -4 -4         0 0
//       7 8 9
//
//   dw = 1 2     the pixels of the window whose dy is 1: a step of w is
//        4 5     multiplied by them
//   dx = 1  0 0  the kernel, placed on the window whose dy is 1: each pixel
//        0 -1 0  reached y through an element of the kernel
//        0  0 0
//
// If dy is 1 everywhere, dw is the sum of all four windows, and dx is the sum
// of four kernels that overlap. As matrices, with one column for each window:
//
//   y  = W columns         [o, oh ow]   = [o, c kh kw] x [c kh kw, oh ow]
//   dW = dy columns^T      [o, c kh kw] = [o, oh ow] x [oh ow, c kh kw]
//   dcolumns = W^T dy      [c kh kw, oh ow] = [c kh kw, o] x [o, oh ow]
//
// and Col2Im adds up the columns of windows that overlap. Groups are a batch of
// smaller products, as in Conv().
//
// Cost: 2 n o oh ow (c / g) kh kw operations for dW and the same for dx:
// together twice the convolution. The rule makes the columns of a few images at
// a time, so that it reads them again before they leave the cache.
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
#include "training/given/rule.h"
#include "training/given/windows.h"

namespace tinytorch {
namespace {

// Given. The sizes of the matrix products of a convolution.
struct Products {
  int64_t groups;
  int64_t outputs;  // channels of y, of one group
  int64_t rows;     // c kh kw / g, rows of the columns of one group
  int64_t places;   // oh ow, windows of one image
  Extent2d kernel;
  int64_t few;  // images at a time
};

// Given. Room for the columns of a few images, in elements, as in Conv():
// 256 KiB, a part of the second level cache.
constexpr int64_t kColumnElements = 64 * 1024;

// Given. Computes the sizes from the shapes of weight and dy.
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

// Returns the gradient of the weight, in its shape.
Tensor WeightGradient(const Tensor& x, const Tensor& dy, const Shape& weight,
                      const ConvOptions& options) {
  const Products p = ProductsOf(weight, dy.shape(), options.groups);
  Tensor dw = Tensor::Zeros({p.groups, p.rows, p.outputs});
  // Your turn: write a lambda that takes n and does these steps for the images
  // n, n + 1, ..., p.few of them or as many as are left (m of them). Call it
  // with FewByFew(x.size(0), p.few, lambda). Several threads may run the lambda
  // at once: it returns its result, and writes to nothing that they share.
  //   1. Slice() these images of x. Their columns are Im2Col(), [m, c kh kw,
  //      places]. Reshape() them to [m, g, rows, places].
  //   2. Slice() the same images of dy, Reshape() them to [m, g, outputs,
  //      places], and Transpose() the last two axes.
  //   3. MatMul() of 1 and 2 is [m, g, rows, outputs]: dW^T, image by image.
  //      (The product the other way around has few rows and many columns, and
  //      is slower: 0.55 ms against 0.3 for the second layer of LeNet-5.)
  //   4. All images use the same weight: Sum() over axis 0, without keepdims.
  // Then add all results to dw, with operations and not in place: a tape that
  // keeps the graph does not see what you write into a tensor. Transpose dw and
  // Reshape() it to the shape of the weight.
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

// Returns the gradient of the images, which have shape `x`.
Tensor ImageGradient(const Tensor& weight, const Tensor& dy, const Shape& x,
                     const ConvOptions& options) {
  // Your turn: get the sizes from ProductsOf(). Reshape() the weight to [g,
  // outputs, rows] and transpose the last two axes. Then FewByFew() again:
  //   1. Slice() these images of dy, and Reshape() them to [m, g, outputs,
  //      places].
  //   2. MatMul() of the weight and 1 gives the gradients of the columns, [m,
  //      g, rows, places]; the weight is broadcast over the images.
  //   3. Col2Im() adds them up to images. It takes [m, g rows, places], so
  //      Reshape() first, and the shape of these m images.
  // Concatenate() the results. (If there are no images: zeros of shape x.)
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
  // Given. As in all rules, each function captures only what it needs.
  const Tensor x = event.inputs[0];
  const Tensor weight = event.inputs[1];
  const Shape x_shape = x.shape();
  const Shape weight_shape = weight.shape();
  ConvOptions options = ConvOptionsOf(event);
  options.groups = event.Get<int64_t>("group");
  InputGradients gradients = {
      [=](const Tensor& dy) {
        return ImageGradient(weight, dy, x_shape, options);
      },
      [=](const Tensor& dy) {
        return WeightGradient(x, dy, weight_shape, options);
      }};
  // Your turn: if there is a third input, the bias, append its function. The
  // bias was added to all places of its channel in all images.
  // BEGIN SOLUTION
  if (event.inputs.size() == 3) {
    gradients.push_back(
        [](const Tensor& dy) { return Sum(dy, {.axes = {0, 2, 3}}); });
  }
  return gradients;
  // END SOLUTION
}

InputGradients Im2ColRule(const TraceEvent& event) {
  // Your turn: Col2Im() is the adjoint of Im2Col() (docs/glossary.md). It needs
  // the shape of the image, the kernel (PairOf() the attribute kernel_shape),
  // and the options.
  // BEGIN SOLUTION
  const Shape image = event.inputs[0].shape();
  const Extent2d kernel = PairOf(event, "kernel_shape");
  const ConvOptions options = ConvOptionsOf(event);
  return {[=](const Tensor& dy) { return Col2Im(dy, image, kernel, options); }};
  // END SOLUTION
}

InputGradients Col2ImRule(const TraceEvent& event) {
  // Your turn: the other way around.
  // BEGIN SOLUTION
  const Extent2d kernel = PairOf(event, "kernel_shape");
  const ConvOptions options = ConvOptionsOf(event);
  return {[=](const Tensor& dy) { return Im2Col(dy, kernel, options); }};
  // END SOLUTION
}

}  // namespace

// Given. The rule of each operation.
const RuleTable& ConvRules() {
  static const RuleTable rules = {
      {"Conv", ConvRule}, {"Im2Col", Im2ColRule}, {"Col2Im", Col2ImRule}};
  return rules;
}

}  // namespace tinytorch
