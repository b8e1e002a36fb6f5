// Exercise `safetensors`: weights in a file that may be wrong on purpose.
//
// This is a whole file with one tensor:
//
//   @ 0 0 0 0 0 0 0                       64: the header has 64 bytes
//   {"attn.0":{"dtype":"F32",             of JSON, padded with spaces
//    "shape":[1,2,3],
//    "data_offsets":[0,24]}}
//   0.0 1.0 2.0 3.0 4.0 5.0               24 bytes: six floats
//
// The numbers begin at a multiple of 8, so that a program can use them where
// they are in the file, without copying.
//
// A stranger may send you such a file. It may say that its header has 2^63
// bytes; that a tensor of shape [2^31, 2^31, 4] has 0 bytes, which is the
// product in 64 bits; or that bytes 0 to 24 belong to two tensors. Attackers
// have taken over programs that believed such numbers. So every reader follows
// a rule: before you use a number from the file, compare it with a number that
// you know yourself: how many bytes you have. And compare without overflow: not
// `8 + n > size`, but `n > size - 8`.
//
// A bad file is not a bug of the program, so it is not an exception.
// absl::Status in the type of a function says that this error is expected.
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
#include "networks/given/number_kinds.h"
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
// LoadSafetensors() refuses larger files: 16 GiB.
constexpr int64_t kMaxFileBytes = int64_t{16} << 30;

// Given. Return errors: "Safetensors: " and the parts. A name in a file may
// contain anything: OneLine() makes it safe for a log.
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

// Given: numbers as bytes, the lowest byte first, on every machine.
void AppendLittleEndian(uint64_t number, uint64_t bytes, std::string& out) {
  for (uint64_t i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(number >> (8 * i) & 0xff));
  }
}
uint64_t LittleEndian(absl::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    number = number << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return number;
}

// Given: a float as its 32 bits. NumberFromBits() of given/number_kinds.h goes
// back.
uint32_t FloatBits(Scalar value) {
  return std::bit_cast<uint32_t>(static_cast<float>(value));
}

// Returns the number of bytes of a tensor of this shape, or an error.
absl::StatusOr<int64_t> BytesOf(const Entry& entry) {
  // Your turn. The errors are those of a tensor w, Bad(entry.name, ": ..."):
  //   1. Refuse a negative extent: "w: negative extent in [-1]".
  //   2. Multiply BytesPerNumber() of the entry by all extents. Before each
  //      multiplication, refuse a product that int64_t cannot hold: "w: shape
  //      [...] is too large". For this check take an extent of 0 as 1, because
  //      [2^62, 4, 0] is wrong too.
  //   3. Return the product, or 0 if an extent is 0.
  throw Unimplemented();
}

// Checks the header's entry for one tensor. The tensor before it ended at `at`,
// and there are data_bytes bytes of data.
absl::Status CheckEntry(const Entry& entry, int64_t at, int64_t data_bytes) {
  // Your turn. The errors are those of a tensor w, and Bad(entry.name, ": ...")
  // unless another is named:
  //   1. BytesPerNumber() (given/number_kinds.h) is 0: NotSupported(), "w:
  //      wanted F32, F16, BF16 or F64, got U8", with kNumberKinds.
  //   2. BytesOf() the entry is an error: return it.
  //   3. The offsets begin below 0, or end before they begin. Both have the
  //      same text: "w: offsets [4, 0] end before they start".
  //   4. They end after the data: "w: offsets [0, 8] leave the 4 bytes of
  //      data".
  //   5. end - begin is not BytesOf() the entry: "w: [2] wants 8 bytes, offsets
  //      [0, 4] give 4".
  //   6. begin is not `at`. Below it, two tensors overlap; above it, there is a
  //      gap, where data can be hidden: "w: wanted to start at 0, got [4, 8]: a
  //      gap", or "an overlap".
  throw Unimplemented();
}

// Makes the tensor of a checked entry. `data` are the bytes behind the header.
Tensor TensorFrom(const Entry& entry, absl::string_view data) {
  // Your turn: Tensor::Empty(), then BytesPerNumber() for each element, from
  // entry.begin on, through LittleEndian() and NumberFromBits().
  throw Unimplemented();
}

}  // namespace

absl::StatusOr<std::string> SerializeSafetensors(const Weights& weights) {
  // Your turn:
  //   1. Sort the tensors by name; a std::map does it. Refuse a name that
  //      occurs twice, Bad("0.weight is there twice"), and the name
  //      "__metadata__", Bad("a tensor named __metadata__").
  //   2. Fill a SafetensorsHeader (tools/data/safetensors_header.h): its
  //      metadata, and its `entries`, an Entry for each tensor: name, dtype
  //      "F32", shape, begin and end. The last two are the places of its bytes,
  //      int64_t. Each tensor begins where the one before it ends.
  //   3. WriteSafetensorsHeader(header) returns the JSON as a
  //      StatusOr<std::string>. If it is not ok(), return Bad() with its
  //      status().message(). Append spaces until the length is a multiple of 8.
  //   4. Write the length in 8 bytes, the header, then the elements of all
  //      tensors: AppendLittleEndian(). ToVector() reads any view in row-major
  //      order.
  throw Unimplemented();
}

absl::StatusOr<Weights> ParseSafetensors(absl::string_view bytes) {
  // Your turn. Errors are Bad(...):
  //   1. The file must have 8 bytes: "wanted at least 8 bytes, got 3".
  //   2. The length in them is at most kMaxHeaderBytes, "wanted a header of at
  //      most 100000000 bytes, got 3000000000", and at most the number of bytes
  //      after them, "wanted a header of 320 bytes, got 88".
  //   3. ParseSafetensorsHeader() reads the JSON and returns a
  //      StatusOr<SafetensorsHeader>. If it is not ok(), return Bad() with its
  //      status().message(). The bytes behind the header are the data.
  //   4. Sort the header's entries by (begin, end); an empty tensor begins
  //      where it ends. Entries at the same place keep their order:
  //      std::stable_sort().
  //   5. CheckEntry() all of them before you make one tensor. The last one must
  //      end where the data end: "wanted 4 bytes of data, got 6".
  //   6. Make the tensors, TensorFrom(), and take the metadata of the header.
  throw Unimplemented();
}

// Given: the two above, with files. ReplaceFile() never leaves half a file.
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
