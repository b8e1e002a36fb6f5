// Checkpoint: the numbers of a network, out of it and back.
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

// The parameters and buffers of a network, as handles, and the way back:
// copies the numbers into the network. Nothing is copied unless all fits:
// InvalidArgument names what is missing, unknown, or of another shape: "Load:
// 0.weight is [128, 784] here, [64, 784] in the file".
Weights WeightsOf(const Layer& network);
absl::Status CopyInto(Layer& network, const Weights& weights);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_CHECKPOINT_H_
