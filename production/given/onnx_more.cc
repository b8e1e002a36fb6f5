// Operations of ONNX that want other types than ours, and numbers that depend
// on the size of the batch: see onnx_graph.h.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "production/given/little_endian.h"
#include "production/given/onnx_graph.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {
namespace {

constexpr int64_t kBool = 9;  // TensorProto.DataType

// Returns the line through the values of a scalar in three runs, or one that
// does not grow.
GrowingNumber LineThrough(double few, double more, double many) {
  GrowingNumber line;
  line.slope = (more - few) / (TwoRuns::kMore - TwoRuns::kFew);
  line.offset = few - line.slope * TwoRuns::kFew;
  const bool fits = line.offset + line.slope * TwoRuns::kMany == many;
  return fits && std::isfinite(many) ? line : GrowingNumber();
}

}  // namespace

std::map<const void*, GrowingNumber> FindGrowing(const TracedRun& few,
                                                 const TracedRun& more,
                                                 const TracedRun& many) {
  std::map<const void*, GrowingNumber> found;
  std::set<const void*> made = {few.input.id()};
  for (size_t i = 0; i < few.events.size(); ++i) {
    const std::vector<Tensor>& inputs = few.events[i].inputs;
    for (size_t k = 0; k < inputs.size(); ++k) {
      const Tensor &a = inputs[k], &b = more.events[i].inputs[k],
                   &c = many.events[i].inputs[k];
      if (made.contains(a.id()) || a.ndim() > 0) continue;
      const GrowingNumber line = LineThrough(a.item(), b.item(), c.item());
      if (line.slope != 0) found[a.id()] = line;
    }
    made.insert(few.events[i].output.id());
  }
  return found;
}

// slope * batch + offset, a scalar.
std::string GraphWriter::Growing(const GrowingNumber& number) {
  const std::string extent = Fresh("Shape"), batch = Fresh("Squeeze"),
                    real = Fresh("Cast"), product = Fresh("Mul"),
                    sum = Fresh("Add");
  Node("Shape", {"input"}, extent,
       {{"start", int64_t{0}}, {"end", int64_t{1}}});
  Node("Squeeze", {extent, Numbers({0})}, batch);
  Node("Cast", {batch}, real, {{"to", int64_t{onnx::kFloat32}}});
  Node("Mul", {real, Constant(static_cast<Scalar>(number.slope))}, product);
  Node("Add", {product, Constant(static_cast<Scalar>(number.offset))}, sum);
  return sum;
}

// In ONNX an index is an integer. (Among several NaN the index may differ.)
void GraphWriter::ArgMax(const Step& step) {
  const std::string index = Fresh("ArgMax");
  Node("ArgMax", {step.inputs[0]}, index, step.few.attributes);
  Node("Cast", {index}, step.output, {{"to", int64_t{onnx::kFloat32}}});
}

// In ONNX the result of a comparison, and a condition, is a truth value.
void GraphWriter::Comparison(const Step& step) {
  const std::string truth = Fresh(step.few.op);
  Node(step.few.op, step.inputs, truth);
  Node("Cast", {truth}, step.output, {{"to", int64_t{onnx::kFloat32}}});
}

void GraphWriter::Where(const Step& step) {
  const std::string truth = Fresh("Cast");
  Node("Cast", {step.inputs[0]}, truth, {{"to", kBool}});
  Node("Where", {truth, step.inputs[1], step.inputs[2]}, step.output);
}

// The axis is an input: a scalar, which has no extents in its record.
void GraphWriter::CumSum(const Step& step) {
  const auto axis =
      static_cast<uint64_t>(AttributeOf<int64_t>(step.few, "axis"));
  const std::string name = Fresh("numbers");
  ProtoWriter record;
  record.Varint(onnx::kTensorType, onnx::kInt64);
  record.Bytes(onnx::kTensorName, name);
  record.Bytes(onnx::kTensorData, LittleEndian(axis, 8));
  graph_.Message(onnx::kGraphInitializer, record);
  Node("CumSum", {step.inputs[0], name}, step.output,
       {{"reverse", AttributeOf<int64_t>(step.few, "reverse")}});
}

std::string GraphWriter::Constant(Scalar value) {
  const std::string name = Fresh("constant");
  graph_.Message(onnx::kGraphInitializer, TensorRecord(name, Tensor(value)));
  return name;
}

}  // namespace tinytorch
