#include "production/given/server_help.h"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "networks/checkpoint.h"
#include "production/given/annotate.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/data/file.h"

namespace tinytorch {
namespace {

constexpr char kGet[] = "GET, HEAD";
constexpr char kPost[] = "POST";
constexpr char kReloads[] = "tinytorch_reloads_total";
constexpr char kReloadsHelp[] = "Attempts to load the model file.";

}  // namespace

const std::map<std::string, std::string>& Paths() {
  static const auto* const paths = new std::map<std::string, std::string>{
      {"/v1/predict", kPost}, {"/v1/model", kGet}, {"/healthz", kGet},
      {"/readyz", kGet},      {"/metrics", kGet},
  };
  return *paths;
}

std::string TypeOf(const HttpRequest& request) {
  const auto header = request.headers.find("content-type");
  if (header == request.headers.end()) return "none";
  const std::string type = header->second.substr(0, header->second.find(';'));
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(type));
}

HttpResponse ErrorResponse(int status, absl::string_view message) {
  HttpResponse response{.status = status, .body = ErrorJson(message)};
  if (status == 429 || status == 503) {
    response.headers.emplace_back("Retry-After", "1");
  }
  return response;
}

HttpResponse ErrorResponse(const absl::Status& error) {
  return ErrorResponse(HttpStatusOf(error), error.message());
}

absl::StatusOr<ModelOnDisk> ReadModel(const std::string& path) {
  const auto bytes = ReadWholeFile(path, int64_t{1} << 30);
  if (!bytes.ok()) return bytes.status();
  auto model = DecodeModel(*bytes);
  if (!model.ok()) return Annotate(path, model.status());
  auto made = MakeNetwork(model->architecture);
  if (!made.ok()) return Annotate(path, made.status());
  const auto fits = CopyInto(**made, model->weights);
  if (!fits.ok()) return Annotate(path, fits);
  (**made).Eval();
  return ModelOnDisk{
      .id = absl::StrCat(absl::Hex(Crc32c(*bytes), absl::kZeroPad8)),
      .model = *std::move(model),
      .network = *std::move(made)};
}

absl::StatusOr<int64_t> TryOnZeros(Sequential& network) {
  const std::string wanted =
      absl::StrCat("wanted a network for ", ShapeToString(kImage), ": ");
  try {
    const Tensor answer = network(Tensor::Zeros({1, 1, 28, 28}));
    if (answer.ndim() != 2 || answer.size(0) != 1) {
      return absl::FailedPreconditionError(
          absl::StrCat(wanted, "it answers ", ShapeToString(answer.shape())));
    }
    for (const Scalar logit : answer.ToVector()) {
      if (std::isfinite(logit)) continue;
      return absl::FailedPreconditionError(
          absl::StrCat("tried on zeros: ", logit));
    }
    return answer.size(1);
  } catch (const std::exception& error) {
    return absl::FailedPreconditionError(absl::StrCat(wanted, error.what()));
  }
}

absl::StatusOr<std::unique_ptr<DriftMonitor>> MonitorOf(
    const Model& model, const std::string& key, const DriftOptions& options) {
  const auto text = model.weights.metadata.find(key);
  if (text == model.weights.metadata.end()) return nullptr;
  auto samples = DecodeSamples(text->second);
  if (!samples.ok()) return Annotate(key, samples.status());
  try {
    return std::make_unique<DriftMonitor>(key, *std::move(samples), options);
  } catch (const std::invalid_argument& error) {
    return Annotate(key, absl::InvalidArgumentError(error.what()));
  }
}

