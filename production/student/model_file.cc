// Exercise `model_file`: a file that is there whole or not at all.
//
// SaveModel("m.model", ...) where an older m.model is. What the disk holds, and
// what is found after the power fails at that moment:
//
//   call                        m.model.new.7   m.model     found
//   Open(m.model.new.7)         empty           old         old
//   Write(...), as often as     a part, or all  old         old
//     it takes
//   Fsync(file)                 all             old         old
//   Rename(m.model.new.7,       -               old or new  old or new
//     m.model)
//   Fsync(folder)               -               new         new
//
// Leave out the first Fsync, and the last lines may read "m.model: empty": the
// system may write names to the disk before it writes bytes. Leave out the
// second, and SaveModel says it is done, and the old one is found.
//
// What no order of calls prevents is a disk that forgets. A CRC is the rest of
// a division of the whole file, taken as one long number, in an arithmetic
// without carries, where plus and minus are both exclusive or. A table of 256
// rests divides a byte at a time:
//
//   crc = table[(crc ^ byte) & 0xff] ^ (crc >> 8)
//
// It is there for accidents: whoever changes the file on purpose computes a new
// one.
//
// Cost: a look-up for each byte; two waits for the disk for each file.
// Pillai et al. 2014: All File Systems Are Not Created Equal.
// Tests: test/model_file_test.cc, then test/model_file_module_test.cc.

#include "production/model_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "networks/checkpoint.h"
#include "networks/models.h"
#include "networks/safetensors.h"
#include "tensor/random.h"
#include "tools/course/unimplemented.h"
#include "tools/data/file.h"
#include "tools/data/one_line.h"

namespace tinytorch {
namespace {

[[maybe_unused]] constexpr absl::string_view kMagic = "TINYTRCH";
[[maybe_unused]] constexpr uint64_t kVersion = 1;
constexpr int64_t kMaxFileBytes = int64_t{1} << 30;

// Where the parts of the header begin, and where it ends.
[[maybe_unused]] constexpr size_t kVersionAt = 8;
[[maybe_unused]] constexpr size_t kChecksumAt = 12;
[[maybe_unused]] constexpr size_t kLengthAt = 16;
[[maybe_unused]] constexpr size_t kHeaderBytes = 24;

// Given: the lowest byte comes first, on whatever machine this runs.
[[maybe_unused]] std::string LittleEndian(uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text.push_back(static_cast<char>(number >> (8 * i) & 0xff));
  }
  return text;
}
[[maybe_unused]] uint64_t FromLittleEndian(absl::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    number = number << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return number;
}

// Given: the same error, and before its text that of which file it is.
absl::Status At(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(path, ": ", status.message()));
}

// Given: "m.model: cannot write: No space left on device", of errno. Call it
// before any other call: each of them may change errno.
[[maybe_unused]] absl::Status Failed(const std::string& path,
                                     absl::string_view what) {
  return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot ", what));
}

// Makes the file `fresh` of these bytes and brings it to the disk.
[[maybe_unused]] absl::Status WriteNew(const std::string& fresh,
                                       absl::string_view bytes,
                                       FileCalls& calls) {
  // Your turn:
  //   1. Open to write. O_CREAT makes it, O_EXCL makes sure that it is new.
  //   2. Write, until no bytes are left: a call may take a part of them, and
  //      one that fails with EINTR has taken none and is to be asked again.
  //      bytes.remove_prefix() keeps what is left.
  //   3. Fsync, and Close.
  // Each of them may fail: Failed(fresh, "create"), "write", "write to disk",
  // "close". The file is closed all the same, once, and the first error is the
  // one that is returned.
  throw Unimplemented();
}

}  // namespace

uint32_t Crc32c(absl::string_view bytes) {
  // Your turn:
  //   1. The table: the rest of byte b begins as b. Eight times: shift it right
  //      by one, and if the bit that fell out was 1, ^= 0x82f63b78 (which is
  //      0x1edc6f41, read from its other end). Once for the whole program: a
  //      static const of a lambda.
  //   2. Begin with all bits set, go over the bytes as above, and return ~crc.
  //      A char may be negative: take it as uint8_t.
  throw Unimplemented();
}

absl::StatusOr<std::unique_ptr<Sequential>> MakeNetwork(
    const std::string& architecture) {
  // Your turn: the Make...() of networks/models.h; the weights are replaced
  // later, so any Rng will do. Else absl::NotFoundError() with the text of the
  // header. The name comes out of a file, and may be anything: OneLine() of
  // tools/data/one_line.h makes of it what can be shown.
  throw Unimplemented();
}

absl::StatusOr<std::string> EncodeModel(const Model& model) {
  // Your turn:
  //   1. A copy of the weights, with the architecture in its metadata, as the
  //      bytes of SerializeSafetensors(); hand its error on.
  //   2. The layout of model_file.h, from its end: the length (8 bytes) and the
  //      network are what the checksum (4 bytes) is of; magic and version (4
  //      bytes) stand before.
  throw Unimplemented();
}

absl::StatusOr<Model> DecodeModel(absl::string_view bytes) {
  // Your turn: the questions of model_file.h in their order; each no is an
  // error of the kind and text given there.
  //   1. Is there a whole header? Is it ours, and of a version we know? Another
  //      version may have another layout: nothing after it has a meaning yet.
  //   2. Are there as many bytes after the header as it says? Does the checksum
  //      agree? absl::Hex(crc, absl::kZeroPad8) writes all eight digits.
  //   3. ParseSafetensors(). The architecture moves out of the metadata.
  throw Unimplemented();
}

absl::Status SaveModel(const std::string& path, const Model& model,
                       FileCalls& calls) {
  const size_t slash = path.rfind('/');
  [[maybe_unused]] const std::string folder =
      slash == path.npos ? "." : path.substr(0, slash + 1);
  [[maybe_unused]] const std::string fresh =
      absl::StrCat(path, ".new.", getpid());
  // Your turn:
  //   1. EncodeModel(); its error At() the path. Open the folder now, to read
  //      (Failed(path, "open the folder of")): what can fail should fail before
  //      anything has changed.
  //   2. Unlink `fresh`, which a killed process of our number may have left; it
  //      does not matter whether there is one. WriteNew().
  //   3. If that is well, Rename it to the path (Failed(path, "replace")). If
  //      either is not, Unlink it again.
  //   4. After the Rename, Fsync of the folder (Failed(path, "write to disk the
  //      folder of")); not every file system can: EINVAL is no error.
  //   5. However it ends, the folder is closed.
  throw Unimplemented();
}

// Given: files around the functions above.
absl::StatusOr<Model> LoadModel(const std::string& path) {
  const absl::StatusOr<std::string> bytes = ReadWholeFile(path, kMaxFileBytes);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Model> model = DecodeModel(*bytes);
  if (!model.ok()) return At(path, model.status());
  return model;
}

absl::StatusOr<std::unique_ptr<Sequential>> LoadNetwork(
    const std::string& path) {
  // Your turn: as in model_file.h. LoadModel() has the path in its errors; the
  // others need it. Why Eval()? Think of ResNet.
  throw Unimplemented();
}

}  // namespace tinytorch
