#include <cstdio>

#include "production/quantize.h"
#include "tensor/print.h"

using namespace tinytorch;

int main() {
  // Two rows of weights; those of the second are a hundred times smaller.
  const Tensor weight =
      Tensor::FromValues({2, 3}, {1.0f, -0.5f, 0.25f, 0.01f, -0.005f, 0.0025f});
  std::puts("one scale for all:");
  std::puts(ToString(Dequantize(Quantize(weight, Scales::kPerTensor))).c_str());
  std::puts("a scale for each row:");
  std::puts(
      ToString(Dequantize(Quantize(weight, Scales::kPerChannel))).c_str());
}
