// Target: model files, as a server loads them, into a network.
//
// The checksum refuses each file that a mutation has changed. So each input is
// decoded twice: as it is, and with a header that is right for it, as an
// attacker would write it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "networks/checkpoint.h"
#include "networks/sequential.h"
#include "production/fuzz/fuzz.h"
#include "production/model_file.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

constexpr size_t kHeaderBytes = 24;

std::string LittleEndian(uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text.push_back(static_cast<char>(number >> (8 * i) & 0xff));
  }
  return text;
}

std::string WithRightHeader(absl::string_view bytes) {
  const absl::string_view network =
      bytes.substr(std::min(bytes.size(), kHeaderBytes));
  const std::string rest =
      absl::StrCat(LittleEndian(network.size(), 8), network);
  return absl::StrCat("TINYTRCH", LittleEndian(1, 4),
                      LittleEndian(Crc32c(rest), 4), rest);
}

// Does the same as LoadNetwork() after it has read the file.
void LoadAndExpect(const Model& model) {
  static std::map<std::string, std::unique_ptr<Sequential>> networks;
  std::unique_ptr<Sequential>& network = networks[model.architecture];
  if (network == nullptr) {
    absl::StatusOr<std::unique_ptr<Sequential>> made =
        MakeNetwork(model.architecture);
    if (!made.ok()) {
      networks.erase(model.architecture);
      return ExpectReadable(made.status());
    }
    network = *std::move(made);
  }
  const absl::Status copied = CopyInto(*network, model.weights);
  if (!copied.ok()) ExpectReadable(copied);
}

bool DecodeAndExpect(absl::string_view bytes) {
  const absl::StatusOr<Model> model = DecodeModel(bytes);
  if (!model.ok()) {
    ExpectReadable(model.status());
    Expect(absl::IsInvalidArgument(model.status()) ||
               absl::IsUnimplemented(model.status()) ||
               absl::IsDataLoss(model.status()),
           "an error is of the kinds in model_file.h");
    return false;
  }
  Expect(!model->weights.metadata.contains("architecture"),
         "the architecture is in one place");
  const absl::StatusOr<std::string> written = EncodeModel(*model);
  Expect(written.ok(), "what was decoded can be encoded");
  const absl::StatusOr<Model> again = DecodeModel(*written);
  Expect(again.ok() && again->architecture == model->architecture &&
             again->weights.metadata == model->weights.metadata &&
             again->weights.tensors.size() == model->weights.tensors.size(),
         "nothing is lost on the way");
  LoadAndExpect(*model);
  return true;
}

std::string Seed(const Model& model) {
  absl::StatusOr<std::string> bytes = EncodeModel(model);
  Expect(bytes.ok(), "seeds can be encoded");
  return *std::move(bytes);
}

}  // namespace

FuzzCorpus Corpus() {
  const Tensor bias = Tensor::Full({10}, 0.5);
  return {.seeds = {Seed({"mlp", {.tensors = {{"3.bias", bias}}}}),
                    Seed({"lenet5",
                          {.tensors = {{"0.weight", Tensor::Ones({6, 1, 5, 5})},
                                       {"0.bias", Tensor::Zeros({6})}},
                           .metadata = {{"drift.ink", "0.125 0.25"}}}}),
                    Seed({"lenet6", {}})},
          .words = {"\xc2\x9b", "\xe2\x80\xa8",
                    "\"__metadata__\":", "\"architecture\":", "\"mlp\"",
                    "\"resnet\"", "\"F32\"", "[0,40]", "[10]", "{", "}", "[",
                    "]", "\\n", "\\u001b", std::string(500, 'n')}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes = tinytorch::Bytes(data, size);
  const bool as_it_is = tinytorch::DecodeAndExpect(bytes);
  const bool signed_by_somebody =
      tinytorch::DecodeAndExpect(tinytorch::WithRightHeader(bytes));
  tinytorch::Expect(!as_it_is || signed_by_somebody,
                    "a right header does no harm");
  if (signed_by_somebody) tinytorch::Accepted();
  return 0;
}
