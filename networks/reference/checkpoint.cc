// Exercise `checkpoint`: a network's numbers in and out.
//
// Once trained, a network is code plus numbers. The code is in this course; the
// numbers are a list of tensors with names:
//
//   0.weight [6, 1, 5, 5]    0.bias [6]    3.weight [16, 6, 5, 5]  ...
//
// Out is easy, the network lists them. In is where things go wrong: the file is
// of another network, of an older version, or lacks a layer. A loader that
// takes what fits and skips the rest gives a network that runs, with some
// layers random. So look at everything first, then copy.
//
// Tests: test/checkpoint_test.cc, then test/checkpoint_module_test.cc.

#include "networks/checkpoint.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"
#include "tools/data/one_line.h"

namespace tinytorch {
namespace {

// Given: an error of CopyInto, "Load: " and the parts after each other. A name
// in a file may be anything: OneLine() keeps it from ruining a log.
template <typename... Parts>
absl::Status Bad(const Parts&... parts) {
  return absl::InvalidArgumentError(OneLine(absl::StrCat("Load: ", parts...)));
}

}  // namespace

Weights WeightsOf(const Layer& network) {
  // Your turn: the parameters, then the buffers. Tensors are handles.
  // BEGIN SOLUTION
  Weights weights = {.tensors = network.Parameters()};
  for (NamedTensor& buffer : network.Buffers()) {
    weights.tensors.push_back(std::move(buffer));
  }
  return weights;
  // END SOLUTION
}

absl::Status CopyInto(Layer& network, const Weights& weights) {
  // Your turn: first only look. Each tensor of WeightsOf(network) must be in
  // the weights, once and with its shape, and nothing else may be there. All
  // errors are Bad(...): "0.weight is missing in the file", "7.weight is not in
  // the network", "7.weight is there twice in the file", and as in the header
  // for shapes.
  // Then copy the elements into the network's tensors, which may be any views.
  // BEGIN SOLUTION
  std::map<std::string, Tensor> file;
  for (const NamedTensor& named : weights.tensors) {
    if (!file.emplace(named.name, named.tensor).second) {
      return Bad(named.name, " is there twice in the file");
    }
  }
  const std::vector<NamedTensor> here = WeightsOf(network).tensors;
  std::set<std::string> known;
  for (const NamedTensor& named : here) {
    known.insert(named.name);
    const auto found = file.find(named.name);
    if (found == file.end()) {
      return Bad(named.name, " is missing in the file");
    }
    if (found->second.shape() != named.tensor.shape()) {
      return Bad(named.name, " is ", ShapeToString(named.tensor.shape()),
                 " here, ", ShapeToString(found->second.shape()),
                 " in the file");
    }
  }
  for (const auto& [name, tensor] : file) {
    if (!known.contains(name)) {
      return Bad(name, " is not in the network");
    }
  }
  for (const NamedTensor& named : here) {
    const Tensor& to = named.tensor;
    const std::vector<Scalar> from = file.at(named.name).ToVector();
    auto next = from.begin();
    for (Odometer at(to.shape(), to.strides()); !at.done(); at.Next()) {
      to.data()[at.offset()] = *next++;
    }
  }
  return absl::OkStatus();
  // END SOLUTION
}

}  // namespace tinytorch
