#include <cstdio>

#include "layers/activation.h"
#include "tensor/elementwise.h"
#include "tensor/matmul.h"
#include "tensor/print.h"

using namespace tinytorch;

int main() {
  // All pairs of bits, one a row. Without Relu no weights compute XOR of them.
  const Tensor bits = Tensor::FromValues({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1});
  const Tensor weight = Tensor::FromValues({2, 2}, {1, 1, 1, 1});
  const Tensor bias = Tensor::FromValues({2}, {0, -1});
  // Unit 0 counts the ones, unit 1 is on when both bits are 1.
  const Tensor hidden = Relu(MatMul(bits, weight) + bias);
  const Tensor both = Tensor::FromValues({2, 1}, {1, -2});
  std::puts(ToString(MatMul(hidden, both)).c_str());
}
