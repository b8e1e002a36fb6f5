// Reads cases: case.h.

#include "production/interop/peers/case.h"

#include <cstddef>
#include <exception>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

using Json = nlohmann::json;

Scalar ReadNumber(const Json& json) {
  if (json.is_number()) return json.get<Scalar>();
  if (json == "nan") return std::numeric_limits<Scalar>::quiet_NaN();
  if (json == "inf") return std::numeric_limits<Scalar>::infinity();
  if (json == "-inf") return -std::numeric_limits<Scalar>::infinity();
  throw std::invalid_argument("not a number: " + json.dump());
}

Tensor ReadTensor(const Json& json) {
  const Json& values = json.at("values");
  std::vector<Scalar> numbers;
  numbers.reserve(values.size());
  for (const Json& value : values) numbers.push_back(ReadNumber(value));
  return Tensor::FromValues(json.at("shape").get<Shape>(), numbers);
}

// Reads a list with one entry, a tensor or null, for each input. An absent list
// is empty.
OptionalTensors ReadTensors(const Json& json, const std::string& name,
                            size_t inputs) {
  OptionalTensors tensors;
  if (!json.contains(name)) return tensors;
  for (const Json& tensor : json.at(name)) {
    tensors.emplace_back();
    if (!tensor.is_null()) tensors.back() = ReadTensor(tensor);
  }
  if (tensors.size() != inputs) {
    throw std::invalid_argument(
        absl::StrCat("wanted ", inputs, " ", name, ", got ", tensors.size()));
  }
  return tensors;
}

void ReadInto(Case& read, const Json& json) {
  read.id = json.at("id").get<std::string>();
  read.call = json.at("call").get<std::string>();
  read.attributes = json.value("attributes", Json::object());
  for (const Json& input : json.at("inputs")) {
    read.inputs.push_back(ReadTensor(input));
  }
  const Json& want = json.at("want");
  read.wants_error = want.value("error", false);
  if (read.wants_error) return;
  read.output = ReadTensor(want.at("output"));
  if (json.contains("upstream")) read.upstream = ReadTensor(json["upstream"]);
  const size_t count = read.inputs.size();
  read.gradients = ReadTensors(want, "gradients", count);
  read.directions = ReadTensors(json, "directions", count);
  read.seconds = ReadTensors(want, "seconds", count);
  if (!read.gradients.empty() && !read.upstream) {
    throw std::invalid_argument("gradients without an upstream");
  }
  if (!read.seconds.empty() &&
      (read.directions.empty() || read.gradients.empty())) {
    throw std::invalid_argument(
        "second gradients without gradients and directions");
  }
}

}  // namespace

absl::StatusOr<Case> ParseCase(absl::string_view line) {
  Case read;
  try {
    ReadInto(read, Json::parse(line));
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(
        "case", read.id.empty() ? "" : " ", read.id, ": ", error.what()));
  }
  return read;
}

}  // namespace tinytorch
