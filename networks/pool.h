// Pooling: keep what was found, forget exactly where.
//
// A window moves over each channel, and each window becomes one number: its
// largest one or its mean. The image shrinks, and if a pattern moves by a
// pixel, the result is often the same. There are no parameters. Exercise
// `pool`.
//
//   x [n, c, h, w] -> [n, c, oh, ow],  oh = floor((h + 2 p - k) / s) + 1
//
// Padding: the maximum ignores it; the mean counts it as zeros and divides by
// kh * kw for every window, as PyTorch does by default. It may be at most half
// a window on each axis, so that every window contains a pixel. Pixels behind
// the last whole window are left out. n and c may be 0.
//
// Cost: one allocation for the result; an x that is not contiguous is copied
// first by Contiguous(). A window costs the time of its pixels inside of the
// image: a kernel of 2^40 x 2^40 over 4 x 4 pixels is as fast as one of 4 x 4.

#ifndef TINYTORCH_NETWORKS_POOL_H_
#define TINYTORCH_NETWORKS_POOL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "networks/im2col.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {

struct PoolOptions {
  Extent2d kernel = {2, 2};
  Extent2d stride = {2, 2};
  Extent2d padding = {0, 0};
};

// Given. Returns the attributes that operations on these windows report:
// kernel_shape, strides, and pads, which is top, left, bottom, right.
inline Attributes PoolAttributes(const PoolOptions& options) {
  const auto& [kernel, stride, padding] = options;
  return {{"kernel_shape", std::vector<int64_t>{kernel[0], kernel[1]}},
          {"strides", std::vector<int64_t>{stride[0], stride[1]}},
          {"pads", std::vector<int64_t>{padding[0], padding[1], padding[0],
                                        padding[1]}}};
}

// Returns the shape of the result. Throws std::invalid_argument: "Pool: wanted
// [n, c, h, w], got [28, 28]"; "Pool: wanted an image, got [1, 3, 0, 4]", with
// any padding; "Pool: padding 2 is more than half of a window of 2"; and as
// WindowCount() (im2col.h) for the operation "Pool".
Shape PoolShape(const Shape& input, const PoolOptions& options = {});

// Returns the maximum of each window, or NaN if the window contains NaN at any
// place. -inf is a pixel like others. Reports ONNX MaxPool (attributes
// kernel_shape, strides, pads). Throws as PoolShape().
// PyTorch: torch.nn.functional.max_pool2d
Tensor MaxPool(const Tensor& x, const PoolOptions& options = {});

// Returns the mean of each window; its sum is a Scalar. Reports ONNX
// AveragePool (attributes as MaxPool, and count_include_pad = 1). Throws as
// PoolShape. PyTorch: torch.nn.functional.avg_pool2d
Tensor AveragePool(const Tensor& x, const PoolOptions& options = {});

// Returns the mean of each channel, [n, c, h, w] -> [n, c, 1, 1], or NaN if it
// has no pixels. Adds in double: right to 1e-6 for a million pixels. Reports
// ONNX GlobalAveragePool. Throws std::invalid_argument: "GlobalAveragePool:
// wanted [n, c, h, w], got [28, 28]". PyTorch:
// torch.nn.functional.adaptive_avg_pool2d(x, 1)
Tensor GlobalAveragePool(const Tensor& x);

class MaxPool2d : public Layer {
 public:
  explicit MaxPool2d(PoolOptions options = {}) : options_(options) {}
  std::string name() const override;  // "MaxPool2d(2x2)"
  // Returns PoolShape() of the input, and throws as it.
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  PoolOptions options_;
};

class AvgPool2d : public Layer {
 public:
  explicit AvgPool2d(PoolOptions options = {}) : options_(options) {}
  std::string name() const override;  // "AvgPool2d(2x2)"
  // Returns PoolShape() of the input, and throws as it.
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  PoolOptions options_;
};

class GlobalAvgPool2d : public Layer {
 public:
  std::string name() const override { return "GlobalAvgPool2d"; }
  // Throws std::invalid_argument: "GlobalAvgPool2d: wanted [n, c, h, w], got
  // [28, 28]".
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;
};

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_POOL_H_
