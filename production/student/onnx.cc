// Exercise `onnx`: the network in a format that others read.
//
// A record of a protocol buffer is its fields, one after the other. Three, as
// they stand in the file:
//
//   Varint(1, 300)    08       ac 02          1 * 8 + 0, then 300
//   Bytes(3, "Add")   1a       03 41 64 64    3 * 8 + 2, three bytes, A d d
//   Float(2, 1.0f)    15       00 00 80 3f    2 * 8 + 5, then 0x3f800000
//
// 300 is 10 0101100 in binary: the low seven bits first, 0101100, with a 1 in
// front because more follows: ac. Then 10: 02. A record within a record is
// nothing new: the bytes of the one are a field of the other.
//
// The graph is what a Tracer has heard. Each tensor has an id(), so it is known
// who made it, and each gets a name:
//
//   heard                               written
//   Transpose  weight         -> t1     Transpose  weight          .Transpose0
//   MatMul     x, t1          -> t2     MatMul     input, .Transpose0  .MatMul1
//   Add        t2, bias       -> y      Add        .MatMul1, bias  output
//
// What nobody made and is no parameter is a constant: its numbers are written
// down. And there is the trap. A network that has run on 2 images has heard
// "Reshape to [2, 784]", and with that in the file it would never take a third.
// So it runs twice, on 2 and on 3: [2, 784] and [3, 784] make [-1, 784], where
// -1 says "as many as there are".
//
// Cost: two runs; the bytes are copied once for each record around them.
// Tests: test/onnx_test.cc, then test/onnx_module_test.cc.

#include "production/onnx.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <exception>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "layers/layer.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: the numbers of the fields that are written here, record by record, and
// of what they may say. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
[[maybe_unused]] constexpr int kModelIrVersion = 1, kModelProducer = 2,
                               kModelGraph = 7, kModelOpset = 8;
[[maybe_unused]] constexpr int kOpsetVersion = 2;
[[maybe_unused]] constexpr int kGraphNode = 1, kGraphName = 2,
                               kGraphInitializer = 5, kGraphInput = 11,
                               kGraphOutput = 12;
[[maybe_unused]] constexpr int kNodeInput = 1, kNodeOutput = 2, kNodeName = 3,
                               kNodeOperator = 4, kNodeAttribute = 5;
[[maybe_unused]] constexpr int kAttributeName = 1, kAttributeFloat = 2,
                               kAttributeInt = 3, kAttributeInts = 8,
                               kAttributeType = 20;
[[maybe_unused]] constexpr int kIsFloat = 1, kIsInt = 2, kIsInts = 7;
[[maybe_unused]] constexpr int kTensorExtent = 1, kTensorType = 2,
                               kTensorName = 8, kTensorData = 9;
[[maybe_unused]] constexpr int kFloat32 = 1, kInt64 = 7;
[[maybe_unused]] constexpr int kValueName = 1, kValueType = 2;
[[maybe_unused]] constexpr int kTypeTensor = 1;
[[maybe_unused]] constexpr int kTensorTypeElement = 1, kTensorTypeShape = 2;
[[maybe_unused]] constexpr int kShapeAxis = 1;
[[maybe_unused]] constexpr int kAxisExtent = 1, kAxisName = 2;

// Given: the lowest byte comes first, on whatever machine this runs.
[[maybe_unused]] std::string LittleEndian(uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text.push_back(static_cast<char>(number >> (8 * i) & 0xff));
  }
  return text;
}

}  // namespace

// Protocol buffers ------------------------------------------------------------

void ProtoWriter::RawVarint(uint64_t value) {
  // Your turn: while there are more than seven bits, append the low seven with
  // the highest bit set (| 0x80) and shift them out. Then what is left.
  throw Unimplemented();
}

void ProtoWriter::Key(int field, int wire_type) {
  // Your turn: the formula of onnx.h. From field 16 on a byte is not enough.
  throw Unimplemented();
}

void ProtoWriter::Varint(int field, uint64_t value) {
  // Your turn: the key and the number.
  throw Unimplemented();
}

void ProtoWriter::Bytes(int field, absl::string_view bytes) {
  // Your turn: the key, how many bytes there are, the bytes. They may be any,
  // 0 as well.
  throw Unimplemented();
}

void ProtoWriter::Message(int field, const ProtoWriter& message) {
  // Given: a record is bytes.
  Bytes(field, message.bytes());
}

void ProtoWriter::Float(int field, float value) {
  // Your turn: the key and LittleEndian() of four bytes. std::bit_cast makes a
  // uint32_t of the bits of a float.
  throw Unimplemented();
}

