#include "production/given/onnx_graph.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "layers/given/eval_scope.h"
#include "layers/layer.h"
#include "production/given/little_endian.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Returns the record of the input or the output, its name and type: float32
// [batch, 10]. If an extent differs between the batches, but is not the size of
// the batch, its axis has no fields: any extent.
ProtoWriter ValueRecord(const std::string& name, const Shape& few,
                        const Shape& more) {
  ProtoWriter axes;
  for (size_t i = 0; i < few.size(); ++i) {
    ProtoWriter axis;
    if (few[i] == more[i]) {
      axis.Varint(onnx::kAxisExtent, static_cast<uint64_t>(few[i]));
    } else if (few[i] == TwoRuns::kFew && more[i] == TwoRuns::kMore) {
      axis.Bytes(onnx::kAxisName, "batch");
    }
    axes.Message(onnx::kShapeAxis, axis);
  }
  ProtoWriter tensor, type, value;
  tensor.Varint(onnx::kTensorTypeElement, onnx::kFloat32);
  tensor.Message(onnx::kTensorTypeShape, axes);
  type.Message(onnx::kTypeTensor, tensor);
  value.Bytes(onnx::kValueName, name);
  value.Message(onnx::kValueType, type);
  return value;
}

TracedRun RunOn(Layer& network, Shape shape, int64_t batch,
                Scalar odd_elements) {
  shape[0] = batch;
  network.OutputShape(shape);  // Throws before any memory is asked for.
  TracedRun run;
  run.input = Tensor::Zeros(shape);
  for (int64_t i = 1; i < run.input.numel(); i += 2) {
    run.input.data()[i] = odd_elements;
  }
  TraceRecorder recorder;
  const TraceScope listen(&recorder);
  run.output = network(run.input);
  run.events = recorder.events();
  return run;
}

bool SameOperations(const TracedRun& few, const TracedRun& more) {
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

// Returns whether all slices of three runs have the same bounds, or go to the
// end of the axis in all of them. x[-1:] begins at 1 and at 2: only a larger
// batch shows that it is not x[1:]. And x[:100] goes to the end of each of
// these batches: Slice reports "cut" of a bound beyond the axis.
bool SlicesFitAnyBatch(const TracedRun& a, const TracedRun& b,
                       const TracedRun& c) {
  for (size_t i = 0; i < a.events.size(); ++i) {
    if (a.events[i].op != "Slice") continue;
    std::set<int64_t> starts, stops, from_end, extents;
    bool is_cut = false;
    for (const TracedRun* run : {&a, &b, &c}) {
      const TraceEvent& event = run->events[i];
      const int64_t stop = AttributeOf<int64_t>(event, "stop");
      starts.insert(AttributeOf<int64_t>(event, "start"));
      stops.insert(stop);
      const int64_t extent =
          event.inputs[0].size(AttributeOf<int64_t>(event, "axis"));
      extents.insert(extent);
      from_end.insert(extent - stop);
      is_cut = is_cut || AttributeOf<int64_t>(event, "cut") != 0;
    }
    if (is_cut && extents.size() > 1) return false;
    const bool to_the_end = from_end == std::set<int64_t>{0};
    if (starts.size() > 1 || (stops.size() > 1 && !to_the_end)) return false;
  }
  return true;
}

bool SameAttributes(const TraceEvent& a, const TraceEvent& b) {
  return std::ranges::equal(a.attributes, b.attributes,
                            [](const Attribute& x, const Attribute& y) {
                              return x.name == y.name && x.value == y.value;
                            });
}

// Operations that ONNX has with the name, the inputs and the attributes with
// which they are reported.
bool IsSameInOnnx(const std::string& op) {
  static const auto* const same = new std::set<std::string>(absl::StrSplit(
      "Abs Add AveragePool BatchNormalization Concat Conv Cos Div Erf Exp "
      "GlobalAveragePool Identity LayerNormalization LeakyRelu Log LogSoftmax "
      "MatMul Max MaxPool Min Mul Neg Pow ReduceMax Relu Round Sigmoid Sign "
      "Sin Softmax Softplus Sqrt Sub Tanh Transpose",
      ' '));
  return same->contains(op);
}

}  // namespace

