// Checkpoint: saves the numbers of a network and puts them back.
//
//   SaveSafetensors("net.safetensors", WeightsOf(net));
//   ...
//   absl::StatusOr<Weights> weights = LoadSafetensors("net.safetensors");
//   if (weights.ok()) status = CopyInto(net, *weights);
//
// Exercise `checkpoint`.

#ifndef TINYTORCH_NETWORKS_CHECKPOINT_H_
#define TINYTORCH_NETWORKS_CHECKPOINT_H_

#include "absl/status/status.h"
#include "layers/layer.h"
#include "networks/safetensors.h"

namespace tinytorch {

// Returns the parameters and buffers of a network, as handles.
Weights WeightsOf(const Layer& network);

// Copies the numbers into the network's parameters and buffers. Copies nothing
// unless all of them fit: InvalidArgument names the tensor that is missing,
// unknown, or has another shape: "Load: 0.weight is [128, 784] here, [64, 784]
// in the file". PyTorch's counts of batches, "1.num_batches_tracked", may be in
// the file: they are not copied.
absl::Status CopyInto(Layer& network, const Weights& weights);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_CHECKPOINT_H_
