#include "production/testing/test_service.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tinytorch {
namespace {

// Fails the test if this is not JSON, or does not have that name.
nlohmann::json JsonOf(const HttpResponse& response, const std::string& name) {
  EXPECT_EQ(response.content_type, "application/json");
  nlohmann::json json = nlohmann::json::parse(response.body, nullptr, false);
  if (json.is_object() && json.contains(name)) return json[name];
  ADD_FAILURE() << "wanted JSON with \"" << name << "\", got "
                << response.status << " " << response.body;
  return nlohmann::json();
}

}  // namespace

std::string Field(const HttpResponse& response, const std::string& name) {
  const nlohmann::json value = JsonOf(response, name);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::vector<int64_t> LabelsOf(const HttpResponse& response) {
  std::vector<int64_t> labels;
  for (const auto& one : JsonOf(response, "predictions")) {
    labels.push_back(one["label"]);
  }
  return labels;
}

std::vector<std::vector<double>> Probabilities(const HttpResponse& response) {
  std::vector<std::vector<double>> probabilities;
  for (const auto& one : JsonOf(response, "predictions")) {
    probabilities.push_back(one["probabilities"]);
  }
  return probabilities;
}

}  // namespace tinytorch