namespace {

// The records of ONNX ---------------------------------------------------------

// A list of whole numbers as a tensor: what Reshape takes. Given.
[[maybe_unused]] ProtoWriter NumbersRecord(const std::string& name,
                                           const std::vector<int64_t>& list) {
  std::string data;
  for (const int64_t number : list) {
    data += LittleEndian(static_cast<uint64_t>(number), 8);
  }
  ProtoWriter record;
  record.Varint(kTensorExtent, list.size());
  record.Varint(kTensorType, kInt64);
  record.Bytes(kTensorName, name);
  record.Bytes(kTensorData, data);
  return record;
}

// A tensor with its numbers.
[[maybe_unused]] ProtoWriter TensorRecord(const std::string& name,
                                          const Tensor& tensor) {
  // Your turn: as above, of kFloat32, with four bytes for each number of
  // tensor.ToVector(), which knows its strides. A field that is a list, as the
  // extents are, is written once for each entry.
  throw Unimplemented();
}

// axis = 1, epsilon = 1e-5, strides = [2, 2].
[[maybe_unused]] ProtoWriter AttributeRecord(const Attribute& attribute) {
  // Your turn: the name; the value in the field of its kind; and
  // kAttributeType, which says the kind once more: kIsInt, kIsFloat or kIsInts.
  // std::get_if<int64_t>(&attribute.value) is nullptr if it is no int64_t. A
  // negative number is written as the uint64_t with the same bits.
  throw Unimplemented();
}

constexpr int64_t kFew = 2, kMore = 3;  // two sizes of a batch

// The name and type of the input or the output: float32 [batch, 10]. An extent
// that differs from one batch to the other, but is not that of the batch, says
// nothing: an axis without fields. Given.
[[maybe_unused]] ProtoWriter ValueRecord(const std::string& name,
                                         const Shape& few, const Shape& more) {
  ProtoWriter axes;
  for (size_t i = 0; i < few.size(); ++i) {
    ProtoWriter axis;
    if (few[i] == more[i]) {
      axis.Varint(kAxisExtent, static_cast<uint64_t>(few[i]));
    } else if (few[i] == kFew && more[i] == kMore) {
      axis.Bytes(kAxisName, "batch");
    }
    axes.Message(kShapeAxis, axis);
  }
  ProtoWriter tensor, type, value;
  tensor.Varint(kTensorTypeElement, kFloat32);
  tensor.Message(kTensorTypeShape, axes);
  type.Message(kTypeTensor, tensor);
  value.Bytes(kValueName, name);
  value.Message(kValueType, type);
  return value;
}

// What a network did ----------------------------------------------------------

// What it did with a batch of one size. Given.
struct Run : public Tracer {
  void OnOperation(const TraceEvent& event) override {
    events.push_back(event);
  }
  Tensor input, output;
  std::vector<TraceEvent> events;
};

// Given: runs the network on zeros. Throws what the network does.
[[maybe_unused]] Run RunOn(Layer& network, Shape shape, int64_t batch) {
  shape[0] = batch;
  network.OutputShape(shape);  // Throws before any memory is asked for.
  Run run;
  run.input = Tensor::Zeros(shape);
  const TraceScope listen(&run);
  run.output = network(run.input);
  return run;
}

// Given: whether both runs have the same operations, each with as many inputs,
// and with as many axes everywhere.
[[maybe_unused]] bool SameOperations(const Run& few, const Run& more) {
  const auto same_axes = [](const Tensor& a, const Tensor& b) {
    return a.ndim() == b.ndim();
  };
  const auto same = [&](const TraceEvent& a, const TraceEvent& b) {
    return a.op == b.op && same_axes(a.output, b.output) &&
           std::ranges::equal(a.inputs, b.inputs, same_axes);
  };
  return same_axes(few.output, more.output) &&
         std::ranges::equal(few.events, more.events, same);
}

// The extents that two batches agree on, -1 for those that differ:
// [2, 784], [3, 784] -> [-1, 784].
[[maybe_unused]] Shape FreeExtents(const Shape& few, const Shape& more) {
  // Your turn. (They have the same number of axes.)
  throw Unimplemented();
}

// Given: operations that ONNX has with the name, the inputs and the attributes
// with which they are reported.
[[maybe_unused]] const std::set<std::string> kSameInOnnx = {
    "Abs",         "Add",
    "AveragePool", "BatchNormalization",
    "Concat",      "Conv",
    "Div",         "Erf",
    "Exp",         "GlobalAveragePool",
    "Identity",    "LayerNormalization",
    "LeakyRelu",   "Log",
    "LogSoftmax",  "MatMul",
    "Max",         "MaxPool",
    "Min",         "Mul",
    "Neg",         "Pow",
    "ReduceMax",   "Relu",
    "Sigmoid",     "Softmax",
    "Sqrt",        "Sub",
    "Tanh",        "Transpose"};

// Given: the attribute of this name.
template <typename T>
T Get(const TraceEvent& event, const std::string& name) {
  for (const Attribute& attribute : event.attributes) {
    if (attribute.name == name) return std::get<T>(attribute.value);
  }
  return {};
}

[[maybe_unused]] bool SameAttributes(const TraceEvent& a, const TraceEvent& b) {
  return std::ranges::equal(a.attributes, b.attributes,
                            [](const Attribute& x, const Attribute& y) {
                              return x.name == y.name && x.value == y.value;
                            });
}

// The graph, operation by operation. Each is given twice, as it was with few
// images and with more.
class [[maybe_unused]] GraphWriter {
 public:
  // Given: the input, and all weights, under their names.
  GraphWriter(const Layer& network, const Run& few, const Run& more) {
    graph_.Bytes(kGraphName, network.name());
    graph_.Message(kGraphInput,
                   ValueRecord("input", few.input.shape(), more.input.shape()));
    graph_.Message(kGraphOutput, ValueRecord("output", few.output.shape(),
                                             more.output.shape()));
    names_[few.input.id()] = "input";
    for (const auto& weights : {network.Parameters(), network.Buffers()}) {
      for (const auto& [name, tensor] : weights) {
        if (name == "input" || name == "output") {
          error_ = absl::InvalidArgumentError(
              absl::StrCat("onnx: ", name, " is the name of a parameter"));
        }
        names_[tensor.id()] = name;
        graph_.Message(kGraphInitializer, TensorRecord(name, tensor));
      }
    }
  }

