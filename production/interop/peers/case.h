// A case: one call of ours, and what a peer answers to the same.
//
// compare.py makes cases from the test suites of ONNX and PyTorch, one JSON
// object a line:
//
//   {"id": "torch/mul/3", "call": "Mul", "attributes": {},
//    "inputs": [{"shape": [2], "values": [1, "inf"]}, ...],
//    "upstream": {...}, "directions": [{...}, null],
//    "want": {"output": {...}, "gradients": [{...}, null],
//             "seconds": [{...}, null]}}
//
// `call` is a name of calls.h. JSON has no word for numbers that are not
// finite: they are "nan", "inf" and "-inf". With `upstream`, the gradients of
// sum(output * upstream) with respect to the inputs are compared, and with
// `directions`, those of sum over i of sum(gradient i * direction i). null
// stands for an input that has no gradient. {"want": {"error": true}} is a case
// that the peer refuses.

#ifndef TINYTORCH_PRODUCTION_INTEROP_PEERS_CASE_H_
#define TINYTORCH_PRODUCTION_INTEROP_PEERS_CASE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tensor/tensor.h"

namespace tinytorch {

using OptionalTensors = std::vector<std::optional<Tensor>>;

struct Case {
  std::string id = {};
  std::string call = {};
  nlohmann::json attributes = {};  // an object
  std::vector<Tensor> inputs = {};

  bool wants_error = false;
  Tensor output = {};
  std::optional<Tensor> upstream = {};
  OptionalTensors gradients = {};  // as many as inputs, or none
  OptionalTensors directions = {};
  OptionalTensors seconds = {};
};

// Reads a case. InvalidArgument: "case torch/mul/3: ..." with what is wrong, or
// "case: ..." if the line has no id.
absl::StatusOr<Case> ParseCase(absl::string_view line);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_INTEROP_PEERS_CASE_H_
