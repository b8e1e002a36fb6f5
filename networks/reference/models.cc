// Exercise `models`: networks that read digits.
//
// This exercise computes nothing new: it chooses blocks, and their order. This
// is the way of one image through LeNet-5:
//
//   [1, 28, 28]  Conv2d 5x5, padding 2   [6, 28, 28]   6 small patterns
//                MaxPool2d               [6, 14, 14]   about where
//                Conv2d 5x5              [16, 10, 10]  patterns of patterns
//                MaxPool2d               [16, 5, 5]
//                Flatten, 3 x Dense      [10]          which digit is it?
//
// The image shrinks while the number of channels grows: from "what is at this
// pixel" to "what is in this image". No layer depends on the size of the batch.
//
// Weights are drawn from `rng` in the order of the layers, in a block main
// before shortcut, so the order of Add() is part of the result: the same seed
// must give the same network.
//
// Tests: test/models_test.cc, then test/models_module_test.cc.

#include "networks/models.h"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/norm.h"
#include "networks/conv.h"
#include "networks/pool.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given. Adds a convolution and a BatchNorm. BatchNorm subtracts the mean, so a
// bias of the convolution would have no effect.
void AddConvAndNorm(Sequential& net, int64_t in, int64_t out, int64_t kernel,
                    int64_t stride, Rng& rng) {
  net.Add<Conv2d>(in, out, Extent2d{kernel, kernel}, rng,
                  Conv2dOptions{.conv = {.stride = {stride, stride},
                                         .padding = {kernel / 2, kernel / 2}},
                                .bias = false});
  net.Add<BatchNorm>(out);
}

// Makes the block of models.h, from `in` channels to `out`.
std::unique_ptr<Layer> MakeBlock(int64_t in, int64_t out, int64_t stride,
                                 Rng& rng) {
  auto main = std::make_unique<Sequential>();
  auto shortcut = std::make_unique<Sequential>();
  // Your turn:
  //   1. main: a convolution 3x3 from in to out with the stride, BatchNorm,
  //      ReLU, a convolution 3x3 from out to out with stride 1, BatchNorm.
  //      AddConvAndNorm() adds a convolution and its BatchNorm. There is no
  //      ReLU at the end: Residual has one, after the addition.
  //   2. If the shape changes (channels or stride), x cannot be added to the
  //      result: then shortcut is a convolution 1x1 with the stride, BatchNorm.
  //   3. Return a Residual of both, or of main alone if the shape stays.
  // BEGIN SOLUTION
  AddConvAndNorm(*main, in, out, 3, stride, rng);
  main->Add<Activation>("ReLU", Relu);
  AddConvAndNorm(*main, out, out, 3, 1, rng);
  if (in == out && stride == 1) {
    return std::make_unique<Residual>(std::move(main));
  }
  AddConvAndNorm(*shortcut, in, out, 1, stride, rng);
  return std::make_unique<Residual>(std::move(main), std::move(shortcut));
  // END SOLUTION
}

}  // namespace

std::unique_ptr<Sequential> MakeMlp(const std::vector<int64_t>& sizes,
                                    Rng& rng) {
  if (sizes.size() < 2) {
    throw std::invalid_argument("MakeMlp: wanted at least 2 sizes, got " +
                                ShapeToString(sizes));
  }
  auto net = std::make_unique<Sequential>();
  // Your turn: Flatten, then a Dense for each pair of neighbors in sizes, with
  // a ReLU between two Dense layers. There is no ReLU after the last one,
  // because logits may be negative. net->Add<Activation>("ReLU", Relu) adds a
  // layer. Return net.
  // BEGIN SOLUTION
  net->Add<Flatten>();
  for (size_t i = 1; i < sizes.size(); ++i) {
    if (i > 1) net->Add<Activation>("ReLU", Relu);
    net->Add<Dense>(sizes[i - 1], sizes[i], rng);
  }
  return net;
  // END SOLUTION
}

std::unique_ptr<Sequential> MakeLeNet5(Rng& rng) {
  auto net = std::make_unique<Sequential>();
  net->Add<Conv2d>(1, 6, Extent2d{5, 5}, rng,
                   Conv2dOptions{.conv = {.padding = {2, 2}}});
  net->Add<Activation>("ReLU", Relu);
  // Your turn: add the rest of the list in models.h:
  //   1. MaxPool2d, then a convolution 5x5 from 6 to 16 channels without
  //      padding, ReLU, MaxPool2d.
  //   2. Flatten, then Dense layers to 120, 84 and 10 numbers, with a ReLU
  //      between two of them.
  //   3. Return net.
  // net->OutputShape({1, 1, 28, 28}) checks that each shape fits the next
  // layer.
  // BEGIN SOLUTION
  net->Add<MaxPool2d>();
  net->Add<Conv2d>(6, 16, Extent2d{5, 5}, rng);
  net->Add<Activation>("ReLU", Relu);
  net->Add<MaxPool2d>();
  net->Add<Flatten>();
  net->Add<Dense>(400, 120, rng);
  net->Add<Activation>("ReLU", Relu);
  net->Add<Dense>(120, 84, rng);
  net->Add<Activation>("ReLU", Relu);
  net->Add<Dense>(84, 10, rng);
  return net;
  // END SOLUTION
}

std::unique_ptr<Sequential> MakeResNet(Rng& rng) {
  auto net = std::make_unique<Sequential>();
  AddConvAndNorm(*net, 1, 8, 3, 1, rng);
  net->Add<Activation>("ReLU", Relu);
  net->Append(MakeBlock(8, 8, 1, rng));
  // Your turn: two more blocks, then the end of the list in models.h: the mean
  // of each channel, Flatten, and a Dense layer to 10 numbers. Return net.
  // BEGIN SOLUTION
  net->Append(MakeBlock(8, 16, 2, rng));
  net->Append(MakeBlock(16, 32, 2, rng));
  net->Add<GlobalAvgPool2d>();
  net->Add<Flatten>();
  net->Add<Dense>(32, 10, rng);
  return net;
  // END SOLUTION
}

}  // namespace tinytorch