  // Writes one operation. `name` is that of its output, if it has to have one.
  void Operation(const TraceEvent& few, const TraceEvent& more,
                 const std::string& name = "") {
    const std::string& op = few.op;
    std::vector<std::string> inputs;
    for (size_t i = 0; i < few.inputs.size(); ++i) {
      inputs.push_back(NameOf(op, few.inputs[i], more.inputs[i]));
    }
    const std::string output = name.empty() ? Fresh(op) : name;
    names_[few.output.id()] = output;
    if (op == "Reshape") {
      Reshape(few, more, inputs, output);
    } else if (op == "Expand") {
      Expand(few, more, inputs, output);
    } else if (op == "Slice") {
      Slice(few, more, inputs, output);
    } else if (!SameAttributes(few, more)) {
      Fail(absl::StrCat(op, " depends on the batch"));
    } else if (kSameInOnnx.contains(op)) {
      // Your turn: a Node() with all that was reported.
      throw Unimplemented();
    } else if (op == "Squeeze" || op == "Unsqueeze" || op == "ReduceSum") {
      // Your turn: in ONNX their axes are a second input, Numbers(). keepdims,
      // which ReduceSum has, stays an attribute.
      throw Unimplemented();
    } else if (op == "Gather") {
      // Given. Our indices are floats, ONNX wants whole numbers.
      const std::string indices = Fresh("Cast");
      Node("Cast", {inputs[1]}, indices, {{"to", int64_t{kInt64}}});
      Node(op, {inputs[0], indices}, output, few.attributes);
    } else if (op == "Gelu") {
      Gelu(inputs[0], output);
    } else {
      Fail(absl::StrCat("no operator for ", op));
    }
  }

  // The whole graph, or the first error. Given.
  absl::StatusOr<ProtoWriter> Finish() const {
    if (!error_.ok()) return error_;
    return graph_;
  }

 private:
  // Given: writes a node.
  void Node(const std::string& op, const std::vector<std::string>& inputs,
            const std::string& output, const Attributes& attributes = {}) {
    ProtoWriter node;
    for (const std::string& input : inputs) node.Bytes(kNodeInput, input);
    node.Bytes(kNodeOutput, output);
    node.Bytes(kNodeName, output);
    node.Bytes(kNodeOperator, op);
    for (const Attribute& attribute : attributes) {
      node.Message(kNodeAttribute, AttributeRecord(attribute));
    }
    graph_.Message(kGraphNode, node);
  }

  // Given: a name that nothing has. Those of parameters do not begin with a
  // dot.
  std::string Fresh(const std::string& what) {
    return absl::StrCat(".", what, count_++);
  }

  // Given: the name of a list of whole numbers.
  std::string Numbers(const std::vector<int64_t>& list) {
    const std::string name = Fresh("numbers");
    graph_.Message(kGraphInitializer, NumbersRecord(name, list));
    return name;
  }

  // Given: notes the first error.
  void Fail(const std::string& what) {
    error_.Update(absl::UnimplementedError(absl::StrCat("onnx: ", what)));
  }

