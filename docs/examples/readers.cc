#include <cstdio>

#include "tensor/elementwise.h"
#include "tensor/matmul.h"
#include "tensor/print.h"
#include "tensor/reduce.h"
#include "tensor/views.h"

using namespace tinytorch;

int main() {
  // Three readers rate four books from 1 to 5; 0 means not read.
  const Tensor ratings =
      Tensor::FromValues({3, 4}, {5, 4, 0, 1, 4, 5, 1, 0, 0, 1, 5, 4});
  const Tensor length =
      Sqrt(Sum(ratings * ratings, {.axes = {1}, .keepdims = true}));
  const Tensor unit = ratings / length;
  // Element [i, j] is the cosine between readers i and j: 1 is the same taste.
  std::puts(ToString(MatMul(unit, Transpose(unit, 0, 1))).c_str());
}
