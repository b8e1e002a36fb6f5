// Target: the body of a request in JSON, and samples in a model file.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "production/fuzz/fuzz.h"
#include "production/serving/wire/samples.h"
#include "production/serving/wire/wire.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

// Small, so that a mutation often leaves the right number of numbers.
const Shape kImage = {1, 2, 3};
constexpr int64_t kMost = 4;

std::string WriteImages(const std::vector<Tensor>& images) {
  std::vector<std::string> lists;
  for (const Tensor& image : images) {
    std::vector<std::string> numbers;
    for (const Scalar value : image.ToVector()) {
      numbers.push_back(absl::StrFormat("%.9e", value));  // also -0
    }
    lists.push_back(absl::StrCat("[", absl::StrJoin(numbers, ","), "]"));
  }
  return absl::StrCat("{\"images\":[", absl::StrJoin(lists, ","), "]}");
}

bool ReadAsImages(absl::string_view body) {
  const absl::StatusOr<std::vector<Tensor>> images =
      ImagesFromJson(body, kImage, kMost);
  if (!images.ok()) {
    Expect(absl::IsInvalidArgument(images.status()), "a request is wrong");
    ExpectReadable(images.status());
    ExpectReadable(ErrorJson(images.status().message()));
    return false;
  }
  Expect(!images->empty() && images->size() <= kMost, "1 to 4 images");
  Expect(images->size() * 12 <= body.size(), "six numbers and their commas");
  for (const Tensor& image : *images) {
    Expect(image.shape() == kImage, "an image has its shape");
    for (const Scalar value : image.ToVector()) {
      Expect(std::isfinite(value), "numbers are finite");
    }
  }
  const std::string written = WriteImages(*images);
  const absl::StatusOr<std::vector<Tensor>> again =
      ImagesFromJson(written, kImage, kMost);
  Expect(again.ok() && WriteImages(*again) == written,
         "nothing is lost on the way");
  return true;
}

bool ReadAsSamples(absl::string_view text) {
  const absl::StatusOr<std::vector<double>> samples = DecodeSamples(text);
  if (!samples.ok()) {
    Expect(absl::IsInvalidArgument(samples.status()), "a sample is wrong");
    Expect(samples.status().message().size() <= 100, "an error is short");
    return false;
  }
  Expect(samples->size() <= text.size(), "numbers are characters of the text");
  for (const double sample : *samples) {
    Expect(std::isfinite(sample), "samples are finite");
  }
  const absl::StatusOr<std::vector<double>> again =
      DecodeSamples(EncodeSamples(*samples));
  Expect(again.ok() && *again == *samples, "samples stay what they were");
  return true;
}

}  // namespace

FuzzCorpus Corpus() {
  return {.seeds = {R"({"images":[[0,0.5,1,1e-3,-0.0,0.25]]})",
                    R"({"images": [[[[1, 2, 3], [4, 5, 6]]], [1,2,3,4,5,6]]})",
                    R"({"images":[[0,0,0,0,0,0],[1,1,1,1,1,1],)"
                    R"([0.5e1,1E+2,9,9,9,9],[3.4e38,0,0,0,0,0]]})",
                    "0.125 0.25 1 1e-300 -7", ""},
          .words = {"\xc2\x9b",
                    "\xe2\x80\xa8",
                    "\"images\"",
                    "\"",
                    ":",
                    ",",
                    "{",
                    "}",
                    "[",
                    "]",
                    "[[",
                    "]]",
                    "null",
                    "true",
                    "1e999",
                    "-1e999",
                    "1e39",
                    "NaN",
                    "\\u0000",
                    "\\ud800",
                    "\\n",
                    std::string(1, '\0'),
                    "\xff",
                    "\xef\xbb\xbf",
                    "//",
                    "/**/",
                    std::string(300, '['),
                    std::string(300, 'k'),
                    " ",
                    "inf",
                    "nan",
                    "0x1p3"}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes = tinytorch::Bytes(data, size);
  const bool images = tinytorch::ReadAsImages(bytes);
  if (tinytorch::ReadAsSamples(bytes) || images) tinytorch::Accepted();
  return 0;
}
