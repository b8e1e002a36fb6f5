// The server of the Use program.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "networks/sequential.h"
#include "nlohmann/json.hpp"
#include "production/metrics.h"
#include "production/model_file.h"
#include "production/server.h"
#include "production/serving/http/client.h"
#include "production/serving/http/message.h"
#include "production/serving/http/server.h"
#include "production/serving/web/feature_maps.h"
#include "production/serving/web/page.h"
#include "production/use/use_parts.h"

namespace tinytorch {
namespace {

constexpr char kHost[] = "127.0.0.1";
constexpr int kPortsToTry = 20;

std::unique_ptr<HttpServer> ListenFrom(int port, const HttpHandler& handler) {
  const int last = port == 0 ? 0 : std::min(port + kPortsToTry, 65535);
  for (int tried = port;; ++tried) {
    absl::StatusOr<std::unique_ptr<HttpServer>> server =
        HttpServer::Start({.host = kHost, .port = tried}, handler);
    if (server.ok()) return *std::move(server);
    if (tried == last) {
      throw std::runtime_error(std::string(server.status().message()));
    }
  }
}

}  // namespace

std::unique_ptr<Sequential> NetworkOf(const std::string& model_path) {
  auto network = LoadNetwork(model_path);
  if (network.ok()) return *std::move(network);
  throw std::runtime_error(std::string(network.status().message()));
}

struct UseServer::Parts {
  explicit Parts(const std::string& path)
      : service({.model_path = path}, registry), maps(NetworkOf(path)) {}

  Registry registry;
  InferenceService service;
  FeatureMaps maps;
  std::unique_ptr<HttpServer> http;
};

UseServer::UseServer(const std::string& model_path, int port)
    : parts_(std::make_unique<Parts>(model_path)) {
  InferenceService& service = parts_->service;
  const absl::Status loaded = service.Reload();
  if (!loaded.ok()) throw std::runtime_error(std::string(loaded.message()));
  parts_->http = ListenFrom(port, WithPage(
                                      [&service](const HttpRequest& request) {
                                        return service.Handle(request);
                                      },
                                      parts_->maps));
}

UseServer::~UseServer() { Stop(); }

int UseServer::port() const { return parts_->http->port(); }

std::string UseServer::Address() const {
  return absl::StrCat("http://", kHost, ":", port(), "/");
}

std::string UseServer::Send(const HttpRequest& request) {
  HttpClient client(kHost, port());
  const absl::StatusOr<HttpResponse> response = client.Send(request);
  if (!response.ok()) {
    throw std::runtime_error(request.path + ": " +
                             std::string(response.status().message()));
  }
  if (response->status != 200) {
    throw std::runtime_error(absl::StrCat(request.path, ": wanted 200, got ",
                                          response->status, ": ",
                                          response->body.substr(0, 500)));
  }
  return response->body;
}

double UseServer::Metric(const std::string& series) {
  const std::string text = Get("/metrics");
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    double value = 0;
    if (absl::ConsumePrefix(&line, series + " ") &&
        absl::SimpleAtod(line, &value)) {
      return value;
    }
  }
  return 0;
}

void UseServer::Stop() {
  if (parts_->http == nullptr) return;
  parts_->service.Drain();
  parts_->http->Stop();
}

HttpRequest PredictRequest(std::string images) {
  return {.method = "POST",
          .path = "/v1/predict",
          .headers = {{"content-type", "application/octet-stream"}},
          .body = std::move(images)};
}

std::vector<int64_t> LabelsIn(const std::string& body) {
  std::vector<int64_t> labels;
  const nlohmann::json answer = nlohmann::json::parse(body, nullptr, false);
  if (!answer.is_object() || !answer.contains("predictions")) return labels;
  for (const nlohmann::json& prediction : answer["predictions"]) {
    const bool has = prediction.is_object() && prediction.contains("label") &&
                     prediction["label"].is_number_integer();
    labels.push_back(has ? prediction["label"].get<int64_t>() : -1);
  }
  return labels;
}

}  // namespace tinytorch
