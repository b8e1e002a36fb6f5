// The JSON at the start of a safetensors file, apart from the numbers in it.
//
//   {"__metadata__": {"format": "pt"},
//    "0.weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
//
// A general JSON parser builds all of a wrong text in memory before the caller
// can refuse it. This one knows the three levels that a header has and stops at
// the first byte that does not belong there. It does not check the meaning of
// the numbers (that bytes 0 to 24 hold six floats).

#ifndef TINYTORCH_TOOLS_DATA_SAFETENSORS_HEADER_H_
#define TINYTORCH_TOOLS_DATA_SAFETENSORS_HEADER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

struct SafetensorsHeader {
  struct Entry {
    std::string name;
    std::string dtype = {};
    std::vector<int64_t> shape = {};
    int64_t begin = 0;  // "data_offsets": the bytes [begin, end) of the data
    int64_t end = 0;
  };

  std::vector<Entry> entries = {};  // in the order of the text
  std::map<std::string, std::string> metadata = {};
};

// The parser refuses more axes than this. PyTorch allows 64.
inline constexpr int kMaxSafetensorsAxes = 64;

// Reads a header. Allocates a small multiple of the text's size. Names are
// unique and not "__metadata__"; shapes and offsets are any numbers.
//
// InvalidArgument, with the tensor's name or the position, for any text that is
// not one object of objects of exactly these fields: not JSON, a byte before
// '{', a key that occurs twice, a field missing or unknown, a value of another
// kind, numbers that are not integers or exceed int64_t, bytes that are not
// UTF-8.
absl::StatusOr<SafetensorsHeader> ParseSafetensorsHeader(
    absl::string_view text);

// Writes a header as the Python package does: without spaces, metadata first
// if there is any, entries in their order. InvalidArgument for text that is not
// UTF-8.
absl::StatusOr<std::string> WriteSafetensorsHeader(
    const SafetensorsHeader& header);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_DATA_SAFETENSORS_HEADER_H_
