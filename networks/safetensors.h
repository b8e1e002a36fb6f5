// Safetensors: weights in a file anybody may send you.
//
// The format of Hugging Face (https://huggingface.co/docs/safetensors), and the
// bytes are the same as its Python package writes. A file is
//
//   8 bytes           n, the length of the header, little-endian
//   n bytes           JSON: {"name": {"dtype": "F32", "shape": [2, 3],
//                     "data_offsets": [0, 24]}, ..., "__metadata__": {...}}
//   the rest          the numbers, little-endian, row-major, without gaps
//
// There is no code in it, unlike a pickle. But it is somebody else's file: a
// length, an offset, a shape can be any lie. Reading checks all of them before
// it believes one; what is wrong is an absl::Status that says where, what was
// wanted and what was found. Exercise `safetensors`.

#ifndef TINYTORCH_NETWORKS_SAFETENSORS_H_
#define TINYTORCH_NETWORKS_SAFETENSORS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "layers/layer.h"

namespace tinytorch {

struct Weights {
  std::vector<NamedTensor> tensors = {};             // in the order of the data
  std::map<std::string, std::string> metadata = {};  // "__metadata__"
};

// Writes tensors as the bytes of a file: dtype F32, sorted as the Python
// package sorts them (all of one dtype: by name), header padded with spaces to
// a multiple of 8. InvalidArgument for a name that is there twice or is
// "__metadata__".
absl::StatusOr<std::string> SerializeSafetensors(const Weights& weights);

// Reads such bytes. Only F32 is accepted ("F16" and others: Unimplemented,
// naming tensor and dtype). InvalidArgument, naming the tensor, for: fewer than
// 8 bytes; a header longer than the file or than 100 MB; no JSON object, keys
// twice, wrong types; a negative extent or a product that overflows; offsets
// that end before they start, leave the data, do not match shape and dtype,
// overlap or leave a gap. Numbers are taken as they are, NaN too.
absl::StatusOr<Weights> ParseSafetensors(absl::string_view bytes);

// The same with files. Writing is to a new file beside it, then renamed, so
// that a crash leaves the old file or the new one.
absl::Status SaveSafetensors(const std::string& path, const Weights& weights);
absl::StatusOr<Weights> LoadSafetensors(const std::string& path);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_SAFETENSORS_H_