ProtoWriter NumbersRecord(const std::string& name,
                          const std::vector<int64_t>& list) {
  std::string data;
  for (const int64_t number : list) {
    data += LittleEndian(static_cast<uint64_t>(number), 8);
  }
  ProtoWriter record;
  record.Varint(onnx::kTensorExtent, list.size());
  record.Varint(onnx::kTensorType, onnx::kInt64);
  record.Bytes(onnx::kTensorName, name);
  record.Bytes(onnx::kTensorData, data);
  return record;
}

absl::StatusOr<TwoRuns> RunTwice(Layer& network, const Shape& input) {
  if (input.empty()) {
    return absl::InvalidArgumentError("onnx: wanted [n, ...], got []");
  }
  const EvalScope eval(network);
  TwoRuns runs;
  try {
    runs.few = RunOn(network, input, TwoRuns::kFew, 0);
    try {
      runs.more = RunOn(network, input, TwoRuns::kMore, 1);
    } catch (const std::exception&) {  // An embedding of one row, for example.
      runs.more = RunOn(network, input, TwoRuns::kMore, 0);
    }
    const TracedRun many = RunOn(network, input, TwoRuns::kMany, 0);
    if (!SameOperations(runs.few, runs.more) ||
        !SameOperations(runs.few, many)) {
      return absl::UnimplementedError("onnx: another batch, other operations");
    }
    if (!SlicesFitAnyBatch(runs.few, runs.more, many)) {
      return absl::UnimplementedError("onnx: Slice depends on the batch");
    }
    runs.few.growing = FindGrowing(runs.few, runs.more, many);
  } catch (const Unimplemented&) {
    throw;
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return runs;
}

GraphWriter::GraphWriter(const Layer& network, const TwoRuns& runs) {
  const auto& [few, more] = runs;
  graph_.Bytes(onnx::kGraphName, network.name());
  graph_.Message(onnx::kGraphInput,
                 ValueRecord("input", few.input.shape(), more.input.shape()));
  graph_.Message(onnx::kGraphOutput, ValueRecord("output", few.output.shape(),
                                                 more.output.shape()));
  names_[few.input.id()] = "input";
  for (const auto& weights : {network.Parameters(), network.Buffers()}) {
    for (const auto& [name, tensor] : weights) {
      if (name == "input" || name == "output") {
        error_ = absl::InvalidArgumentError(
            absl::StrCat("onnx: ", name, " is the name of a parameter"));
      }
      names_[tensor.id()] = name;
      graph_.Message(onnx::kGraphInitializer, TensorRecord(name, tensor));
    }
  }
  for (const auto& [id, number] : few.growing) names_[id] = Growing(number);
}

void GraphWriter::Operation(const TraceEvent& few, const TraceEvent& more,
                            const std::string& name) {
  const std::string& op = few.op;
  Step step{few, more, {}, {}};
  for (size_t i = 0; i < few.inputs.size(); ++i) {
    step.inputs.push_back(NameOf(op, few.inputs[i], more.inputs[i]));
  }
  step.output = name.empty() ? Fresh(op) : name;
  names_[few.output.id()] = step.output;
  if (op == "Reshape") {
    Reshape(step);
  } else if (op == "Expand") {
    Expand(step);
  } else if (op == "Slice") {
    Slice(step);
  } else if (!SameAttributes(few, more)) {
    Fail(absl::StrCat(op, " depends on the batch"));
  } else if (IsSameInOnnx(op)) {
    AsReported(step);
  } else if (op == "Squeeze" || op == "Unsqueeze" || op == "ReduceSum") {
    WithAxesAsInput(step);
  } else if (op == "Gather") {
    Gather(step);
  } else if (op == "Gelu") {
    Gelu(step);
  } else if (op == "ArgMax") {
    ArgMax(step);
  } else if (op == "Equal" || op == "Less" || op == "Greater") {
    Comparison(step);
  } else if (op == "Where") {
    Where(step);
  } else if (op == "CumSum") {
    CumSum(step);
  } else {
    Fail(absl::StrCat("no operator for ", op));
  }
}

absl::StatusOr<ProtoWriter> GraphWriter::Finish() const {
  if (!error_.ok()) return error_;
  return graph_;
}

// A 1 in the shape keeps the extent that the input has there.
void GraphWriter::Expand(const Step& step) {
  const Tensor& input = step.few.inputs[0];
  const Tensor& output = step.few.output;
  Shape shape = FreeExtents(output.shape(), step.more.output.shape());
  for (int64_t axis = -1; axis >= -output.ndim(); --axis) {
    int64_t& extent = shape[shape.size() + static_cast<size_t>(axis)];
    if (extent >= 0) continue;
    if (-axis > input.ndim() || input.size(axis) != output.size(axis)) {
      Fail("Expand depends on the batch");
    }
    extent = 1;
  }
  Node("Expand", {step.inputs[0], Numbers(shape)}, step.output);
}

// x[start:stop:step] of an axis. A slice that goes to the end of the batch goes
// to the end of any batch.
void GraphWriter::Slice(const Step& step) {
  const auto get = [](const TraceEvent& event, const std::string& name) {
    return AttributeOf<int64_t>(event, name);
  };
  const int64_t axis = get(step.few, "axis");
  int64_t stop = get(step.few, "stop");
  if (stop == step.few.inputs[0].size(axis) &&
      get(step.more, "stop") == step.more.inputs[0].size(axis)) {
    stop = std::numeric_limits<int64_t>::max();
  } else if (!SameAttributes(step.few, step.more)) {
    Fail("Slice depends on the batch");
  }
  Node("Slice",
       {step.inputs[0], Numbers({get(step.few, "start")}), Numbers({stop}),
        Numbers({axis}), Numbers({get(step.few, "step")})},
       step.output);
}

// Our indices are floats; ONNX wants integers.
void GraphWriter::Gather(const Step& step) {
  const std::string indices = Fresh("Cast");
  Node("Cast", {step.inputs[1]}, indices, {{"to", int64_t{onnx::kInt64}}});
  Node("Gather", {step.inputs[0], indices}, step.output, step.few.attributes);
}

// Opset 17 does not have Gelu, but its parts: x / 2 * (1 + erf(x / sqrt(2))).
void GraphWriter::Gelu(const Step& step) {
  const std::string& x = step.inputs[0];
  const auto node = [this](const std::string& op, const std::string& a,
                           const std::string& b) {
    const std::string name = Fresh(op);
    Node(op, {a, b}, name);
    return name;
  };
  const std::string erf = Fresh("Erf");
  Node("Erf", {node("Div", x, Constant(1.41421356f))}, erf);
  const std::string half = node("Mul", x, Constant(0.5f));
  Node("Mul", {half, node("Add", erf, Constant(1))}, step.output);
}

void GraphWriter::Node(const std::string& op,
                       const std::vector<std::string>& inputs,
                       const std::string& output,
                       const Attributes& attributes) {
  ProtoWriter node;
  for (const std::string& input : inputs) node.Bytes(onnx::kNodeInput, input);
  node.Bytes(onnx::kNodeOutput, output);
  node.Bytes(onnx::kNodeName, output);
  node.Bytes(onnx::kNodeOperator, op);
  for (const Attribute& attribute : attributes) {
    node.Message(onnx::kNodeAttribute, AttributeRecord(attribute));
  }
  graph_.Message(onnx::kGraphNode, node);
}

std::string GraphWriter::Fresh(const std::string& what) {
  return absl::StrCat(".", what, count_++);
}

std::string GraphWriter::Numbers(const std::vector<int64_t>& list) {
  const std::string name = Fresh("numbers");
  graph_.Message(onnx::kGraphInitializer, NumbersRecord(name, list));
  return name;
}

void GraphWriter::Fail(const std::string& what) {
  error_.Update(absl::UnimplementedError(absl::StrCat("onnx: ", what)));
}

}  // namespace tinytorch
