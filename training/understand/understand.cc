// Understand: five experiments on how networks learn.
//
//   ./bazelw run //training:understand
//   ./bazelw run //training:understand -- --experiment=momentum
//   ./bazelw run //training:understand -- --experiment=rate --svg=rate.svg
//   ./bazelw run //training:understand -- --benchmark_filter=all
//
// The first asks for a prediction before each, the last prints the bare
// numbers.
//
// How long a step should be (rate), and what to do where one length does not
// fit all directions (momentum). Why deep networks were given up once, and what
// changed (depth). How many examples a step should look at (batch). And why
// nobody computes gradients as the definition says (numeric).

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
        tinytorch::NumericOrAutomatic}});
}
