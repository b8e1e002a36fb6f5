// Reads an ONNX model back, for the tests of onnx. It follows the description
// of the format, and shares no code with the exporter.
//
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

#ifndef TINYTORCH_PRODUCTION_TESTING_ONNX_MODEL_H_
#define TINYTORCH_PRODUCTION_TESTING_ONNX_MODEL_H_

#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "production/testing/proto_record.h"
#include "tensor/tensor.h"

namespace tinytorch {

struct OnnxAttribute {
  std::string name;
  int64_t type = 0;  // 1 float, 2 int, 7 ints
  float real = 0;
  int64_t number = 0;
  std::vector<int64_t> list = {};
};

struct OnnxNode {
  std::string op;
  std::vector<std::string> inputs, outputs;
  std::map<std::string, OnnxAttribute> attributes = {};

  std::vector<int64_t> List(const std::string& name) const {
    return attributes.at(name).list;
  }
};

struct OnnxModel {
  int64_t ir_version = 0, opset = 0;
  std::string producer;
  std::string input, output;
  std::vector<std::string> input_shape, output_shape;  // "batch", "?" or "10"
  std::vector<OnnxNode> nodes = {};
  std::map<std::string, Tensor> weights = {};                // float32
  std::map<std::string, std::vector<int64_t>> numbers = {};  // int64

  // Throws std::runtime_error if it is not a model: also for a node whose input
  // does not exist yet, and for a name that occurs twice.
  static OnnxModel Read(absl::string_view bytes) {
    const ProtoRecord model = ProtoRecord::Read(bytes);
    const ProtoRecord graph = ProtoRecord::Read(model.Text(7));
    OnnxModel read;
    read.ir_version = static_cast<int64_t>(model.Number(1));
    read.producer = model.Text(2);
    const ProtoRecord opset = ProtoRecord::Read(model.Text(8));
    Check(opset.Text(1).empty(), "an operator set of others");
    read.opset = static_cast<int64_t>(opset.Number(2));
    Check(!graph.Text(2).empty(), "a graph without a name");
    std::set<std::string> names;
    read.input = ReadValue(graph.Text(11), read.input_shape);
    read.output = ReadValue(graph.Text(12), read.output_shape);
    names.insert(read.input);
    for (const ProtoRecord& tensor : graph.Records(5)) {
      Check(names.insert(tensor.Text(8)).second, tensor.Text(8) + " twice");
      read.ReadTensor(tensor);
    }
    for (const ProtoRecord& record : graph.Records(1)) {
      const OnnxNode node = ReadNode(record);
      for (const std::string& name : node.inputs) {
        Check(names.contains(name), node.op + " before its input " + name);
      }
      for (const std::string& name : node.outputs) {
        Check(names.insert(name).second, name + " twice");
      }
      read.nodes.push_back(node);
    }
    Check(names.contains(read.output), "no node makes " + read.output);
    return read;
  }

  // Returns the operators in their order.
  std::vector<std::string> Operators() const {
    std::vector<std::string> operators;
    for (const OnnxNode& node : nodes) operators.push_back(node.op);
    return operators;
  }

 private:
  static void Check(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error("onnx: " + what);
  }

  static std::vector<int64_t> Signed(const std::vector<uint64_t>& numbers) {
    return {numbers.begin(), numbers.end()};
  }

  static std::string ReadValue(const std::string& bytes,
                               std::vector<std::string>& shape) {
    const ProtoRecord value = ProtoRecord::Read(bytes);
    const ProtoRecord type = ProtoRecord::Read(value.Text(2));
    const ProtoRecord tensor = ProtoRecord::Read(type.Text(1));
    Check(tensor.Number(1) == 1, "a value that is not float32");
    for (const ProtoRecord& axis :
         ProtoRecord::Read(tensor.Text(2)).Records(1)) {
      const std::string name = axis.Text(2);
      const bool unknown = name.empty() && !axis.numbers.contains(1);
      shape.push_back(unknown        ? "?"
                      : name.empty() ? absl::StrCat(axis.Number(1))
                                     : name);
    }
    return value.Text(1);
  }

  static OnnxNode ReadNode(const ProtoRecord& record) {
    OnnxNode node = {.op = record.Text(4),
                     .inputs = record.Texts(1),
                     .outputs = record.Texts(2)};
    for (const ProtoRecord& field : record.Records(5)) {
      const OnnxAttribute attribute = {
          .name = field.Text(1),
          .type = static_cast<int64_t>(field.Number(20)),
          .real = FloatOfBits(field.Number(2)),
          .number = static_cast<int64_t>(field.Number(3)),
          .list = Signed(field.Numbers(8))};
      Check(node.attributes.emplace(attribute.name, attribute).second,
            attribute.name + " twice");
    }
    return node;
  }

  void ReadTensor(const ProtoRecord& record) {
    const std::string name = record.Text(8), data = record.Text(9);
    const Shape shape = Signed(record.Numbers(1));
    const uint64_t type = record.Number(2);
    Check(type == 1 || type == 7, "a tensor of another type");
    const size_t size = type == 1 ? 4 : 8;
    const auto count = static_cast<size_t>(NumElements(shape));
    Check(data.size() == count * size,
          absl::StrCat(name, " has ", data.size(), " bytes"));
    if (type == 1) {
      weights[name] = Tensor::Empty(shape);
    } else {
      numbers[name].resize(count);
    }
    for (size_t i = 0; i < count; ++i) {
      uint64_t bits = 0;
      for (size_t byte = size; byte-- > 0;) {
        bits = bits << 8 | static_cast<uint8_t>(data[i * size + byte]);
      }
      if (type == 1) {
        weights[name].data()[i] = FloatOfBits(bits);
      } else {
        numbers[name][i] = static_cast<int64_t>(bits);
      }
    }
  }
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_ONNX_MODEL_H_
