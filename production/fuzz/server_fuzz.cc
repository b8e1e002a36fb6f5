// Target: a server that gets any request.
//
// An input is a request as text: "POST /v1/predict", lines of headers, an empty
// line, and the body. (Bytes that are not HTTP never reach the service; the
// tests of production/serving/http cover these.)

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "networks/checkpoint.h"
#include "nlohmann/json.hpp"
#include "production/fuzz/fuzz.h"
#include "production/metrics.h"
#include "production/model_file.h"
#include "production/server.h"
#include "production/serving/http/message.h"

namespace tinytorch {
namespace {

constexpr size_t kMostImages = 4;
constexpr size_t kImageBytes = 784;

// Removes and returns the text before `separator`, or all of it.
std::string Take(absl::string_view& text, absl::string_view separator) {
  const size_t at = text.find(separator);
  const std::string before(text.substr(0, at));
  text.remove_prefix(at == text.npos ? text.size() : at + separator.size());
  return before;
}

HttpRequest RequestOf(absl::string_view bytes) {
  HttpRequest request;
  const std::string first = Take(bytes, "\n");
  absl::string_view line = first;
  request.method = Take(line, " ");
  request.path = line;
  for (;;) {
    const std::string header = Take(bytes, "\n");
    if (header.empty()) break;
    line = header;
    const std::string name = Take(line, ": ");
    request.headers[absl::AsciiStrToLower(name)] = line;
  }
  request.body = bytes;
  return request;
}

std::string TemporaryFolder() {
  const char* folder = std::getenv("TEST_TMPDIR");
  return folder != nullptr ? folder : "/tmp";
}

// A service with a random MLP, and samples of training data.
InferenceService& Service() {
  static Registry registry;
  static InferenceService service(
      {.model_path = absl::StrCat(TemporaryFolder(), "/fuzz.", getpid()),
       .batcher = {.max_wait = std::chrono::microseconds(0)},
       .max_images = kMostImages},
      registry);
  return service;
}

void LoadMlp() {
  const std::string path = absl::StrCat(TemporaryFolder(), "/fuzz.", getpid());
  const auto network = MakeNetwork("mlp");
  Expect(network.ok(), "there is an mlp");
  Model model = {"mlp", WeightsOf(**network)};
  model.weights.metadata = {{"drift.ink", "0.1 0.2"},
                            {"drift.confidence", "0.5 1"}};
  Expect(SaveModel(path, model).ok(), "a model can be saved");
  const absl::Status status = Service().Reload();
  unlink(path.c_str());
  Expect(status.ok(), status.message());
}

// Checks a response, whatever the request was.
void ExpectAnswer(const HttpRequest& request, const HttpResponse& response) {
  static const std::set<int> kStatuses = {200, 400, 404, 405,
                                          415, 429, 503, 504};
  Expect(kStatuses.contains(response.status),
         absl::StrCat("a status of server.h, not ", response.status));
  if (response.status != 200) {
    ExpectReadable(response.body);
    const auto error = nlohmann::json::parse(response.body, nullptr, false);
    Expect(error.is_object() && error.size() == 1 && error.contains("error") &&
               error["error"].is_string(),
           "the body of an error is ErrorJson()");
    return;
  }
  if (request.path != "/v1/predict") return;
  const auto answer = nlohmann::json::parse(response.body, nullptr, false);
  Expect(answer.is_object() && answer["predictions"].is_array(),
         "an answer has predictions");
  const size_t count = answer["predictions"].size();
  Expect(count >= 1 && count <= kMostImages, "1 to 4 predictions");
  Expect(count <= request.body.size() / kImageBytes, "one for each image");
  for (const auto& prediction : answer["predictions"]) {
    const auto& probabilities = prediction["probabilities"];
    Expect(probabilities.size() == 10, "ten classes");
    double sum = 0;
    for (const auto& p : probabilities) {
      // Ink of 1e38 is finite, but the output of the network is not.
      if (p.is_null()) return;
      sum += p.get<double>();
    }
    Expect(sum > 0.999 && sum < 1.001, "probabilities add up to 1");
  }
}

// Checks that requests add series only by their status.
void ExpectFewMetrics() {
  const HttpResponse metrics = Service().Handle({.path = "/metrics"});
  Expect(metrics.status == 200, "metrics are there");
  Expect(metrics.body.size() < 50'000, "no request makes series of its own");
}

std::string Request(absl::string_view head, absl::string_view body) {
  return absl::StrCat(head, "\n\n", body);
}

}  // namespace

FuzzCorpus Corpus() {
  const std::string bytes =
      "POST /v1/predict\nContent-Type: "
      "application/octet-stream";
  const std::string json = "POST /v1/predict\nContent-Type: application/json";
  const std::string row =
      absl::StrCat("[", absl::StrJoin(std::vector<int>(28, 0), ","), "]");
  const std::string image = absl::StrCat(
      "[", absl::StrJoin(std::vector<std::string>(28, row), ","), "]");
  return {.seeds = {Request("GET /healthz", ""), Request("GET /readyz", ""),
                    Request("HEAD /metrics", ""), Request("GET /v1/model", ""),
                    Request(bytes, std::string(kImageBytes, '\x80')),
                    Request(bytes + "\nX-Timeout-Ms: 5000",
                            std::string(2 * kImageBytes, '\0')),
                    Request(json, absl::StrCat("{\"images\":[", image, "]}")),
                    Request(json + "; charset=utf-8\nX-Timeout-Ms: 60000",
                            absl::StrCat("{\"images\": [", image, ", ", image,
                                         "]}"))},
          .words = {"\xc2\x9b",
                    "\xe2\x80\xa8",
                    "POST ",
                    "GET ",
                    "HEAD ",
                    "/v1/predict",
                    "/metrics",
                    "/%00",
                    "\nX-Timeout-Ms: 1",
                    "\nX-Timeout-Ms: -1",
                    "application/json",
                    "application/octet-stream",
                    ";",
                    "\"images\"",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    "null",
                    "1e999",
                    "1e38",
                    std::string(kImageBytes, 'x'),
                    "\n",
                    "\xff",
                    "\x1b[2J"}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using tinytorch::HttpRequest;
  using tinytorch::HttpResponse;
  static const bool loaded = (tinytorch::LoadMlp(), true);
  tinytorch::Expect(loaded, "there is a model");
  const HttpRequest request =
      tinytorch::RequestOf(tinytorch::Bytes(data, size));
  const HttpResponse response = tinytorch::Service().Handle(request);
  tinytorch::ExpectAnswer(request, response);
  if (response.status == 200) tinytorch::Accepted();
  static int64_t asked = 0;
  if (++asked % 1000 == 0) tinytorch::ExpectFewMetrics();
  return 0;
}
