// Wire: images as they come in a request, and answers as they go out.
//
// Bytes from the network are hostile: each function takes any, and says what is
// wrong with them, never more than a line and never more of them than 40
// characters. (JSON is read by nlohmann_json.)

#ifndef TINYTORCH_PRODUCTION_SERVING_WIRE_WIRE_H_
#define TINYTORCH_PRODUCTION_SERVING_WIRE_WIRE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Reads {"images": [image, ...]}, each image as many numbers as `image` has
// elements, in one list or in nested ones: both [784 numbers] and [[28
// numbers], ...] are a [1, 28, 28]. 0 is paper, 1 is ink. Other keys are an
// error, since they are a misspelled one. InvalidArgument:
//   "JSON: syntax error at byte 17"
//   "JSON: more than 8 lists deep"
//   "wanted an object with \"images\", got a list"     also {"image": ...}
//   "\"images\" is there twice"
//   "\"images\": wanted 1 to 64 images, got 0"
//   "images[3]: wanted a list, got a number"
//   "images[3]: wanted 784 numbers, got 783"
//   "images[3]: number 5 is null"                      also a string, and 1e999
// Time and memory grow as the body does, whatever is in it.
absl::StatusOr<std::vector<Tensor>> ImagesFromJson(absl::string_view body,
                                                   const Shape& image,
                                                   int64_t most);

// What the network says of one image.
struct Prediction {
  int64_t label = 0;  // of the largest probability
  std::vector<Scalar> probabilities = {};
};

// {"model": "1a2b3c4d", "predictions": [{"label": 3, "probabilities": [...]}]},
// without spaces. A probability that is no number is null.
std::string PredictionsJson(const std::string& model,
                            const std::vector<Prediction>& predictions);

// {"error": "..."}; what is not UTF-8 in it becomes U+FFFD.
std::string ErrorJson(absl::string_view message);

// {"architecture": "lenet5", "input": [1, 28, 28], "model": "1a2b3c4d",
// "outputs": 10, "parameters": 61706}
struct ModelInfo {
  std::string id;  // CRC-32C of the model file, as eight digits
  std::string architecture;
  Shape input;
  int64_t outputs = 0;
  int64_t parameters = 0;
};
std::string ModelInfoJson(const ModelInfo& info);

// Of what somebody sent, for an error: at most 40 bytes of it, on one line, as
// OneLine() shows them (tools/data/one_line.h).
std::string Excerpt(absl::string_view text);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_WIRE_WIRE_H_
