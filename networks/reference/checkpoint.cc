// Exercise `checkpoint`: the numbers of a network, out and in again.
//
// A trained network is code and numbers. The code is in this course; the
// numbers are a list of tensors with names:
//
//   0.weight [6, 1, 5, 5]    0.bias [6]    3.weight [16, 6, 5, 5]  ...
//
// To take the numbers out is easy: the network lists them. Mistakes happen on
// the way in: the file belongs to another network or to an older version, or
// lacks a layer. If a loader copied the tensors that fit and skipped the
// others, the network would run, with random numbers in some layers. So check
// everything first, then copy.
//
// Tests: test/checkpoint_test.cc, then test/checkpoint_module_test.cc.

#include "networks/checkpoint.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "networks/given/number_kinds.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"
#include "tools/data/one_line.h"

namespace tinytorch {
namespace {

// Given. Returns an error of CopyInto: "Load: " and the parts. A name in a file
// may contain anything: OneLine() makes it safe for a log.
template <typename... Parts>
absl::Status Bad(const Parts&... parts) {
  return absl::InvalidArgumentError(OneLine(absl::StrCat("Load: ", parts...)));
}

}  // namespace

Weights WeightsOf(const Layer& network) {
  // Your turn: return the parameters, then the buffers. Tensors are handles, so
  // this copies no numbers.
  // BEGIN SOLUTION
  Weights weights = {.tensors = network.Parameters()};
  for (NamedTensor& buffer : network.Buffers()) {
    weights.tensors.push_back(std::move(buffer));
  }
  return weights;
  // END SOLUTION
}

absl::Status CopyInto(Layer& network, const Weights& weights) {
  // Your turn. All errors are Bad(...). Steps 1 to 3 copy nothing:
  //   1. Put the tensors of the weights into a std::map, by name. If a name is
  //      already there: "7.weight is there twice in the file".
  //   2. For each tensor of WeightsOf(network), find its name in the map. If
  //      there is none: "0.weight is missing in the file". If the shapes
  //      differ: "0.weight is [128, 784] here, [64, 784] in the file".
  //      Otherwise keep both tensors as a pair, and erase the name from the
  //      map.
  //   3. Erase each tensor from the map that IsBatchCount()
  //      (given/number_kinds.h): files of PyTorch have them. std::erase_if()
  //      does it; erase() in a loop over the map would invalidate the loop's
  //      place. If the map is not empty then, report its first name in the
  //      order of the map: "7.weight is not in the network".
  //   4. For each pair, copy the elements into the network's tensor. Both may
  //      be any views: ToVector() reads them, an Odometer finds where to write.
  // BEGIN SOLUTION
  std::map<std::string, Tensor> file;
  for (const NamedTensor& named : weights.tensors) {
    if (!file.emplace(named.name, named.tensor).second) {
      return Bad(named.name, " is there twice in the file");
    }
  }
  std::vector<std::pair<Tensor, Tensor>> copies;  // from, to
  const Weights here = WeightsOf(network);
  for (const auto& [name, to] : here.tensors) {
    const auto found = file.find(name);
    if (found == file.end()) return Bad(name, " is missing in the file");
    const Tensor from = found->second;
    if (from.shape() != to.shape()) {
      return Bad(name, " is ", ShapeToString(to.shape()), " here, ",
                 ShapeToString(from.shape()), " in the file");
    }
    copies.emplace_back(from, to);
    file.erase(found);
  }
  std::erase_if(file, [](const auto& entry) {
    return IsBatchCount(entry.first, entry.second);
  });
  if (!file.empty()) {
    return Bad(file.begin()->first, " is not in the network");
  }
  for (const auto& [from, to] : copies) {
    const std::vector<Scalar> values = from.ToVector();
    auto next = values.begin();
    for (Odometer at(to.shape(), to.strides()); !at.done(); at.Next()) {
      to.data()[at.offset()] = *next++;
    }
  }
  return absl::OkStatus();
  // END SOLUTION
}

}  // namespace tinytorch
