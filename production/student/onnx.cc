// Exercise `onnx`: the network as a file that other runtimes read.
//
// A record of a protocol buffer is the sequence of its fields. Three fields, as
// bytes of a file:
//
//   Varint(1, 300)    08       ac 02          1 * 8 + 0, then 300
//   Bytes(3, "Add")   1a       03 41 64 64    3 * 8 + 2, three bytes, A d d
//   Float(2, 1.0f)    15       00 00 80 3f    2 * 8 + 5, then 0x3f800000
//
// 300 is 10 0101100 in binary. First come the low seven bits, 0101100, with a 1
// in front because more bits follow: ac. Then comes 10: 02. A record within a
// record is a field of bytes.
//
// The graph is the list of operations that a Tracer has recorded. Each tensor
// has an id(), which tells which operation made it, and each gets a name:
//
//   recorded                            written
//   Transpose  weight         -> t1     Transpose  weight          .Transpose0
//   MatMul     x, t1          -> t2     MatMul     input, .Transpose0  .MatMul1
//   Add        t2, bias       -> y      Add        .MatMul1, bias  output
//
// A tensor that is not the input, not a parameter, and not made by an operation
// is a constant, and its numbers are written. One trap: if the network runs on
// 2 images, the trace has "Reshape to [2, 784]", and with that the file would
// accept only 2 images. So the network runs twice, on 2 and on 3 images.
// [2, 784] and [3, 784] give [-1, 784], where -1 means "whatever is left". (A
// third run, which is given, only checks.)
//
// Cost: two runs; the bytes are copied once for each record around them.
// Given, in production/given/onnx_graph.h: the numbers of the fields, the two
// runs, and the other operations.
// Tests: test/onnx_test.cc, then test/onnx_module_test.cc.

#include "production/onnx.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "layers/layer.h"
#include "production/given/little_endian.h"
#include "production/given/onnx_graph.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {

// Protocol buffers ------------------------------------------------------------

void ProtoWriter::RawVarint(uint64_t value) {
  // Your turn: while the value has more than seven bits, append the low seven
  // with the highest bit set (| 0x80), and shift the value right by seven. Then
  // append the rest.
  throw Unimplemented();
}

void ProtoWriter::Key(int field, int wire_type) {
  // Your turn: the formula of onnx.h, as a varint: from field 16 on, one byte
  // is not enough.
  throw Unimplemented();
}

void ProtoWriter::Varint(int field, uint64_t value) {
  // Your turn: write the key, then the number.
  throw Unimplemented();
}

void ProtoWriter::Bytes(int field, absl::string_view bytes) {
  // Your turn: write the key, the number of bytes as a varint, and the bytes.
  // They may have any value, including 0.
  throw Unimplemented();
}

void ProtoWriter::Message(int field, const ProtoWriter& message) {
  // Given: a record is bytes.
  Bytes(field, message.bytes());
}

void ProtoWriter::Float(int field, float value) {
  // Your turn: write the key and the four bytes of the float, LittleEndian().
  // std::bit_cast<uint32_t>() returns the bits of a float.
  throw Unimplemented();
}

// The records of ONNX ---------------------------------------------------------

ProtoWriter TensorRecord(const std::string& name, const Tensor& tensor) {
  // Your turn:
  //   1. The data are the four bytes of each number, LittleEndian().
  //      tensor.ToVector() returns the numbers, whatever the strides.
  //   2. A field that is a list is written once for each entry: write
  //      onnx::kTensorExtent for each extent of the shape.
  //   3. Write kTensorType, which is kFloat32, kTensorName and kTensorData.
  throw Unimplemented();
}

ProtoWriter AttributeRecord(const Attribute& attribute) {
  // Your turn:
  //   1. Write the name.
  //   2. If the value is an int64_t, write it as onnx::kAttributeInt, and then
  //      kAttributeType, which is kIsInt. std::get_if<int64_t>(
  //      &attribute.value) is nullptr for other types. static_cast<uint64_t>
  //      keeps the bits of a negative number.
  //   3. If it is a Scalar, write kAttributeFloat, then the type kIsFloat.
  //   4. Otherwise it is a std::vector<int64_t>: write kAttributeInts for each
  //      entry, then the type kIsInts.
  throw Unimplemented();
}

// The graph -------------------------------------------------------------------

Shape FreeExtents(const Shape& few, const Shape& more) {
  // Your turn: compare axis by axis. Both have the same number of axes.
  throw Unimplemented();
}

std::string GraphWriter::NameOf(const std::string& op, const Tensor& few,
                                const Tensor& more) {
  // Your turn: names_ has the names of the input, the weights, and the outputs
  // of operations, by the id() of the tensor in the run `few`.
  //   1. If the tensor has a name, return it. Otherwise it is a constant, or
  //      the output of code that reported no operation.
  //   2. Give it the name Fresh("constant"), and keep that in names_.
  //   3. If the TensorRecord() of `few` and that of `more` have different
  //      bytes, it is not a constant: Fail() with absl::StrCat(op, " takes a
  //      constant ", ShapeToString(few.shape()), " that depends on the batch").
  //      It only records the error, so go on.
  //   4. Add the record to graph_, as a Message() onnx::kGraphInitializer.
  throw Unimplemented();
}

void GraphWriter::AsReported(const Step& step) {
  // Your turn: write a Node() with the name step.few.op, the inputs, the output
  // and the attributes of the step.
  throw Unimplemented();
}

// Squeeze, Unsqueeze and ReduceSum.
void GraphWriter::WithAxesAsInput(const Step& step) {
  // Your turn: in ONNX, the axes of these are a second input.
  //   1. AttributeOf<std::vector<int64_t>>() returns the attribute "axes".
  //   2. Write a Node() whose inputs are the first one of the step, and the
  //      Numbers() of the axes. ReduceSum keeps its attribute "keepdims", an
  //      int64_t; the others have no attributes.
  throw Unimplemented();
}

void GraphWriter::Reshape(const Step& step) {
  // Your turn: in ONNX, the shape is a second input.
  //   1. It is the FreeExtents() of the outputs of both runs. If more than one
  //      of them is -1, the shape is ambiguous: Fail() with the text of onnx.h.
  //   2. Write a Node() whose inputs are the first one of the step, and the
  //      Numbers() of the shape.
  throw Unimplemented();
}

absl::StatusOr<std::string> ExportOnnx(Layer& network, const Shape& input) {
  const absl::StatusOr<TwoRuns> runs = RunTwice(network, input);
  if (!runs.ok()) return runs.status();
  const auto& [few, more] = *runs;
  // Your turn:
  //   1. Make a GraphWriter, and call Operation() for each pair of events. The
  //      event whose output has the id() of few.output gets the name "output".
  //   2. If there is no such event, the network returns its input or a
  //      constant. Then add an Identity: call Operation() with the name
  //      "output" and two events of your own,
  //      {"Identity", {few.output}, Tensor(), {}} and the same with `more`.
  //   3. Finish() returns the graph, or an error, which you return.
  //   4. Write the record of the model: onnx::kModelIrVersion 8,
  //      kModelProducer "tinytorch", the graph as kModelGraph, and as
  //      kModelOpset a record with kOpsetVersion 17. Return its bytes().
  throw Unimplemented();
}

}  // namespace tinytorch
