// Exercise `safetensors`: weights in a file that may lie.
//
// A file with one tensor, all of it:
//
//   @ 0 0 0 0 0 0 0                       64: the header has 64 bytes
//   {"attn.0":{"dtype":"F32",             of JSON, filled up with spaces
//    "shape":[1,2,3],
//    "data_offsets":[0,24]}}
//   0.0 1.0 2.0 3.0 4.0 5.0               24 bytes: six floats
//
// The numbers begin at a multiple of 8, so that a program may use them where
// they lie in the file, without copying.
//
// Now somebody sends you such a file. It says its header has 2^63 bytes; that a
// tensor of shape [2^31, 2^31, 4] has 0 bytes, which is true if you multiply in
// 64 bits; that bytes 0 to 24 belong to two tensors. Programs that believed
// things like these have been taken over. So the rule of every reader: a number
// from the file is an accusation until it is compared with what you know
// yourself, which is how many bytes you have. And compare without computing
// beyond 64 bits: not `8 + n > size`, but `n > size - 8`.
//
// Nothing of it is an exception: a bad file is no bug, it is a day like any
// other. absl::Status says so in the function's type.
//
// Tests: test/safetensors_test.cc, then test/safetensors_module_test.cc.

#include "networks/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"
#include "tools/data/file.h"
#include "tools/data/one_line.h"
#include "tools/data/safetensors_header.h"

namespace tinytorch {
namespace {

using Entry = SafetensorsHeader::Entry;

constexpr uint64_t kLengthBytes = 8;
constexpr uint64_t kMaxHeaderBytes = 100'000'000;
constexpr int64_t kFloatBytes = 4;
// No file that is read is larger: 16 GiB.
constexpr int64_t kMaxFileBytes = int64_t{16} << 30;

// Given: errors of Parse, "Safetensors: " and the parts after each other. A
// name in a file may be anything: OneLine() keeps it from ruining a log.
template <typename... Parts>
absl::Status Bad(const Parts&... parts) {
  return absl::InvalidArgumentError(
      OneLine(absl::StrCat("Safetensors: ", parts...)));
}
template <typename... Parts>
absl::Status NotSupported(const Parts&... parts) {
  return absl::UnimplementedError(
      OneLine(absl::StrCat("Safetensors: ", parts...)));
}

// Given: the lowest byte comes first, on whatever machine this runs.
[[maybe_unused]] void AppendLittleEndian(uint64_t number, uint64_t bytes,
                                         std::string& out) {
  for (uint64_t i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(number >> (8 * i) & 0xff));
  }
}
[[maybe_unused]] uint64_t LittleEndian(absl::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    number = number << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return number;
}

// Given: a float as the 32 bits it is made of, and back.
[[maybe_unused]] uint32_t FloatBits(Scalar value) {
  return std::bit_cast<uint32_t>(static_cast<float>(value));
}
[[maybe_unused]] Scalar FromFloatBits(uint64_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits));
}

