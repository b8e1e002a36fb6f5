// Model file: a network on disk that cannot be half of one.
//
// A server loads what a training run saved, perhaps while it is being saved,
// perhaps after the machine lost its power in between, perhaps from a disk that
// forgets bits. So the file says what it is, in which version, and what its
// bytes must add up to, and it comes to its name complete or not at all:
//
//   write a new file beside it -> fsync the file -> rename -> fsync the folder
//
// rename() replaces a name at once: whoever opens it finds the old file or the
// new one. Without the first fsync the name may reach the disk before the
// bytes; without the second one the new name may be lost.
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
#include "production/file_calls.h"

namespace tinytorch {

// The cyclic redundancy check of iSCSI (polynomial 0x1edc6f41, reflected; RFC
// 3720, B.4): Crc32c("123456789") is 0xe3069283. It finds every error of up to
// 32 bits in a row, and any other with a probability of 1 - 2^-32. It is no
// protection against people. One table look-up a byte.
uint32_t Crc32c(absl::string_view bytes);

// A network: how to build it, and its numbers.
struct Model {
  std::string architecture;  // "mlp" {784, 128, 10}, "lenet5" or "resnet"
  Weights weights;
};

// The network of an architecture, with weights of no meaning. NotFound:
// "no architecture lenet6: wanted lenet5, mlp or resnet".
absl::StatusOr<std::unique_ptr<Sequential>> MakeNetwork(
    const std::string& architecture);

// The bytes of a model file, and the way back. The architecture is in the file
// as "architecture" of the metadata, and only there. Errors, with the part that
// is wrong, looked at in this order:
//   DataLoss         "model file: wanted at least 24 bytes, got 7"
//   InvalidArgument  "model file: no TINYTRCH at its start"
//   Unimplemented    "model file: version 2, this program reads 1"
//   DataLoss         "model file: wanted 1000 bytes after the header, got 900"
//   DataLoss         "model file: checksum 1234abcd, the bytes have 5678cdef"
// then what safetensors has to say, and InvalidArgument "model file: no
// architecture in its metadata". Nothing in the network is believed before the
// checksum agrees.
absl::StatusOr<std::string> EncodeModel(const Model& model);
absl::StatusOr<Model> DecodeModel(absl::string_view bytes);

// Replaces the file, as above, by way of `calls`. The new file is named
// PATH.new.PROCESS; after an error it is gone, and what was at `path` is as it
// was. (But for the last step: when the folder cannot be brought to the disk,
// the new file is there already, and may not outlive a loss of power.) Errors
// begin with the path: "m.model: cannot write: No space left on device". What
// a killed process leaves of PATH.new.PROCESS nobody reads; the next process of
// that number replaces it. Not for two threads at once at one path.
absl::Status SaveModel(const std::string& path, const Model& model,
                       FileCalls& calls);
inline absl::Status SaveModel(const std::string& path, const Model& model) {
  FileCalls calls;
  return SaveModel(path, model, calls);
}

// Reads a file of at most 1 GiB. Errors begin with the path.
absl::StatusOr<Model> LoadModel(const std::string& path);

// A network, ready to be used: LoadModel, MakeNetwork, CopyInto, Eval. Errors
// begin with the path.
absl::StatusOr<std::unique_ptr<Sequential>> LoadNetwork(
    const std::string& path);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_MODEL_FILE_H_
