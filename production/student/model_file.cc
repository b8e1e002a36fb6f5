// Exercise `model_file`: a file that is either complete or absent.
//
// SaveModel("m.model", ...) replaces an older m.model. After each call, the
// disk holds this, and a program finds this if the power fails at that moment:
//
//   call                        m.model.new.7   m.model     found
//   Open(m.model.new.7)         empty           old         old
//   Write(...), until all is    a part, or all  old         old
//     written
//   Fsync(file)                 all             old         old
//   Rename(m.model.new.7,       -               old or new  old or new
//     m.model)
//   Fsync(folder)               -               new         new
//
// Without the first Fsync, a program may find an empty m.model in the last two
// rows, because the system may write names to the disk before it writes bytes.
// Without the second, SaveModel returns success and a program may still find
// the old file.
//
// No order of calls prevents a disk from losing bits. A checksum detects that.
// A CRC takes the whole file as one long number and divides it; the CRC is the
// remainder. Its arithmetic has no carries: both plus and minus are exclusive
// or. A table of 256 remainders divides one byte at a time:
//
//   crc = table[(crc ^ byte) & 0xff] ^ (crc >> 8)
//
// It detects accidents, not attacks: an attacker who changes the file computes
// a new CRC as well.
//
// Cost: one look-up per byte; two waits for the disk per file.
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
#include "production/given/annotate.h"
#include "production/given/little_endian.h"
#include "tensor/random.h"
#include "tools/course/unimplemented.h"
#include "tools/data/file.h"
#include "tools/data/one_line.h"

namespace tinytorch {
namespace {

constexpr absl::string_view kMagic = "TINYTRCH";
constexpr uint64_t kVersion = 1;
constexpr int64_t kMaxFileBytes = int64_t{1} << 30;

// The offsets of the parts of the header, and its size.
constexpr size_t kVersionAt = 8;
constexpr size_t kChecksumAt = 12;
constexpr size_t kLengthAt = 16;
constexpr size_t kHeaderBytes = 24;

// Given: makes an error of errno: "m.model: cannot write: No space left on
// device". Call it right after the call that failed, because each further call
// may change errno.
absl::Status Failed(const std::string& path, absl::string_view what) {
  return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot ", what));
}

// Creates the file `fresh` with these bytes, and waits until they are on the
// disk.
absl::Status WriteNew(const std::string& fresh, absl::string_view bytes,
                      FileCalls& calls) {
  // Your turn:
  //   1. Open the file to write. O_CREAT creates it, O_EXCL makes sure that it
  //      is new. If that fails, return Failed(fresh, "create").
  //   2. Call Write until no bytes are left. A call may write only a part of
  //      them, but at least one: bytes.remove_prefix() keeps the rest. If it
  //      fails with EINTR, it has written none, and you call it again. Any
  //      other error is Failed(fresh, "write").
  //   3. If all is well so far, Fsync: Failed(fresh, "write to disk").
  //   4. Close the file once, whatever happened: Failed(fresh, "close").
  // Return the first error.
  throw Unimplemented();
}

}  // namespace

uint32_t Crc32c(absl::string_view bytes) {
  // Your turn:
  //   1. Make the table once for the whole program: a static const variable
  //      that a lambda initializes. The remainder of byte b begins as b. Eight
  //      times, shift it right by one, and if the bit that fell out was 1, ^=
  //      0x82f63b78 (the bits of 0x1edc6f41 in reverse order).
  //   2. Begin with a crc of 32 one bits, apply the formula above to each byte,
  //      and return ~crc. A char may be negative: convert it to uint8_t.
  throw Unimplemented();
}

absl::StatusOr<std::unique_ptr<Sequential>> MakeNetwork(
    const std::string& architecture) {
  // Your turn: call the Make...() function of networks/models.h. The weights
  // are replaced later, so any Rng will do. For another name, return
  // absl::NotFoundError() with the text of the header. The name comes from a
  // file and may hold any bytes: put OneLine(architecture) into the text, which
  // can be printed (tools/data/one_line.h).
  throw Unimplemented();
}

absl::StatusOr<std::string> EncodeModel(const Model& model) {
  // Your turn:
  //   1. Copy the weights, and put the architecture into the metadata of the
  //      copy. Call SerializeSafetensors(), and return its error.
  //   2. Build the layout of model_file.h from its end: `rest` is the length (8
  //      bytes) and the network. Before it come magic, version (4 bytes) and
  //      the checksum of `rest` (4 bytes).
  throw Unimplemented();
}

absl::StatusOr<Model> DecodeModel(absl::string_view bytes) {
  // Your turn: check in the order of model_file.h. If a check fails, return the
  // error with the kind and text given there.
  //   1. There are at least kHeaderBytes bytes.
  //   2. They begin with kMagic (absl::StartsWith()).
  //   3. The version, FromLittleEndian() of the 4 bytes at kVersionAt, is
  //      kVersion. Check it before you read on: another version may have
  //      another layout.
  //   4. The 8 bytes at kLengthAt are the number of bytes after the header.
  //   5. The 4 bytes at kChecksumAt are the Crc32c() of all bytes from
  //      kLengthAt on. absl::Hex(crc, absl::kZeroPad8) writes all eight digits
  //      of both.
  //   6. ParseSafetensors() reads the bytes after the header; return its error.
  //   7. metadata.extract() moves the architecture out of the metadata, and is
  //      empty() if it is not there.
  throw Unimplemented();
}

absl::Status SaveModel(const std::string& path, const Model& model,
                       FileCalls& calls) {
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == path.npos ? "." : path.substr(0, slash + 1);
  const std::string fresh = absl::StrCat(path, ".new.", getpid());
  // Your turn:
  //   1. EncodeModel(); Annotate() its error with the path.
  //   2. Open the folder with O_RDONLY | O_DIRECTORY (Failed(path, "open the
  //      folder of")). Do it now, so that this error comes before anything has
  //      changed.
  //   3. Unlink `fresh`, which a killed process with our number may have left.
  //      Ignore the result. Then call WriteNew().
  //   4. If that succeeded, Rename `fresh` to the path (Failed(path,
  //      WhyNotReplaced(errno)), which is "replace", and more for a mount). If
  //      either failed, Unlink `fresh`.
  //   5. After the Rename, Fsync the folder (Failed(path, "write to disk the
  //      folder of")). EINVAL is not an error: it means that the file system
  //      cannot do this.
  //   6. Close the folder, whatever happened, and ignore its result. Return the
  //      first error.
  throw Unimplemented();
}

// Given.
absl::StatusOr<Model> LoadModel(const std::string& path) {
  const absl::StatusOr<std::string> bytes = ReadWholeFile(path, kMaxFileBytes);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Model> model = DecodeModel(*bytes);
  if (!model.ok()) return Annotate(path, model.status());
  return model;
}

absl::StatusOr<std::unique_ptr<Sequential>> LoadNetwork(
    const std::string& path) {
  // Your turn:
  //   1. LoadModel(), whose errors have the path already.
  //   2. MakeNetwork(), and CopyInto() of networks/checkpoint.h. Annotate()
  //      their errors with the path.
  //   3. Call Eval(): in training mode, the BatchNorm layers of a ResNet would
  //      normalize with the statistics of each batch.
  throw Unimplemented();
}

}  // namespace tinytorch