// Checks what the header says of one tensor, against the number of bytes of
// data that there are. `at` is where the tensor before it ended.
[[maybe_unused]] absl::Status CheckEntry(const Entry& entry, int64_t at,
                                         int64_t data_bytes) {
  // Your turn. All errors are Bad(entry.name, ": ...") but the first; the
  // texts are those of a tensor w.
  //   1. dtype is not "F32": NotSupported(entry.name, ": ..."), "w: wanted F32,
  //      got F16".
  //   2. How many bytes does the shape want? Refuse a negative extent ("w:
  //      negative extent in [-1]") and a product that would not fit int64_t
  //      ("w: shape [...] is too large"), before you multiply. Take an extent
  //      of 0 as 1 for that: [2^62, 4, 0] is a lie too.
  //   3. Offsets: begin below 0 or after end ("w: offsets [4, 0] end before
  //      they start"); end after the data ("w: offsets [0, 8] leave the 4 bytes
  //      of data"); end - begin not what the shape wants ("w: [2] wants 8
  //      bytes, offsets [0, 4] give 4").
  //   4. begin must be `at`: below it two tensors overlap, above it there is a
  //      gap, in which somebody could hide something ("w: wanted to start at 0,
  //      got [4, 8]: a gap"; or "an overlap").
  // BEGIN SOLUTION
  if (entry.dtype != "F32") {
    return NotSupported(entry.name, ": wanted F32, got ", entry.dtype);
  }
  const std::string shape = ShapeToString(entry.shape);
  int64_t wanted = kFloatBytes;
  bool empty = false;
  for (const int64_t extent : entry.shape) {
    if (extent < 0) return Bad(entry.name, ": negative extent in ", shape);
    if (extent == 0) empty = true;
    const int64_t factor = std::max<int64_t>(extent, 1);
    if (wanted > std::numeric_limits<int64_t>::max() / factor) {
      return Bad(entry.name, ": shape ", shape, " is too large");
    }
    wanted *= factor;
  }
  if (empty) wanted = 0;
  const std::string offsets = ShapeToString({entry.begin, entry.end});
  if (entry.begin < 0 || entry.end < entry.begin) {
    return Bad(entry.name, ": offsets ", offsets, " end before they start");
  }
  if (entry.end > data_bytes) {
    return Bad(entry.name, ": offsets ", offsets, " leave the ", data_bytes,
               " bytes of data");
  }
  if (entry.end - entry.begin != wanted) {
    return Bad(entry.name, ": ", shape, " wants ", wanted, " bytes, offsets ",
               offsets, " give ", entry.end - entry.begin);
  }
  if (entry.begin != at) {
    return Bad(entry.name, ": wanted to start at ", at, ", got ", offsets,
               entry.begin < at ? ": an overlap" : ": a gap");
  }
  return absl::OkStatus();
  // END SOLUTION
}

// Makes the tensor of a checked entry from its bytes.
[[maybe_unused]] Tensor TensorFrom(const Shape& shape,
                                   absl::string_view bytes) {
  // Your turn: Tensor::Empty, then 4 bytes for each element, through
  // LittleEndian() and FromFloatBits().
  // BEGIN SOLUTION
  const Tensor tensor = Tensor::Empty(shape);
  for (Scalar* element = tensor.data(); !bytes.empty(); ++element) {
    *element = FromFloatBits(LittleEndian(bytes.substr(0, kFloatBytes)));
    bytes.remove_prefix(kFloatBytes);
  }
  return tensor;
  // END SOLUTION
}

}  // namespace

absl::StatusOr<std::string> SerializeSafetensors(const Weights& weights) {
  // Your turn:
  //   1. Sort the tensors by name. Refuse a name that is there twice, or is
  //      "__metadata__": Bad("0.weight is there twice").
  //   2. Fill a SafetensorsHeader: its metadata, and for each tensor an Entry
  //      with dtype "F32", its shape, and the bytes from `begin` to `end`. The
  //      next one begins where this one ends.
  //   3. WriteSafetensorsHeader() makes the JSON; hand its error on. Add spaces
  //      until its length is a multiple of 8.
  //   4. Length, header, then the elements of all tensors in row-major order
  //      (ToVector() reads them from any view).
  // BEGIN SOLUTION
  std::map<std::string, Tensor> sorted;
  for (const NamedTensor& named : weights.tensors) {
    if (named.name == "__metadata__") return Bad("a tensor named ", named.name);
    if (!sorted.emplace(named.name, named.tensor).second) {
      return Bad(named.name, " is there twice");
    }
  }
  SafetensorsHeader header = {.metadata = weights.metadata};
  int64_t at = 0;
  for (const auto& [name, tensor] : sorted) {
    const int64_t end = at + tensor.numel() * kFloatBytes;
    header.entries.push_back({name, "F32", tensor.shape(), at, end});
    at = end;
  }
  absl::StatusOr<std::string> json = WriteSafetensorsHeader(header);
  if (!json.ok()) return Bad(json.status().message());
  json->resize((json->size() + 7) / 8 * 8, ' ');

  std::string bytes;
  bytes.reserve(kLengthBytes + json->size() + static_cast<size_t>(at));
  AppendLittleEndian(json->size(), kLengthBytes, bytes);
  bytes += *json;
  for (const auto& [name, tensor] : sorted) {
    for (const Scalar value : tensor.ToVector()) {
      AppendLittleEndian(FloatBits(value), kFloatBytes, bytes);
    }
  }
  return bytes;
  // END SOLUTION
}

