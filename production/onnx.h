// ONNX: a file format for networks that other runtimes read.
//
// Operations report themselves by their ONNX names. So a network that runs once
// under a tracer has already described its graph. The exporter writes this
// graph in the format that ONNX Runtime, TensorRT or a browser reads. An ONNX
// file is a protocol buffer: nested records of numbered fields, each
//
//   key = field number * 8 + wire type    (as a varint)
//   wire type 0: a varint    2: a length and as many bytes    5: four bytes
//
// A varint has seven bits of the number in each byte, the lowest first, and the
// highest bit set in all but the last. That is the whole encoding.
//
// Exercise `onnx`. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
// (field numbers), https://protobuf.dev/programming-guides/encoding
// PyTorch: torch.onnx.export

#ifndef TINYTORCH_PRODUCTION_ONNX_H_
#define TINYTORCH_PRODUCTION_ONNX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Writes one record of a protocol buffer, field after field, also a field that
// is 0 or empty. A negative number is the uint64_t with the same bits, in ten
// bytes. The four bytes of a float come lowest first. A record in a record is a
// field of its bytes().
class ProtoWriter {
 public:
  void Varint(int field, uint64_t value);               // wire type 0
  void Bytes(int field, absl::string_view bytes);       // wire type 2
  void Message(int field, const ProtoWriter& message);  // wire type 2
  void Float(int field, float value);                   // wire type 5
  const std::string& bytes() const { return bytes_; }

 private:
  void Key(int field, int wire_type);
  void RawVarint(uint64_t value);
  std::string bytes_;
};

// Returns the network as the bytes of an ONNX file (IR version 8, opset 17, by
// the producer "tinytorch"). The graph's input is "input", float32; its first
// extent is the free dimension "batch", whatever it is in `input`. The graph's
// output is "output", with its own shape and the same "batch". Parameters and
// buffers are initializers under their own names, as float32 little-endian raw
// data. Operations are nodes in the order they ran; other tensors that they
// take are initializers too, once each, to the bit (also -0, inf and nan) and
// from any strides. The node that made the network's output, which need not be
// the last, has the output "output"; if none did, a node "Identity" is added.
// Every attribute has its kind as well (kAttributeType of given/onnx_graph.h).
// The same network gives the same bytes, for any batch in `input` and in any
// mode.
//
// Runs the network in evaluation mode: with a batch of two zeros, with a batch
// of three in which every second number is 1 (0 if the network throws there),
// so that a constant that depends on the numbers shows, and with a batch of 97
// zeros, which must be sliced as the others. An extent that differs depends on
// the batch, and is written as -1 into a Reshape; all other extents belong to
// the network. A constant [] that grows evenly with the batch, as the divisor
// of a mean over it, is computed in the file from the shape of the input.
// Indices and truth values are cast to float32. Afterwards, also after an
// error, each layer is in the mode it had before, and has the same numbers.
//
// InvalidArgument: an input without axes ("onnx: wanted [n, ...], got []"); the
// text of any exception the network throws; a parameter named "input" or
// "output" ("onnx: input is the name of a parameter"). Unimplemented, with the
// first of these errors, if ONNX or this exporter cannot express the network:
//   "onnx: no operator for PadSlice"
//   "onnx: Reshape to [2, 2] of a batch of 2, to [3, 3] of 3"
//   "onnx: Div takes a constant [] that depends on the batch" (or a tensor that
//   no operation has reported; also for the output, made by "Identity")
//   "onnx: Slice depends on the batch" (or Expand)
//   "onnx: another batch, other operations"
absl::StatusOr<std::string> ExportOnnx(Layer& network, const Shape& input);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_ONNX_H_