InferenceService::Metrics::Metrics(Registry& registry)
    : batch_size(registry.AddHistogram("tinytorch_batch_size",
                                       "Images that ran together.",
                                       Histogram::ExponentialBounds(1, 2, 9))),
      queue_length(
          registry.AddGauge("tinytorch_queue_length", "Images that wait now.")),
      reloads(registry.AddCounter(kReloads, kReloadsHelp, {{"result", "ok"}})),
      failed_reloads(
          registry.AddCounter(kReloads, kReloadsHelp, {{"result", "failed"}})),
      ready(registry.AddGauge("tinytorch_ready",
                              "1 if requests should be sent here.")) {
  const auto add = [&](const std::string& path) {
    seconds[path] = &registry.AddHistogram(
        "tinytorch_request_seconds", "Time from request to response.",
        Histogram::ExponentialBounds(50e-6, 2, 18), {{"path", path}});
  };
  for (const auto& [path, methods] : Paths()) add(path);
  add("other");
  for (const std::string of : {"ink", "confidence"}) {
    drift_index[of] = &registry.AddGauge(
        "tinytorch_drift_index", "Population stability index against training.",
        {{"of", of}});
    drift_alert[of] = &registry.AddGauge("tinytorch_drift_alert",
                                         "1 if it is too large.", {{"of", of}});
  }
}

void InferenceService::Metrics::SetStates(const ServingModel* model,
                                          bool is_ready) const {
  ready.Set(is_ready ? 1 : 0);
  queue_length.Set(model == nullptr
                       ? 0
                       : static_cast<double>(model->batcher->queue_length()));
  for (const auto& [of, index] : drift_index) {
    DriftMonitor::Report report;
    if (model != nullptr && model->drift.contains(of)) {
      report = model->drift.at(of)->report();
    }
    index->Set(report.stability_index);
    drift_alert.at(of)->Set(report.alert ? 1 : 0);
  }
}

InferenceService::InferenceService(ServiceOptions options, Registry& registry)
    : options_(std::move(options)),
      registry_(registry),
      metrics_(std::make_unique<const Metrics>(registry)) {}

InferenceService::~InferenceService() = default;

HttpResponse InferenceService::Route(const HttpRequest& request) {
  const auto known = Paths().find(request.path);
  if (known == Paths().end()) {
    return ErrorResponse(404,
                         absl::StrCat("no such path: ", Excerpt(request.path)));
  }
  const std::string& allowed = known->second;
  const bool get = request.method == "GET" || request.method == "HEAD";
  if (allowed == kGet ? !get : request.method != allowed) {
    HttpResponse response = ErrorResponse(
        405,
        absl::StrCat("wanted ", allowed, ", got ", Excerpt(request.method)));
    response.headers.emplace_back("Allow", allowed);
    return response;
  }
  if (request.path == "/v1/predict") return Predict(request);
  if (request.path == "/v1/model") return DescribeModel();
  if (request.path == "/readyz") return Readiness();
  if (request.path == "/metrics") return MetricsText();
  return {.body = "ok\n", .content_type = "text/plain"};
}

HttpResponse InferenceService::DescribeModel() const {
  const auto model = serving();
  if (model != nullptr) return {.body = ModelInfoJson(model->info)};
  return ErrorResponse(503, "no model");
}

HttpResponse InferenceService::Readiness() const {
  if (draining_) return ErrorResponse(503, "draining");
  if (!ready()) return ErrorResponse(503, "no model");
  return {.body = "ok\n", .content_type = "text/plain"};
}

void InferenceService::Drain() { draining_ = true; }

bool InferenceService::ready() const {
  return serving() != nullptr && !draining_;
}

absl::StatusOr<std::chrono::milliseconds> InferenceService::TimeoutOf(
    const HttpRequest& request) const {
  const auto header = request.headers.find("x-timeout-ms");
  if (header == request.headers.end()) return options_.timeout;
  const int64_t most = options_.longest_timeout.count();
  int64_t timeout = 0;
  if (!absl::SimpleAtoi(header->second, &timeout) || timeout < 1 ||
      timeout > most) {
    const std::string wanted = absl::StrCat("wanted 1 to ", most, ", got ");
    return absl::InvalidArgumentError(
        absl::StrCat("X-Timeout-Ms: ", wanted, Excerpt(header->second)));
  }
  return std::chrono::milliseconds(timeout);
}

}  // namespace tinytorch