absl::StatusOr<Weights> ParseSafetensors(absl::string_view bytes) {
  // Your turn:
  //   1. Are there 8 bytes? ("wanted at least 8 bytes, got 3") Is the length in
  //      them at most kMaxHeaderBytes, and at most what is left of the file?
  //      ("wanted a header of at most 100000000 bytes, got 3000000000", "wanted
  //      a header of 320 bytes, got 88") Each no is a Bad(...).
  //   2. ParseSafetensorsHeader() reads the JSON; make its error a Bad(...).
  //   3. Sort the entries by begin (and end: empty tensors take no room), and
  //      CheckEntry() all of them before you make one tensor. The last one must
  //      end where the data end ("wanted 4 bytes of data, got 6").
  //   4. Make the tensors. Metadata is what the header says.
  // BEGIN SOLUTION
  if (bytes.size() < kLengthBytes) {
    return Bad("wanted at least 8 bytes, got ", bytes.size());
  }
  const uint64_t length = LittleEndian(bytes.substr(0, kLengthBytes));
  bytes.remove_prefix(kLengthBytes);
  if (length > kMaxHeaderBytes) {
    return Bad("wanted a header of at most ", kMaxHeaderBytes, " bytes, got ",
               length);
  }
  if (length > bytes.size()) {
    return Bad("wanted a header of ", length, " bytes, got ", bytes.size());
  }
  absl::StatusOr<SafetensorsHeader> header =
      ParseSafetensorsHeader(bytes.substr(0, length));
  if (!header.ok()) return Bad(header.status().message());
  const absl::string_view data = bytes.substr(length);
  const int64_t data_bytes = static_cast<int64_t>(data.size());

  std::ranges::stable_sort(header->entries, {}, [](const Entry& entry) {
    return std::pair(entry.begin, entry.end);
  });
  int64_t at = 0;
  for (const Entry& entry : header->entries) {
    absl::Status status = CheckEntry(entry, at, data_bytes);
    if (!status.ok()) return status;
    at = entry.end;
  }
  if (at != data_bytes) {
    return Bad("wanted ", at, " bytes of data, got ", data_bytes);
  }

  Weights weights = {.metadata = std::move(header->metadata)};
  for (const Entry& entry : header->entries) {
    weights.tensors.push_back(
        {entry.name,
         TensorFrom(entry.shape, data.substr(static_cast<size_t>(entry.begin),
                                             static_cast<size_t>(
                                                 entry.end - entry.begin)))});
  }
  return weights;
  // END SOLUTION
}

// Given: files around the two above. ReplaceFile() never leaves half a file.
absl::Status SaveSafetensors(const std::string& path, const Weights& weights) {
  const absl::StatusOr<std::string> bytes = SerializeSafetensors(weights);
  return bytes.ok() ? ReplaceFile(path, *bytes) : bytes.status();
}

absl::StatusOr<Weights> LoadSafetensors(const std::string& path) {
  const absl::StatusOr<std::string> bytes = ReadWholeFile(path, kMaxFileBytes);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Weights> weights = ParseSafetensors(*bytes);
  if (weights.ok()) return weights;
  return absl::Status(weights.status().code(),
                      absl::StrCat(path, ": ", weights.status().message()));
}

}  // namespace tinytorch
