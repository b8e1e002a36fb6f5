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
  // BEGIN SOLUTION
  const int file = calls.Open(fresh, O_WRONLY | O_CREAT | O_EXCL);
  if (file < 0) return Failed(fresh, "create");
  absl::Status status;
  while (status.ok() && !bytes.empty()) {
    const ssize_t taken = calls.Write(file, bytes.data(), bytes.size());
    if (taken >= 0) {
      bytes.remove_prefix(static_cast<size_t>(taken));
    } else if (errno != EINTR) {
      status = Failed(fresh, "write");
    }
  }
  if (status.ok() && calls.Fsync(file) != 0) {
    status = Failed(fresh, "write to disk");
  }
  if (calls.Close(file) != 0 && status.ok()) status = Failed(fresh, "close");
  return status;
  // END SOLUTION
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
  // BEGIN SOLUTION
  static const std::array<uint32_t, 256> table = [] {
    std::array<uint32_t, 256> rests;
    for (uint32_t b = 0; b < rests.size(); ++b) {
      rests[b] = b;
      for (int bit = 0; bit < 8; ++bit) {
        rests[b] = rests[b] >> 1 ^ ((rests[b] & 1) != 0 ? 0x82f63b78u : 0u);
      }
    }
    return rests;
  }();
  uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc = table[(crc ^ static_cast<uint8_t>(c)) & 0xff] ^ crc >> 8;
  }
  return ~crc;
  // END SOLUTION
}

absl::StatusOr<std::unique_ptr<Sequential>> MakeNetwork(
    const std::string& architecture) {
  // Your turn: the Make...() of networks/models.h; the weights are replaced
  // later, so any Rng will do. Else absl::NotFoundError() with the text of the
  // header. The name comes out of a file, and may be anything: OneLine() of
  // tools/data/one_line.h makes of it what can be shown.
  // BEGIN SOLUTION
  Rng rng(0);
  if (architecture == "lenet5") return MakeLeNet5(rng);
  if (architecture == "mlp") return MakeMlp({784, 128, 10}, rng);
  if (architecture == "resnet") return MakeResNet(rng);
  return absl::NotFoundError(OneLine(absl::StrCat(
      "no architecture ", architecture, ": wanted lenet5, mlp or resnet")));
  // END SOLUTION
}

absl::StatusOr<std::string> EncodeModel(const Model& model) {
  // Your turn:
  //   1. A copy of the weights, with the architecture in its metadata, as the
  //      bytes of SerializeSafetensors(); hand its error on.
  //   2. The layout of model_file.h, from its end: the length (8 bytes) and the
  //      network are what the checksum (4 bytes) is of; magic and version (4
  //      bytes) stand before.
  // BEGIN SOLUTION
  Weights weights = model.weights;
  weights.metadata["architecture"] = model.architecture;
  const absl::StatusOr<std::string> network = SerializeSafetensors(weights);
  if (!network.ok()) return network.status();
  const std::string rest =
      absl::StrCat(LittleEndian(network->size(), 8), *network);
  return absl::StrCat(kMagic, LittleEndian(kVersion, 4),
                      LittleEndian(Crc32c(rest), 4), rest);
  // END SOLUTION
}

absl::StatusOr<Model> DecodeModel(absl::string_view bytes) {
  // Your turn: the questions of model_file.h in their order; each no is an
  // error of the kind and text given there.
  //   1. Is there a whole header? Is it ours, and of a version we know? Another
  //      version may have another layout: nothing after it has a meaning yet.
  //   2. Are there as many bytes after the header as it says? Does the checksum
  //      agree? absl::Hex(crc, absl::kZeroPad8) writes all eight digits.
  //   3. ParseSafetensors(). The architecture moves out of the metadata.
  // BEGIN SOLUTION
  if (bytes.size() < kHeaderBytes) {
    return absl::DataLossError(absl::StrCat("model file: wanted at least ",
                                            kHeaderBytes, " bytes, got ",
                                            bytes.size()));
  }
  if (!absl::StartsWith(bytes, kMagic)) {
    return absl::InvalidArgumentError(
        absl::StrCat("model file: no ", kMagic, " at its start"));
  }
  const uint64_t version = FromLittleEndian(bytes.substr(kVersionAt, 4));
  if (version != kVersion) {
    return absl::UnimplementedError(absl::StrCat(
        "model file: version ", version, ", this program reads ", kVersion));
  }
  const absl::string_view network = bytes.substr(kHeaderBytes);
  const uint64_t length = FromLittleEndian(bytes.substr(kLengthAt, 8));
  if (length != network.size()) {
    return absl::DataLossError(absl::StrCat("model file: wanted ", length,
                                            " bytes after the header, got ",
                                            network.size()));
  }
  const uint64_t wanted = FromLittleEndian(bytes.substr(kChecksumAt, 4));
  const uint32_t got = Crc32c(bytes.substr(kLengthAt));
  if (wanted != got) {
    return absl::DataLossError(absl::StrCat(
        "model file: checksum ", absl::Hex(wanted, absl::kZeroPad8),
        ", the bytes have ", absl::Hex(got, absl::kZeroPad8)));
  }
  absl::StatusOr<Weights> weights = ParseSafetensors(network);
  if (!weights.ok()) return weights.status();
  const auto named = weights->metadata.extract("architecture");
  if (named.empty()) {
    return absl::InvalidArgumentError(
        "model file: no architecture in its metadata");
  }
  return Model{named.mapped(), *std::move(weights)};
  // END SOLUTION
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
  // BEGIN SOLUTION
  const absl::StatusOr<std::string> bytes = EncodeModel(model);
  if (!bytes.ok()) return At(path, bytes.status());
  const int directory = calls.Open(folder, O_RDONLY | O_DIRECTORY);
  if (directory < 0) return Failed(path, "open the folder of");
  calls.Unlink(fresh);
  absl::Status status = WriteNew(fresh, *bytes, calls);
  if (status.ok() && calls.Rename(fresh, path) != 0) {
    status = Failed(path, "replace");
  }
  if (!status.ok()) {
    calls.Unlink(fresh);
  } else if (calls.Fsync(directory) != 0 && errno != EINVAL) {
    status = Failed(path, "write to disk the folder of");
  }
  calls.Close(directory);
  return status;
  // END SOLUTION
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
  // BEGIN SOLUTION
  const absl::StatusOr<Model> model = LoadModel(path);
  if (!model.ok()) return model.status();
  absl::StatusOr<std::unique_ptr<Sequential>> network =
      MakeNetwork(model->architecture);
  if (!network.ok()) return At(path, network.status());
  const absl::Status copied = CopyInto(**network, model->weights);
  if (!copied.ok()) return At(path, copied);
  (*network)->Eval();
  return network;
  // END SOLUTION
}

}  // namespace tinytorch
