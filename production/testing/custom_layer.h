// A layer of any function, for the tests of onnx.

#ifndef TINYTORCH_PRODUCTION_TESTING_CUSTOM_LAYER_H_
#define TINYTORCH_PRODUCTION_TESTING_CUSTOM_LAYER_H_

#include <functional>
#include <string>
#include <utility>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

class CustomLayer : public Layer {
 public:
  using Function = std::function<Tensor(const Tensor&)>;
  explicit CustomLayer(Function function) : function_(std::move(function)) {}

  // With a parameter.
  CustomLayer(const std::string& parameter, const Tensor& value,
              Function function)
      : CustomLayer(std::move(function)) {
    AddParameter(parameter, value);
  }

  std::string name() const override { return "CustomLayer"; }
  Shape OutputShape(const Shape& input) const override { return input; }

 protected:
  Tensor Forward(const Tensor& x) override { return function_(x); }

 private:
  Function function_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_CUSTOM_LAYER_H_
