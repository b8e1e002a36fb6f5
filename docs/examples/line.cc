#include <cstdio>
#include <vector>

#include "tensor/elementwise.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/tape.h"

using namespace tinytorch;

int main() {
  // Degrees Celsius and Fahrenheit, in tens: which line leads from x to y?
  const Tensor x = Tensor::FromValues({4}, {-1, 0, 1, 3});
  const Tensor y = Tensor::FromValues({4}, {1.4f, 3.2f, 5.0f, 8.6f});
  const std::vector<NamedTensor> line = {{"slope", Tensor::Zeros({1})},
                                         {"start", Tensor::Zeros({1})}};
  Sgd sgd(line, {.learning_rate = 0.1});
  for (int step = 0; step < 200; ++step) {
    Tape tape;
    Tensor loss;
    {
      TraceScope scope(&tape);
      loss = MeanSquaredError(line[0].tensor * x + line[1].tensor, y);
    }
    sgd.Step(tape.Gradient(loss, line));
  }
  std::printf("y = %.2f x + %.2f\n", line[0].tensor.item(),
              line[1].tensor.item());
}
