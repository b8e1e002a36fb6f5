// Target: the parser of safetensors files, which users download.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "layers/layer.h"
#include "networks/safetensors.h"
#include "production/fuzz/fuzz.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

// Returns shape and bits of each tensor: a NaN is not equal to itself, but its
// bits are.
using Content = std::map<std::string, std::pair<Shape, std::vector<uint32_t>>>;
Content ContentOf(const Weights& weights) {
  Content content;
  for (const NamedTensor& named : weights.tensors) {
    auto& [shape, bits] = content[named.name];
    shape = named.tensor.shape();
    for (const Scalar value : named.tensor.ToVector()) {
      bits.push_back(std::bit_cast<uint32_t>(static_cast<float>(value)));
    }
  }
  return content;
}

void ParseAndExpect(absl::string_view bytes) {
  const absl::StatusOr<Weights> weights = ParseSafetensors(bytes);
  if (!weights.ok()) {
    ExpectReadable(weights.status());
    Expect(absl::StartsWith(weights.status().message(), "Safetensors: "),
           "an error says whose it is");
    Expect(absl::IsInvalidArgument(weights.status()) ||
               absl::IsUnimplemented(weights.status()),
           "an error is of the kinds in safetensors.h");
    return;
  }
  Accepted();
  const Content content = ContentOf(*weights);
  Expect(content.size() == weights->tensors.size(), "names are unique");
  size_t floats = 0;
  for (const auto& [name, tensor] : content) floats += tensor.second.size();
  Expect(floats * 4 <= bytes.size(), "numbers are bytes of the file");

  const absl::StatusOr<std::string> written = SerializeSafetensors(*weights);
  Expect(written.ok(), "what was read can be written");
  const absl::StatusOr<Weights> again = ParseSafetensors(*written);
  Expect(again.ok(), "what was written can be read");
  Expect(ContentOf(*again) == content && again->metadata == weights->metadata,
         "nothing is lost on the way");
}

std::string Seed(const Weights& weights) {
  absl::StatusOr<std::string> bytes = SerializeSafetensors(weights);
  Expect(bytes.ok(), "seeds can be written");
  return *std::move(bytes);
}

}  // namespace

FuzzCorpus Corpus() {
  const Tensor weight = Tensor::FromValues({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor bias = Tensor::FromValues({2}, {-1, 0.5});
  return {.seeds = {Seed({}),
                    Seed({.tensors = {{"0.weight", weight}, {"0.bias", bias}},
                          .metadata = {{"format", "pt"}}}),
                    Seed({.tensors = {{"scalar", Tensor::Full({}, 7)},
                                      {"empty", Tensor::Zeros({0, 4})},
                                      {"x\"\n\xc3\xa4", bias}}})},
          .words = {"\xc2\x9b",
                    "\xe2\x80\xa8",
                    "\"__metadata__\":",
                    "\"dtype\":",
                    "\"F16\"",
                    "\"F32\"",
                    "\"shape\":",
                    "\"data_offsets\":",
                    "[0,0]",
                    "[0,8]",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    "\"\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    std::string(1, '\0'),
                    "\xff",
                    "\xef\xbb\xbf",
                    std::string(500, 'n')}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tinytorch::ParseAndExpect(tinytorch::Bytes(data, size));
  return 0;
}
