// Model file: a network on disk, either complete or absent.
//
// A server loads the file that a training run saved: perhaps while it is being
// saved, perhaps after a power failure during the save, perhaps from a disk
// that loses bits. So the file states its type, its version and a checksum of
// its bytes, and it gets its name only when it is complete:
//
//   write a new file beside it -> fsync the file -> rename -> fsync the folder
//
// rename() replaces a name in one step: a program that opens the name finds
// either the old file or the new one. Without the first fsync, the name may
// reach the disk before the bytes; without the second, the new name may be
// lost.
//
//   bytes    content
//   0..7     "TINYTRCH"
//   8..11    version of this layout, 1
//   12..15   CRC-32C of all that follows
//   16..23   length of the rest
//   24..     the network in safetensors (networks/safetensors.h); its metadata
//            names the architecture
//
// Numbers are little-endian. Exercise `model_file`. PyTorch: torch.save, which
// has neither checksum nor atomic replacement, and runs code when it loads.

#ifndef TINYTORCH_PRODUCTION_MODEL_FILE_H_
#define TINYTORCH_PRODUCTION_MODEL_FILE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "production/given/file_calls.h"

namespace tinytorch {

// Returns the cyclic redundancy check of iSCSI (polynomial 0x1edc6f41,
// reflected; RFC 3720, B.4): Crc32c("123456789") is 0xe3069283, Crc32c("") is
// 0. It finds every error of up to 32 bits in a row, and any other with a
// probability of 1 - 2^-32. It does not protect against deliberate changes.
// Costs one table look-up per byte.
uint32_t Crc32c(absl::string_view bytes);

// A network: how to build it, and its numbers.
struct Model {
  std::string architecture;  // "mlp" {784, 128, 10}, "lenet5" or "resnet"
  Weights weights;
};

// Builds the network of an architecture; its weights are arbitrary. NotFound:
// "no architecture lenet6: wanted lenet5, mlp or resnet", as OneLine() writes
// it (tools/data/one_line.h), because the name may hold any bytes.
absl::StatusOr<std::unique_ptr<Sequential>> MakeNetwork(
    const std::string& architecture);

// Converts a model to the bytes of a model file, and back. The file holds the
// architecture only in the metadata, under "architecture"; DecodeModel() takes
// that entry out, and keeps all others. EncodeModel() returns the errors of
// SerializeSafetensors(). DecodeModel() checks in this order:
//   DataLoss         "model file: wanted at least 24 bytes, got 7"
//   InvalidArgument  "model file: no TINYTRCH at its start"
//   Unimplemented    "model file: version 2, this program reads 1"
//   DataLoss         "model file: wanted 1000 bytes after the header, got 900"
//                    (or more than 1000)
//   DataLoss         "model file: checksum 1234abcd, the bytes have 5678cdef"
// then it returns the errors of safetensors, and InvalidArgument "model file:
// no architecture in its metadata". It trusts no byte of the network before the
// checksum agrees.
absl::StatusOr<std::string> EncodeModel(const Model& model);
absl::StatusOr<Model> DecodeModel(absl::string_view bytes);

// Replaces the file in the steps above. The new file is named PATH.new.PROCESS.
// Makes these calls, in this order: Open the folder; Unlink the new file; Open
// (which fails if the file is still there), Write, Fsync and Close the new
// file; Rename; Fsync and Close the folder. Repeats a Write that took a part or
// failed with EINTR. Waits for the disk twice.
//
// After an error, Unlink removes the new file, the file at `path` is unchanged,
// and no descriptor stays open. (Exception: if fsync of the folder fails, the
// new file is in place but may be lost on power failure.) Returns the first
// error. That of a system call is of the kind that absl::ErrnoToStatus() gives.
//   "m.model: Safetensors: w is there twice"       EncodeModel(), before a call
//   "m.model: cannot open the folder of: ..."      nothing has changed yet
//   "m.model.new.7: cannot create: File exists"
//   "m.model.new.7: cannot write: No space left on device", also "cannot write
//   to disk: ..." (fsync) and "cannot close: ..."
//   "m.model: cannot replace: ..."                 WhyNotReplaced(), file.h
//   "m.model: cannot write to disk the folder of: ..."
// It ignores the results of Unlink and of Close of the folder, and EINVAL from
// Fsync of the folder (a file system that cannot do it).
//
// A killed process may leave a part of PATH.new.PROCESS, which no program
// reads; the next process with that number replaces it. Two threads must not
// save to one path at once.
absl::Status SaveModel(const std::string& path, const Model& model,
                       FileCalls& calls);
// Given: the same with the real calls. If the path is a symbolic link, its
// target is replaced. The new file has mode and owner of the old one.
inline absl::Status SaveModel(const std::string& path, const Model& model) {
  const std::string target = TargetOf(path);
  ReplacingCalls calls(target);
  return SaveModel(target, model, calls);
}

// Reads a file of at most 1 GiB. Errors begin with the path.
absl::StatusOr<Model> LoadModel(const std::string& path);

// Returns a network that is ready for use: LoadModel, MakeNetwork, CopyInto,
// Eval. Returns their errors, which begin with the path: "m.model: Load:
// 1.weight is missing in the file".
absl::StatusOr<std::unique_ptr<Sequential>> LoadNetwork(
    const std::string& path);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_MODEL_FILE_H_
