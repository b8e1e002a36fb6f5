// Convolution: one small pattern detector, moved over the whole image.
//
// A Dense layer has one weight for every pixel: for it, a digit that moved by
// two pixels is a new problem. A convolution multiplies a window of kh x kw
// pixels with a kernel, adds up, and uses the same kernel everywhere:
//
//   y[n, o, i, j] = bias[o] + sum over c, p, q of
//       w[o, c, p, q] * x[n, c, i * sh - ph + p * dh, j * sw - pw + q * dw]
//
// with strides s, paddings p and dilations d; outside of the image x is 0. As
// in all libraries, this is the operation that mathematics calls
// cross-correlation. With g groups, the channels are cut into g independent
// parts: output channel o sees the input channels of part floor(o / (out / g)).
//
// Images are [n, c, h, w]: batch, channels, rows, columns. Weights are
// [out, in / groups, kh, kw]. The output is [n, out, oh, ow], see im2col.h; n
// may be 0. All tensors may be any views. Cost: 2 * n * out * oh * ow *
// (in / groups) * kh * kw operations.
//
// Two functions compute it: one with the loops of the formula, one with a
// matrix product of the weights and the columns of Im2Col. Exercise `conv`.
// LeCun et al. 1989.

#ifndef TINYTORCH_NETWORKS_CONV_H_
#define TINYTORCH_NETWORKS_CONV_H_

#include <cstdint>
#include <string>

#include "layers/layer.h"
#include "networks/im2col.h"
#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Returns the shape of the convolution of an input [n, c, h, w] with a weight
// [o, c / groups, kh, kw]. Throws std::invalid_argument, with both shapes:
// "Conv: wanted [n, c, h, w] and [o, c, kh, kw], got [28, 28] and [6, 1, 5,
// 5]"; "Conv: input [1, 3, 8, 8] has 3 channels, weight [6, 1, 5, 5] with 1
// groups wants 1"; "Conv: 2 groups do not divide weight [5, 1, 3, 3]", also for
// groups below 1; as NumElements() if int64_t cannot count the channels; and as
// WindowCount().
Shape ConvShape(const Shape& input, const Shape& weight,
                const ConvOptions& options = {});

// Computes the formula with loops, for tensors of any strides. Reports nothing:
// it exists to be compared. bias is [o], or [0] if there is none. Throws as
// ConvShape(), and std::invalid_argument: "Conv: wanted a bias [6], got [5]",
// also for [6, 1].
Tensor ConvNaive(const Tensor& x, const Tensor& weight, const Tensor& bias,
                 const ConvOptions& options = {});

// Computes the convolution with Im2Col and MatMul. Reports ONNX Conv with
// inputs x, weight and, if there is one, bias (attributes strides, pads,
// dilations, group; pads is top, left, bottom, right) and nothing else: neither
// Im2Col nor MatMul nor the copy of a view. Agrees with ConvNaive() for all
// options, also for kernels of one pixel with strides or padding.
// Throws as ConvNaive. PyTorch: torch.nn.functional.conv2d
//
// The columns of a whole batch are large: 5 MB for 64 digits and a kernel of
// 5 x 5. Conv works on a few images at a time, so that it never holds more than
// 1 MiB of columns, up to 4 threads together, or for each thread the columns of
// one image if they need more. A test allows 1.25 MiB beside the result, for
// columns and products, with 64 images [1, 28, 28] and a weight [2, 1, 5, 5].
Tensor Conv(const Tensor& x, const Tensor& weight, const Tensor& bias,
            const ConvOptions& options = {});

struct Conv2dOptions {
  ConvOptions conv = {};
  bool bias = true;
};

// The layer. Its parameters are "weight" [out, in / groups, kh, kw], filled by
// KaimingUniform(), and "bias" [out], zeros, which draw nothing; without a bias
// there is no "bias". A call is one Conv() with all options. PyTorch:
// torch.nn.Conv2d
class Conv2d : public Layer {
 public:
  // Throws std::invalid_argument: "Conv2d(0, 6, 5x5): wanted channels of at
  // least 1"; "Conv2d(3, 6, 5x5): 2 groups do not divide the channels", in or
  // out, also for groups below 1; and for options without meaning, or too large
  // for any image, as WindowCount(), with its own name.
  Conv2d(int64_t in, int64_t out, Extent2d kernel, Rng& rng,
         const Conv2dOptions& options = {});

  std::string name() const override;  // "Conv2d(1, 6, 5x5)"

  // Throws std::invalid_argument: "Conv2d(1, 6, 5x5): wanted [n, 1, h, w], got
  // [64, 784]", and as ConvShape().
  Shape OutputShape(const Shape& input) const override;

  const Tensor& weight() const { return weight_; }
  const Tensor& bias() const { return bias_; }  // shape [0] without a bias
  const ConvOptions& options() const { return options_; }

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  int64_t in_;
  int64_t out_;
  Extent2d kernel_;
  ConvOptions options_;
  Tensor weight_;
  Tensor bias_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_CONV_H_
