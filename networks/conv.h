// Convolution: one small pattern detector, moved over the whole image.
//
// A Dense layer gives every pixel its own weight, so a digit moved by two
// pixels is a new problem. A convolution looks at a window of kh x kw pixels,
// multiplies it with a kernel, adds up, and uses the same kernel everywhere:
//
//   y[n, o, i, j] = bias[o] + sum over c, p, q of
//       w[o, c, p, q] * x[n, c, i * sh - ph + p * dh, j * sw - pw + q * dw]
//
// with strides s, paddings p and dilations d; outside of the image x is 0. It
// is cross-correlation, as in every library, whatever its name. With groups g,
// the channels are cut into g parts that do not see each other.
//
// Images are [n, c, h, w]: batch, channels, rows, columns. Weights are
// [out, in / groups, kh, kw]. The output has
//   oh = floor((h + 2 ph - dh (kh - 1) - 1) / sh) + 1   rows, and ow alike.
//
// Two ways to compute it stand beside each other: the loops of the formula,
// and im2col, which copies every window into a column of a matrix, so that the
// convolution becomes one matrix product: kh * kw times the memory, many times
// the speed. Exercise `conv`. LeCun et al. 1989; Chellapilla et al. 2006.

#ifndef TINYTORCH_NETWORKS_CONV_H_
#define TINYTORCH_NETWORKS_CONV_H_

#include <array>
#include <cstdint>
#include <string>

#include "layers/layer.h"
#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Rows first, then columns: {3, 5} is 3 high and 5 wide.
using Extent2d = std::array<int64_t, 2>;

struct ConvOptions {
  Extent2d stride = {1, 1};
  Extent2d padding = {0, 0};
  Extent2d dilation = {1, 1};
  int64_t groups = 1;
};

// Returns the shape of the convolution of an input [n, c, h, w] with a weight
// [o, c / groups, kh, kw]. Throws std::invalid_argument, with both shapes:
// "Conv: wanted [n, c, h, w], got [28, 28]"; "Conv: input [1, 3, 8, 8] has 3
// channels, weight [6, 1, 5, 5] with 1 groups wants 1"; "Conv: a window of 5 x
// 5 does not fit into 4 x 4"; also for options below 1 (padding: below 0) and
// channels that groups does not divide.
Shape ConvShape(const Shape& input, const Shape& weight,
                const ConvOptions& options);

// The formula as loops. Reports nothing: it exists to be compared. bias is [o],
// or a tensor of shape [0] for none.
Tensor ConvNaive(const Tensor& x, const Tensor& weight, const Tensor& bias,
                 const ConvOptions& options = {});

// Copies every window into a column: x [n, c, h, w] -> [n, c kh kw, oh ow],
// rows in the order c, p, q, columns in the order i, j; 0 where a window leaves
// the image. Reports "Im2Col". PyTorch: torch.nn.functional.unfold
Tensor Im2Col(const Tensor& x, Extent2d kernel, const ConvOptions& options);

// The adjoint of Im2Col: adds every column back to the pixels it came from,
// [n, c kh kw, oh ow] -> `image` [n, c, h, w]. For all x and y:
// sum(Im2Col(x) * y) = sum(x * Col2Im(y)). Reports ONNX Col2Im.
// PyTorch: torch.nn.functional.fold
// Throws std::invalid_argument when the columns are not those of this image.
Tensor Col2Im(const Tensor& columns, const Shape& image, Extent2d kernel,
              const ConvOptions& options);

// The convolution, by Im2Col and MatMul, one image at a time or a batch at
// once. Reports ONNX Conv with inputs x, weight and, if there is one, bias
// (attributes strides, pads, dilations, group), and nothing of its parts.
// PyTorch: torch.nn.functional.conv2d
Tensor Conv(const Tensor& x, const Tensor& weight, const Tensor& bias,
            const ConvOptions& options = {});

struct Conv2dOptions {
  ConvOptions conv;
  bool bias = true;
};

// The layer. Parameters "weight" [out, in / groups, kh, kw], filled by
// KaimingUniform, and "bias" [out], zeros. PyTorch: torch.nn.Conv2d
class Conv2d : public Layer {
 public:
  Conv2d(int64_t in, int64_t out, Extent2d kernel, Rng& rng,
         const Conv2dOptions& options = {});

  std::string name() const override;  // "Conv2d(1, 6, 5x5)"
  Shape OutputShape(const Shape& input) const override;

  const Tensor& weight() const { return weight_; }
  const Tensor& bias() const { return bias_; }

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
