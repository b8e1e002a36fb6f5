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

// Returns the parameters of a network, then its buffers, in the order and with
// the names of Parameters() and Buffers(), as handles: it copies no numbers.
// PyTorch: network.state_dict()
Weights WeightsOf(const Layer& network);

// Copies the numbers into the network's parameters and buffers, by name, in any
// order; tensors on both sides may be any views. The network shares no numbers
// with the weights afterwards. PyTorch: network.load_state_dict(weights)
// Copies nothing unless all of them fit: InvalidArgument for the first of these
// that is found, in this order:
// - a name twice: "Load: 7.weight is there twice in the file";
// - for the tensors of the network, in order: "Load: 0.weight is missing in the
//   file", "Load: 0.weight is [128, 784] here, [64, 784] in the file". Shapes
//   must be equal; the same number of elements is not enough;
// - the first name, sorted, that is left: "Load: 7.weight is not in the
//   network". PyTorch's counts of batches, "1.num_batches_tracked" of shape [],
//   may be in the file: they are not copied. With another shape they are
//   unknown.
absl::Status CopyInto(Layer& network, const Weights& weights);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_CHECKPOINT_H_