  // The name of a tensor that `op` takes.
  std::string NameOf(const std::string& op, const Tensor& few,
                     const Tensor& more) {
    // Your turn: names_ knows the input, the weights, and what operations have
    // made. A tensor that is not there is a constant, or was made by something
    // that reported nothing. To tell them apart:
    //   1. It gets a name, Fresh("constant"), which names_ remembers, and a
    //      TensorRecord() among the initializers.
    //   2. If that of `more` has other bytes, it is no constant: Fail() with
    //      absl::StrCat(op, " takes a constant ", ShapeToString(few.shape()),
    //      " that depends on the batch").
    throw Unimplemented();
  }

  void Reshape(const TraceEvent& few, const TraceEvent& more,
               const std::vector<std::string>& inputs,
               const std::string& output) {
    // Your turn: in ONNX the shape is a second input, Numbers(). It is that of
    // the output, with -1 where the batch decides; but a shape with two -1 says
    // nothing: Fail() with the text of onnx.h.
    throw Unimplemented();
  }

  // Given: a 1 in the shape keeps the extent that the input has there.
  void Expand(const TraceEvent& few, const TraceEvent& more,
              const std::vector<std::string>& inputs,
              const std::string& output) {
    Shape shape = FreeExtents(few.output.shape(), more.output.shape());
    for (int64_t axis = -1; axis >= -few.output.ndim(); --axis) {
      int64_t& extent = shape[shape.size() + static_cast<size_t>(axis)];
      if (extent >= 0) continue;
      if (-axis > few.inputs[0].ndim() ||
          few.inputs[0].size(axis) != few.output.size(axis)) {
        Fail("Expand depends on the batch");
      }
      extent = 1;
    }
    Node("Expand", {inputs[0], Numbers(shape)}, output);
  }

  // Given: x[start:stop:step] of an axis. Where it goes to the end of the batch
  // it goes to the end.
  void Slice(const TraceEvent& few, const TraceEvent& more,
             const std::vector<std::string>& inputs,
             const std::string& output) {
    const int64_t axis = Get<int64_t>(few, "axis");
    int64_t stop = Get<int64_t>(few, "stop");
    if (stop == few.inputs[0].size(axis) &&
        Get<int64_t>(more, "stop") == more.inputs[0].size(axis)) {
      stop = std::numeric_limits<int64_t>::max();
    } else if (!SameAttributes(few, more)) {
      Fail("Slice depends on the batch");
    }
    Node("Slice",
         {inputs[0], Numbers({Get<int64_t>(few, "start")}), Numbers({stop}),
          Numbers({axis}), Numbers({Get<int64_t>(few, "step")})},
         output);
  }

  // Given: opset 17 has no Gelu, but what it is made of: x / 2 * (1 + erf(x /
  // sqrt(2))).
  void Gelu(const std::string& x, const std::string& output) {
    const auto constant = [this](Scalar value) {
      const std::string name = Fresh("constant");
      graph_.Message(kGraphInitializer, TensorRecord(name, Tensor(value)));
      return name;
    };
    const auto node = [this](const std::string& op, const std::string& a,
                             const std::string& b) {
      const std::string name = Fresh(op);
      Node(op, {a, b}, name);
      return name;
    };
    const std::string erf = Fresh("Erf");
    Node("Erf", {node("Div", x, constant(1.41421356f))}, erf);
    const std::string half = node("Mul", x, constant(0.5f));
    Node("Mul", {half, node("Add", erf, constant(1))}, output);
  }

  ProtoWriter graph_;
  absl::Status error_;
  std::map<const void*, std::string> names_;  // by Tensor::id()
  int64_t count_ = 0;                         // of names that were made
};

}  // namespace

absl::StatusOr<std::string> ExportOnnx(Layer& network, const Shape& input) {
  if (input.empty()) {
    return absl::InvalidArgumentError("onnx: wanted [n, ...], got []");
  }
  // Given: two runs, in evaluation mode.
  const absl::Cleanup mode = [&network, training = network.training()] {
    if (training) network.Train();
  };
  network.Eval();
  Run few, more;
  try {
    few = RunOn(network, input, kFew);
    more = RunOn(network, input, kMore);
  } catch (const Unimplemented&) {
    throw;
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
  if (!SameOperations(few, more)) {
    return absl::UnimplementedError("onnx: another batch, other operations");
  }
  // Your turn:
  //   1. A GraphWriter, and Operation() for each. The one that made few.output
  //      (by id()) calls it "output".
  //   2. If none made it, the output is the input, or a constant. An "Identity"
  //      of it makes the "output": Operation() of two events that nobody has
  //      reported, {"Identity", {few.output}, Tensor(), {}} and that of more.
  //   3. The model: IR version 8, a producer, the graph of Finish(), and a
  //      record for the opset, 17.
  throw Unimplemented();
}

}  // namespace tinytorch
