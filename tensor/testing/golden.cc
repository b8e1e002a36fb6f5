#include "tensor/testing/golden.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

using Json = nlohmann::json;

[[noreturn]] void Fail(const std::string& what) {
  throw std::logic_error("golden: " + what);
}

double ReadNumber(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (json == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (json == "inf") return std::numeric_limits<double>::infinity();
  if (json == "-inf") return -std::numeric_limits<double>::infinity();
  Fail("not a number: " + json.dump());
}

Tensor ReadTensor(const Json& json) {
  const Shape shape = json.at("shape").get<Shape>();
  std::vector<Scalar> values;
  for (const Json& value : json.at("values")) {
    values.push_back(static_cast<Scalar>(ReadNumber(value)));
  }
  return MakeTensor(shape, values);  // Throws if the counts differ.
}

GoldenCase ReadCase(const std::string& name, const Json& json) {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, double> numbers;
  for (const auto& [field, value] : json.items()) {
    if (value.is_object()) {
      tensors.emplace(field, ReadTensor(value));
    } else {
      numbers.emplace(field, ReadNumber(value));
    }
  }
  return GoldenCase(name, std::move(tensors), std::move(numbers));
}

}  // namespace

GoldenCase::GoldenCase(std::string name, std::map<std::string, Tensor> tensors,
                       std::map<std::string, double> numbers)
    : name_(std::move(name)),
      tensors_(std::move(tensors)),
      numbers_(std::move(numbers)) {}

const Tensor& GoldenCase::operator[](const std::string& field) const {
  const auto found = tensors_.find(field);
  if (found == tensors_.end()) {
    Fail(absl::StrCat("\"", name_, "\" has no tensor \"", field, "\""));
  }
  return found->second;
}

double GoldenCase::Number(const std::string& field) const {
  const auto found = numbers_.find(field);
  if (found == numbers_.end()) {
    Fail(absl::StrCat("\"", name_, "\" has no number \"", field, "\""));
  }
  return found->second;
}

int64_t GoldenCase::Integer(const std::string& field) const {
  const double number = Number(field);
  if (number != std::trunc(number) || std::abs(number) > 0x1p53) {
    Fail(absl::StrCat("\"", field, "\" of \"", name_, "\" is ", number,
                      ", not a whole number"));
  }
  return static_cast<int64_t>(number);
}

bool GoldenCase::Has(const std::string& field) const {
  return tensors_.contains(field) || numbers_.contains(field);
}

std::vector<GoldenCase> GoldenCases(std::string_view json,
                                    std::string_view subject) {
  std::vector<GoldenCase> cases;
  const std::string prefix = absl::StrCat(subject, ":");
  try {
    const Json file = Json::parse(json);
    for (const auto& [name, fields] : file.items()) {
      if (!absl::StartsWith(name, prefix)) continue;
      try {
        cases.push_back(ReadCase(name, fields));
      } catch (const std::exception& error) {
        Fail(absl::StrCat("\"", name, "\": ", error.what()));
      }
    }
  } catch (const Json::exception& error) {
    Fail(error.what());
  }
  if (cases.empty()) Fail(absl::StrCat("no case of ", subject));
  return cases;
}

}  // namespace tinytorch
