// Exercise `layer`: what all layers have in common, written once.
//
// A layer is a node of a tree: it has parameters and buffers of its own, and
// children, which are layers too. Every function here is a walk over that tree:
//
//   Block                 Parameters():  scale
//   |- scale                             first.weight
//   |- first: Dense                      first.bias
//   |  |- weight                         second.weight
//   |  `- bias                           second.bias
//   `- second: Dense ...
//
// A child does not know its own name. The parent keeps the name, and puts it,
// with a dot, before every name that the child reports: so the paths grow on
// the way up.
//
// Tensors are handles: the tensor in the list and the one in the layer share
// their numbers. If you copied the numbers, a trainer would train the copy.
//
// Cost: beside what the layer computes, a call checks one shape.
// Tests: test/layer_test.cc, then test/layer_module_test.cc.

#include "layers/layer.h"

#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tools/course/unimplemented.h"

namespace tinytorch {

// Names -----------------------------------------------------------------------

void Layer::CheckNewName(const std::string& name) const {
  // Your turn: names become paths ("block.norm.bias") and keys of weight files,
  // so two tensors must never have the same name. Throw std::invalid_argument
  //   1. if the name is empty or contains a dot:
  //      "Layer: wanted a name without a dot, got a.b". The name stands at the
  //      end also if it is empty;
  //   2. if this layer already has a parameter, a buffer or a child of this
  //      name: "Layer: weight is there already".
  throw Unimplemented();
}

Tensor Layer::AddParameter(const std::string& name, Tensor value) {
  // Given. The next two functions have the same form.
  CheckNewName(name);
  parameters_.push_back({name, value});
  return value;  // A second handle to the same numbers.
}

Tensor Layer::AddBuffer(const std::string& name, Tensor value) {
  // Your turn: as AddParameter(), but with the list of buffers. Buffers are
  // saved with the weights, and a trainer does not change them.
  throw Unimplemented();
}

void Layer::AddChild(const std::string& name, Layer& child) {
  // Your turn: check the name, then keep in children_ the name and the address
  // of the child.
  throw Unimplemented();
}

// Walks over the tree ---------------------------------------------------------

std::vector<NamedTensor> Layer::Parameters() const {
  // Your turn:
  //   1. Start with this layer's own parameters.
  //   2. For each child, in the order they were added: call its Parameters(),
  //      which calls those of its own children. Append them, with the child's
  //      name and a dot before each name.
  //   3. Two layers may share a tensor (tied weights; also one layer may have
  //      it under two names). Keep the first name only: an optimizer that finds
  //      the tensor twice would take two steps. id() tells which are the same.
  throw Unimplemented();
}

std::vector<NamedTensor> Layer::Buffers() const {
  // Your turn: steps 1 and 2 of Parameters(), with this layer's own buffers and
  // with the Buffers() of its children. Without step 3: a buffer under two
  // names is there twice.
  throw Unimplemented();
}

int64_t Layer::ParameterCount() const {
  // Given.
  int64_t count = 0;
  for (const NamedTensor& p : Parameters()) count += p.tensor.numel();
  return count;
}

void Layer::SetTraining(bool training) {
  // Your turn: set training_ of this layer, and call SetTraining() of all
  // children: the mode must also reach a Dropout deep inside a network.
  throw Unimplemented();
}

// Running ---------------------------------------------------------------------

Tensor Layer::operator()(const Tensor& x) {
  // Your turn: call OutputShape() with the shape of x before anything is
  // computed. If the shape does not fit, OutputShape() throws an error that
  // names the layer and the shape it wanted. Without this call, the error would
  // come from the first operation inside that fails, or there would be none.
  // Then run Forward().
  throw Unimplemented();
}

}  // namespace tinytorch
