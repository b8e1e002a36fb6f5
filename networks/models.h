// Models: networks that read digits.
//
// Each takes images [n, 1, 28, 28] and returns logits [n, 10]; Softmax of the
// logits gives probabilities. Exercise `models`: put the blocks together. The
// parameters have the same names as in the same torch.nn.Sequential, so that
// weights can be exchanged as safetensors (safetensors.h). Each ReLU is a layer
// Activation named "ReLU". Weights are drawn from `rng` in the order of the
// layers, in a block main before shortcut: a seed gives the same network again.

#ifndef TINYTORCH_NETWORKS_MODELS_H_
#define TINYTORCH_NETWORKS_MODELS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "networks/sequential.h"
#include "tensor/random.h"

namespace tinytorch {

// Makes Flatten, then Dense layers of these sizes with a ReLU between two of
// them, but not after the last one. {784, 128, 10} has 101,770 parameters.
// Throws std::invalid_argument: "MakeMlp: wanted at least 2 sizes, got [784]".
std::unique_ptr<Sequential> MakeMlp(const std::vector<int64_t>& sizes,
                                    Rng& rng);

// Makes LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998) as it is built today,
// with ReLU, maximum pooling and full connections. It has 61,706 parameters:
//   Conv2d(1, 6, 5x5, padding 2), ReLU, MaxPool2d     [6, 14, 14]
//   Conv2d(6, 16, 5x5), ReLU, MaxPool2d               [16, 5, 5]
//   Flatten, Dense 400 -> 120, ReLU, Dense -> 84, ReLU, Dense -> 10
std::unique_ptr<Sequential> MakeLeNet5(Rng& rng);

// Makes a small ResNet for 28 x 28, after He et al. 2015:
//   Conv2d(1, 8, 3x3, padding 1, no bias), BatchNorm, ReLU
//   block(8, 8), block(8, 16, stride 2), block(16, 32, stride 2)
//   GlobalAvgPool2d, Flatten, Dense 32 -> 10
// where block(in, out, stride) is a Residual of
//   Conv2d(in, out, 3x3, stride, padding 1, no bias), BatchNorm, ReLU,
//   Conv2d(out, out, 3x3, padding 1, no bias), BatchNorm
// with a shortcut Conv2d(in, out, 1x1, stride, no bias), BatchNorm where in and
// out differ or the stride is not 1; without a shortcut elsewhere.
std::unique_ptr<Sequential> MakeResNet(Rng& rng);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_MODELS_H_
