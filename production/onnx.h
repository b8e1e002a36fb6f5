// ONNX: hand the network to any other runtime.
//
// Operations report themselves by their ONNX names. So a network that runs once
// under a tracer has written down its own graph; what is left is to write it in
// the format that ONNX Runtime, TensorRT or a browser reads. An ONNX file is a
// protocol buffer: nested records of numbered fields, each
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

// Writes one record of a protocol buffer, field after field.
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

// The network as an ONNX model (IR version 8, opset 17), as the bytes of a
// file. It runs once in evaluation mode on zeros of `input`, whose first extent
// becomes the free dimension "batch". The graph's input is "input", its output
// "output"; parameters and buffers are initializers under their own names, as
// float32 little-endian raw data; operations are nodes in the order they ran.
// Unimplemented, naming the operation, for one that ONNX does not know or that
// is not written here: "onnx: no operator for PadSlice". InvalidArgument where
// the network does, or for an input without axes.
absl::StatusOr<std::string> ExportOnnx(Layer& network, const Shape& input);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_ONNX_H_
