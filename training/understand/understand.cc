// Understand: seven experiments on how networks learn.
//
//   ./bazelw run //training:understand
//   ./bazelw run //training:understand -- --experiment=momentum
//   ./bazelw run //training:understand -- --experiment=rate --svg=rate.svg
//   ./bazelw run //training:understand -- --benchmark_filter=all
//
// The first command asks for a prediction before each experiment. The last
// prints only the numbers.
//
// The questions: How long should a step be (rate)? What if one length does not
// fit all directions (momentum)? Why did deep networks not learn for 20 years
// (depth)? How many examples should a step use (batch)? Why do we not compute
// gradients by their definition (numeric)? What does a network learn from few
// examples (overfit)? What if a language model may look at the answer (mask)?

#include "tensor/kernels/allocator.h"
#include "tools/lab/lab.h"
#include "training/understand/experiments.h"

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  return tinytorch::LabMain(
      argc, argv,
      {{"rate", "how long a step should be", tinytorch::LearningRates},
       {"momentum", "a ravine", tinytorch::Momentum},
       {"depth", "what is left of a gradient", tinytorch::Depth},
       {"batch", "how many examples for a step", tinytorch::BatchSizes},
       {"numeric", "the definition against the tape",
        tinytorch::NumericOrAutomatic},
       {"overfit", "examples learned by heart", tinytorch::Overfitting},
       {"mask", "a language model that sees the answer",
        tinytorch::WithoutTheMask}});
}
