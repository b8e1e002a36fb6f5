// Exercise `sequential`: layers made of layers.
//
//   Sequential        x -> [0: Dense] -> [1: ReLU] -> [2: Dense] -> y
//
//   Residual          x --+--> [ main ] ------> (+) -> ReLU -> y
//                         |                      ^
//                         `--> [ shortcut ] -----'   or x itself
//
// Both only call their children; they know nothing of what is inside. Since
// they are layers too, a Residual may stand in a Sequential in a Residual.
//
// A whole network can be asked for its output shape before anything runs. Its
// errors have the path to the layer in front, the same path as its parameters:
//
//   "2: main: 0: Dense(128, 10): wanted [..., 128], got [64, 64]"
//
// Cost: nothing but what the children do. Sequential holds the output of one
// layer only as long as the next one needs it.
// Tests: test/sequential_test.cc, then test/sequential_module_test.cc.

#include "networks/sequential.h"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "layers/activation.h"
#include "tensor/elementwise.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: child.OutputShape(input), where an error says which child it was.
Shape ShapeAfter(const std::string& place, const Layer& child,
                 const Shape& input) {
  try {
    return child.OutputShape(input);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(place + ": " + error.what());
  }
}

}  // namespace

// Sequential ------------------------------------------------------------------

void Sequential::Append(std::unique_ptr<Layer> layer) {
  if (layer == nullptr) {
    throw std::invalid_argument("Sequential: wanted a layer, got nullptr");
  }
  // Your turn:
  //   1. Register the layer with AddChild(). Its name is its place, counted
  //      from 0: "0", "1", ...
  //   2. Keep it in layers_. A unique_ptr is not copied, it is moved.
  // BEGIN SOLUTION
  AddChild(std::to_string(layers_.size()), *layer);
  layers_.push_back(std::move(layer));
  // END SOLUTION
}

std::string Sequential::name() const {
  return "Sequential(" + std::to_string(size()) +
         (size() == 1 ? " layer)" : " layers)");
}

Shape Sequential::OutputShape(const Shape& input) const {
  // Your turn: what leaves one layer enters the next. Ask them in order with
  // ShapeAfter(); the place is the layer's name. No layers: the shape stays.
  // BEGIN SOLUTION
  Shape shape = input;
  for (size_t i = 0; i < layers_.size(); ++i) {
    shape = ShapeAfter(std::to_string(i), *layers_[i], shape);
  }
  return shape;
  // END SOLUTION
}

Tensor Sequential::Forward(const Tensor& x) {
  // Your turn: the same loop with tensors. Call a layer like a function,
  // (*layer)(y). Keep one tensor and give it a new value in each round: the
  // handle of the round before is gone then, and so is its memory.
  // BEGIN SOLUTION
  Tensor y = x;
  for (const std::unique_ptr<Layer>& layer : layers_) y = (*layer)(y);
  return y;
  // END SOLUTION
}

// Residual --------------------------------------------------------------------

Residual::Residual(std::unique_ptr<Layer> main, std::unique_ptr<Layer> shortcut)
    : main_(std::move(main)), shortcut_(std::move(shortcut)) {
  if (main_ == nullptr) {
    throw std::invalid_argument("Residual: wanted a main way, got nullptr");
  }
  // Your turn: register the children "main" and, if there is one, "shortcut".
  // A layer that is not registered has no parameters for a trainer to find.
  // BEGIN SOLUTION
  AddChild("main", *main_);
  if (shortcut_ != nullptr) AddChild("shortcut", *shortcut_);
  // END SOLUTION
}

Shape Residual::OutputShape(const Shape& input) const {
  const Shape main = ShapeAfter("main", *main_, input);
  const Shape shortcut =
      shortcut_ == nullptr ? input : ShapeAfter("shortcut", *shortcut_, input);
  // Your turn: the results of the two ways are added, so their shapes must be
  // the same (broadcasting would hide a mistake here). If they differ, throw
  // std::invalid_argument: "Residual: main gives [1, 8, 14, 14], shortcut [1,
  // 4, 28, 28]". Otherwise return it.
  // BEGIN SOLUTION
  if (main != shortcut) {
    throw std::invalid_argument("Residual: main gives " + ShapeToString(main) +
                                ", shortcut " + ShapeToString(shortcut));
  }
  return main;
  // END SOLUTION
}

Tensor Residual::Forward(const Tensor& x) {
  // Your turn: both ways start at x, also the second one. Add, then Relu().
  // BEGIN SOLUTION
  const Tensor main = (*main_)(x);
  const Tensor shortcut = shortcut_ == nullptr ? x : (*shortcut_)(x);
  return Relu(Add(main, shortcut));
  // END SOLUTION
}

// Flatten ---------------------------------------------------------------------

Shape Flatten::OutputShape(const Shape& input) const {
  if (input.empty()) {
    throw std::invalid_argument("Flatten: wanted [n, ...], got []");
  }
  // Your turn: the first axis stays, the extents of all others are multiplied:
  // [64, 1, 28, 28] -> [64, 784]. NumElements() multiplies, for the part of
  // the shape after the first axis.
  // BEGIN SOLUTION
  return {input[0], NumElements(Shape(input.begin() + 1, input.end()))};
  // END SOLUTION
}

Tensor Flatten::Forward(const Tensor& x) {
  // Your turn: Reshape() to the shape from above. (A -1 there would do until
  // somebody sends an empty batch: what is 0 divided by 0?)
  // BEGIN SOLUTION
  return Reshape(x, OutputShape(x.shape()));
  // END SOLUTION
}

}  // namespace tinytorch
