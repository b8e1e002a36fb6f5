// Understand: five experiments on what happens to a network that is asked.
//
//   ./bazelw run //production:understand
//   ./bazelw run //production:understand -- --experiment=overload
//   ./bazelw run //production:understand -- --experiment=batch --svg=batch.svg
//   ./bazelw run //production:understand -- --benchmark_filter=all
//
// The first asks for a prediction before each, the last prints the bare
// numbers.
//
// Why a server makes requests wait for each other (batch), and why it refuses
// some of them (overload). What a byte for a weight costs and saves
// (quantized), what a second server is good for (replicas), and where the time
// goes in all of them (profile).

#include "production/understand/experiments.h"
#include "tensor/kernels/allocator.h"
#include "tools/lab/lab.h"

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  return tinytorch::LabMain(
      argc, argv,
      {{"batch", "many questions at once", tinytorch::BatchesOfRequests},
       {"overload", "twice as many as can be answered", tinytorch::Overload},
       {"quantized", "a byte for a weight", tinytorch::QuantizedOrFloat},
       {"replicas", "two in place of one", tinytorch::Replicas},
       {"profile", "where the time goes", tinytorch::WhereTimeGoes}});
}
