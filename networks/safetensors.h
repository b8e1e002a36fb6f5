// Safetensors: weights in a file that may come from a stranger.
//
// This is the format of Hugging Face (https://huggingface.co/docs/safetensors);
// the bytes are the same as those of its Python package. A file is
//
//   8 bytes           n, the length of the header, little-endian
//   n bytes           JSON: {"name": {"dtype": "F32", "shape": [2, 3],
//                     "data_offsets": [0, 24]}, ..., "__metadata__": {...}}
//   the rest          the numbers, little-endian, row-major, without gaps
//
// Unlike a pickle, it contains no code. But any length, offset or shape in it
// may be wrong on purpose. The reader checks all of them before it uses one. An
// error is an absl::Status with the place, the value that was wanted and the
// value that was found: "Safetensors: w: offsets [0, 8] leave the 4 bytes of
// data". For any name in the file it is one line of at most 300 bytes (OneLine,
// tools/data/one_line.h). Exercise `safetensors`.

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

// Returns the tensors as the bytes of a file: dtype F32, sorted by name as in
// the Python package, each where the one before it ends, and the header padded
// with spaces to a multiple of 8; n counts the spaces. The numbers of any view
// are written in row-major order. A tensor without elements takes no bytes.
// Without tensors the header is "{}" and 6 spaces.
// InvalidArgument for a name that occurs twice ("Safetensors: w is there
// twice"), is "__metadata__" or is not UTF-8.
absl::StatusOr<std::string> SerializeSafetensors(const Weights& weights);

// Reads such bytes. Numbers are taken as they are, bit for bit, also NaN and
// -0, so that a file that was written by SerializeSafetensors() comes out the
// same when it is read and written again. F16, BF16 and F64 are converted, and
// so is an I64 of shape [], PyTorch's count of batches (given/number_kinds.h).
// Unimplemented, with the name of the tensor and its dtype, for another dtype
// and for an I64 of another shape: "w: wanted F32, F16, BF16 or F64, got U8".
// InvalidArgument, with the name of the tensor, for: fewer than 8 bytes; a
// header longer than the file or than 100 MB; a header that is not a JSON
// object, has a key twice or has wrong types; a negative extent or a number of
// bytes that overflows int64_t, where an extent of 0 counts as 1; offsets that
// end before they start, leave the data, do not match shape and dtype, overlap
// or leave a gap, also one behind the last tensor. Makes no tensor before all
// checks have passed: a wrong file never takes memory for its numbers.
absl::StatusOr<Weights> ParseSafetensors(absl::string_view bytes);

// Given. The same with files. SaveSafetensors() writes a new file in the same
// folder and then renames it, so that after a crash or an error there is the
// old file or the new one. LoadSafetensors() refuses files above 16 GiB, and
// its errors begin with the path: "net.safetensors: Safetensors: wanted ...".
absl::Status SaveSafetensors(const std::string& path, const Weights& weights);
absl::StatusOr<Weights> LoadSafetensors(const std::string& path);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_SAFETENSORS_H_
