// Understand: five experiments on a network that answers requests.
//
//   ./bazelw run //production:understand
//   ./bazelw run //production:understand -- --experiment=overload
//   ./bazelw run //production:understand -- --experiment=batch --svg=batch.svg
//   ./bazelw run //production:understand -- --benchmark_filter=all
//
// The first command asks for a prediction before each experiment; the last one
// prints the bare numbers.
//
// The experiments show why a server makes requests wait for each other (batch)
// and why it refuses some of them (overload), what one byte per weight costs
// and saves (quantized), what a second server is good for (replicas), and where
// the time goes in all of them (profile).

#include "production/understand/experiments.h"
#include "tensor/kernels/allocator.h"
#include "tools/lab/lab.h"

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  return tinytorch::LabMain(
      argc, argv,
      {{"batch", "many requests at once", tinytorch::BatchesOfRequests},
       {"overload", "twice the requests it can answer", tinytorch::Overload},
       {"quantized", "one byte per weight", tinytorch::QuantizedOrFloat},
       {"replicas", "two networks instead of one", tinytorch::Replicas},
       {"profile", "where the time goes", tinytorch::WhereTimeGoes}});
}
