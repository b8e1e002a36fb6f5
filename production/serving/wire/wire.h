// Wire: the bodies of requests and responses.
//
// Bytes from the network may be hostile. Each function accepts any bytes, and
// returns errors of one line that quote at most 40 of these bytes.
// (nlohmann_json reads JSON.)

#ifndef TINYTORCH_PRODUCTION_SERVING_WIRE_WIRE_H_
#define TINYTORCH_PRODUCTION_SERVING_WIRE_WIRE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Reads {"images": [image, ...]}. Each image has as many numbers as `image` has
// elements, in one list or in nested lists: both [784 numbers] and [[28
// numbers], ...] are a [1, 28, 28]. 0 is paper, 1 is ink. Another key is an
// error, because it may be a misspelled "images". InvalidArgument:
//   "JSON: syntax error at byte 17"
//   "JSON: more than 8 lists deep"
//   "wanted an object with \"images\", got a list"     also {"image": ...}
//   "\"images\" is there twice"
//   "\"images\": wanted 1 to 64 images, got 0"
//   "images[3]: wanted a list, got a number"
//   "images[3]: wanted 784 numbers, got 783"
//   "images[3]: number 5 is null"                      also a string, and 1e999
// Time and memory are proportional to the size of the body, for any content.
absl::StatusOr<std::vector<Tensor>> ImagesFromJson(absl::string_view body,
                                                   const Shape& image,
                                                   int64_t most);

// The network's answer to one image.
struct Prediction {
  int64_t label = 0;  // of the largest probability
  std::vector<Scalar> probabilities = {};
};

// Returns {"model": "1a2b3c4d", "predictions": [{"label": 3, "probabilities":
// [...]}]}, without spaces. A probability that is NaN becomes null.
std::string PredictionsJson(const std::string& model,
                            const std::vector<Prediction>& predictions);

// Returns {"error": "..."}. Bytes that are not UTF-8 become U+FFFD.
std::string ErrorJson(absl::string_view message);

struct ModelInfo {
  std::string id;  // CRC-32C of the model file, as eight digits
  std::string architecture;
  Shape input;
  int64_t outputs = 0;
  int64_t parameters = 0;
};

// Returns {"architecture": "lenet5", "input": [1, 28, 28], "model": "1a2b3c4d",
// "outputs": 10, "parameters": 61706}
std::string ModelInfoJson(const ModelInfo& info);

// Returns at most 40 bytes of a text that a client has sent, for an error, on
// one line, as OneLine() shows them (tools/data/one_line.h).
std::string Excerpt(absl::string_view text);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_WIRE_WIRE_H_
