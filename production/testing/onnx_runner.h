// Runs an ONNX model with the tensors of this course, for the tests of onnx: it
// uses only the file, and must give the network's outputs. (production/interop
// compares with ONNX Runtime.)

#ifndef TINYTORCH_PRODUCTION_TESTING_ONNX_RUNNER_H_
#define TINYTORCH_PRODUCTION_TESTING_ONNX_RUNNER_H_

#include <cmath>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "layers/activation.h"
#include "layers/norm.h"
#include "networks/conv.h"
#include "networks/pool.h"
#include "production/testing/onnx_model.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/given/more_math.h"
#include "tensor/given/order.h"
#include "tensor/matmul.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/views.h"

namespace tinytorch {

class OnnxRunner {
 public:
  explicit OnnxRunner(const OnnxModel& model) : model_(model) {}

  // Returns the output of the model for a batch of any size.
  Tensor operator()(const Tensor& input) const {
    std::map<std::string, Tensor> values = model_.weights;
    values[model_.input] = input;
    for (const OnnxNode& node : model_.nodes) {
      values[node.outputs.at(0)] = Compute(node, values);
    }
    return values.at(model_.output);
  }

 private:
  Tensor Compute(const OnnxNode& node,
                 const std::map<std::string, Tensor>& values) const {
    const std::string& op = node.op;
    const auto in = [&](size_t i) { return values.at(node.inputs.at(i)); };
    const auto list = [&](size_t i) {
      return model_.numbers.at(node.inputs.at(i));
    };
    const auto number = [&](const std::string& name) {
      return node.attributes.at(name).number;
    };
    const auto real = [&](const std::string& name) {
      return node.attributes.at(name).real;
    };

    if (op == "Abs") return Abs(in(0));
    if (op == "Exp") return Exp(in(0));
    if (op == "Neg") return Neg(in(0));
    if (op == "Sqrt") return Sqrt(in(0));
    if (op == "Relu") return Relu(in(0));
    if (op == "Tanh") return Tanh(in(0));
    if (op == "Sigmoid") return Sigmoid(in(0));
    if (op == "Softplus") return Softplus(in(0));
    if (op == "Identity") return in(0);
    if (op == "Cast") {
      const int64_t to = number("to");
      if (to == 9) return NotEqual(in(0), 0);  // A truth value is 0 or 1 here.
      if (to != 1 && to != 7) throw std::runtime_error("onnx: another type");
      return in(0);  // Integers are floats here.
    }
    if (op == "Erf") {
      const Tensor y = in(0).Clone();
      for (int64_t i = 0; i < y.numel(); ++i) {
        y.data()[i] = std::erf(y.data()[i]);
      }
      return y;
    }
    if (op == "Add") return Add(in(0), in(1));
    if (op == "Sub") return Sub(in(0), in(1));
    if (op == "Mul") return Mul(in(0), in(1));
    if (op == "Div") return Div(in(0), in(1));
    if (op == "Max") return Maximum(in(0), in(1));
    if (op == "MatMul") return MatMul(in(0), in(1));
    if (op == "LeakyRelu") return LeakyRelu(in(0), real("alpha"));
    if (op == "Softmax") return Softmax(in(0), number("axis"));
    if (op == "LogSoftmax") return LogSoftmax(in(0), number("axis"));
    if (op == "Gather") return Gather(in(0), in(1), number("axis"));
    if (op == "Concat") {
      std::vector<Tensor> all;
      for (size_t i = 0; i < node.inputs.size(); ++i) all.push_back(in(i));
      return Concatenate(all, number("axis"));
    }
    if (op == "Sin") return Sin(in(0));
    if (op == "Cos") return Cos(in(0));
    if (op == "Sign") return Sign(in(0));
    if (op == "Round") return Round(in(0));
    if (op == "Equal") return Equal(in(0), in(1));
    if (op == "Less") return Less(in(0), in(1));
    if (op == "Greater") return Greater(in(0), in(1));
    if (op == "Where") return Where(in(0), in(1), in(2));
    if (op == "ArgMax") {
      return ArgMax(
          in(0), {.axis = number("axis"), .keepdims = number("keepdims") == 1});
    }
    if (op == "CumSum") {
      return CumSum(in(0),
                    {.axis = list(1).at(0), .reverse = number("reverse") == 1});
    }
    if (op == "Shape") {
      const Tensor extents = Tensor::Empty({number("end") - number("start")});
      for (int64_t i = 0; i < extents.numel(); ++i) {
        extents.data()[i] =
            static_cast<Scalar>(in(0).size(number("start") + i));
      }
      return extents;
    }
    if (op == "Transpose") return Permute(in(0), node.List("perm"));
    if (op == "Reshape") return Reshape(in(0), list(1));
    if (op == "Squeeze") return Squeeze(in(0), list(1).at(0));
    if (op == "Unsqueeze") return Unsqueeze(in(0), list(1).at(0));
    if (op == "Expand") {
      // An extent of 1 keeps the extent of the input.
      return Expand(in(0), BroadcastShape(in(0).shape(), list(1)));
    }
    if (op == "Slice") {
      return Slice(in(0), {.axis = list(3).at(0),
                           .start = list(1).at(0),
                           .stop = list(2).at(0),
                           .step = list(4).at(0)});
    }
    if (op == "ReduceSum") {
      return Sum(in(0), {.axes = list(1), .keepdims = number("keepdims") == 1});
    }
    if (op == "ReduceMax") {
      return Max(in(0), {.axes = node.List("axes"),
                         .keepdims = number("keepdims") == 1});
    }
    if (op == "LayerNormalization") {
      if (number("axis") != -1) throw std::runtime_error("onnx: another axis");
      return LayerNormalization(in(0), in(1), in(2), real("epsilon"));
    }
    if (op == "BatchNormalization") {
      return BatchNormalization(in(0), in(1), in(2), in(3), in(4),
                                real("epsilon"));
    }
    if (op == "GlobalAveragePool") return GlobalAveragePool(in(0));
    if (op == "MaxPool") return MaxPool(in(0), Windows(node));
    if (op == "AveragePool") {
      if (number("count_include_pad") != 1) {
        throw std::runtime_error("onnx: another mean");
      }
      return AveragePool(in(0), Windows(node));
    }
    if (op == "Conv") {
      const Tensor bias = node.inputs.size() > 2 ? in(2) : Tensor();
      const std::vector<int64_t> dilations = node.List("dilations");
      return Conv(in(0), in(1), bias,
                  {.stride = Pair(node.List("strides")),
                   .padding = Padding(node),
                   .dilation = Pair(dilations),
                   .groups = number("group")});
    }
    throw std::runtime_error("onnx: this runner has no " + op);
  }

  static Extent2d Pair(const std::vector<int64_t>& list) {
    return {list.at(0), list.at(1)};
  }

  static Extent2d Padding(const OnnxNode& node) {
    const std::vector<int64_t> pads = node.List("pads");
    if (pads.at(0) != pads.at(2) || pads.at(1) != pads.at(3)) {
      throw std::runtime_error("onnx: a padding of one side");
    }
    return {pads[0], pads[1]};
  }

  static PoolOptions Windows(const OnnxNode& node) {
    return {.kernel = Pair(node.List("kernel_shape")),
            .stride = Pair(node.List("strides")),
            .padding = Padding(node)};
  }

  const OnnxModel& model_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_ONNX_RUNNER_H_
