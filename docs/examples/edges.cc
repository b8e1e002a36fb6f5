#include <cstdio>

#include "networks/conv.h"
#include "tensor/elementwise.h"
#include "tensor/print.h"
#include "tensor/views.h"

using namespace tinytorch;

int main() {
  // A bright square on a dark ground, as a batch of one image of one channel.
  const Tensor image = Tensor::Zeros({1, 1, 8, 16});
  Slice(Slice(image, {.axis = 2, .start = 2, .stop = 6}),
        {.axis = 3, .start = 4, .stop = 12})
      .Fill(1);
  // Sobel's kernel: right neighbors minus left ones, the nearest count double.
  const Tensor kernel =
      Tensor::FromValues({1, 1, 3, 3}, {-1, 0, 1, -2, 0, 2, -1, 0, 1});
  const Tensor edges = Abs(Conv(image, kernel, Tensor::Zeros({0})));
  std::puts("image:");
  std::puts(DrawImage(Reshape(image, {8, 16})).c_str());
  std::puts("edges:");
  std::puts(DrawImage(Reshape(edges, {6, 14})).c_str());
}
