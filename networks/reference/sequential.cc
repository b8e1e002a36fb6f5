// Exercise `sequential`: layers made of layers.
//
//   Sequential        x -> [0: Dense] -> [1: ReLU] -> [2: Dense] -> y
//
//   Residual          x --+--> [ main ] ------> (+) -> ReLU -> y
//                         |                      ^
//                         `--> [ shortcut ] -----'   or x itself
//
// Both only call their children, and do not depend on what these compute. Both
// are layers, so a Residual can contain a Sequential that contains a Residual.
//
// OutputShape() of a whole network works before anything runs. Its errors begin
// with the path to the layer, which is the path of the layer's parameters:
//
//   "2: main: 0: Dense(128, 10): wanted [..., 128], got [64, 64]"
//
// Cost: only the work of the children. Sequential holds the output of a layer
// only until the next layer has used it.
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

// Given. Returns child.OutputShape(input); an error begins with the child's
// place.
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
  //   2. Keep it in layers_. A unique_ptr cannot be copied: std::move() it.
  //      After that, `layer` is nullptr, so do step 1 first.
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
  // Your turn: the output shape of each layer is the input shape of the next
  // one. Call ShapeAfter() for the layers in order; the place is the layer's
  // name, "0", "1", ... Without layers the shape stays.
  // BEGIN SOLUTION
  Shape shape = input;
  for (size_t i = 0; i < layers_.size(); ++i) {
    shape = ShapeAfter(std::to_string(i), *layers_[i], shape);
  }
  return shape;
  // END SOLUTION
}

Tensor Sequential::Forward(const Tensor& x) {
  // Your turn: the same loop with tensors. A layer is called like a function,
  // (*layer)(y). Keep only one tensor and assign each result to it: then the
  // memory of the result before is free.
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
    throw std::invalid_argument("Residual: wanted a main branch, got nullptr");
  }
  // Your turn: register the children "main" and, if there is one, "shortcut". A
  // trainer does not find the parameters of a layer that is not registered.
  // BEGIN SOLUTION
  AddChild("main", *main_);
  if (shortcut_ != nullptr) AddChild("shortcut", *shortcut_);
  // END SOLUTION
}

Shape Residual::OutputShape(const Shape& input) const {
  const Shape main = ShapeAfter("main", *main_, input);
  const Shape shortcut =
      shortcut_ == nullptr ? input : ShapeAfter("shortcut", *shortcut_, input);
  // Your turn: the results of the two branches are added, so their shapes must
  // be the same; broadcasting would hide a mistake here. If they differ, throw
  // std::invalid_argument: "Residual: main gives [1, 8, 14, 14], shortcut [1,
  // 4, 28, 28]". Otherwise return the shape.
  // BEGIN SOLUTION
  if (main != shortcut) {
    throw std::invalid_argument("Residual: main gives " + ShapeToString(main) +
                                ", shortcut " + ShapeToString(shortcut));
  }
  return main;
  // END SOLUTION
}

Tensor Residual::Forward(const Tensor& x) {
  // Your turn: both branches start at x. Run main first, in a line of its own:
  // in a sum of two calls, C++ does not say which runs first. Without a
  // shortcut, its result is x. Add the two, then Relu().
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
  // Your turn: the first axis stays, and the extents of all others are
  // multiplied: [64, 1, 28, 28] -> [64, 784], and [5] -> [5, 1]. NumElements()
  // multiplies: call it with the part of the shape after the first axis.
  // BEGIN SOLUTION
  return {input[0], NumElements(Shape(input.begin() + 1, input.end()))};
  // END SOLUTION
}

Tensor Flatten::Forward(const Tensor& x) {
  // Your turn: Reshape() to the OutputShape() of x. A shape with -1 would fail
  // for an empty batch, where it is 0 divided by 0.
  // BEGIN SOLUTION
  return Reshape(x, OutputShape(x.shape()));
  // END SOLUTION
}

}  // namespace tinytorch
