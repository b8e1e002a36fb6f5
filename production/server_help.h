// Help for the exercise `server`: what teaches nothing new. Given.
//
// The paths, errors as responses, what a model file holds, and the metrics of
// server.h, which are added in one place.

#ifndef TINYTORCH_PRODUCTION_SERVER_HELP_H_
#define TINYTORCH_PRODUCTION_SERVER_HELP_H_

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "networks/checkpoint.h"
#include "networks/sequential.h"
#include "production/server.h"
#include "tools/data/file.h"

namespace tinytorch {

// The shape of one input.
inline const Shape kImage = {1, 28, 28};

// A network that answers. Several may be there at once: the newest, and older
// ones that are not done yet.
struct InferenceService::Loaded {
  ModelInfo info;
  std::unique_ptr<Sequential> network;  // for the batcher's thread alone
  // By what is watched, "ink" and "confidence"; nothing is put in later.
  std::map<std::string, std::unique_ptr<DriftMonitor>> drift;
  std::unique_ptr<Batcher> batcher;  // last: its thread uses what is above
};

// The paths there are, and the methods each allows.
inline constexpr char kGet[] = "GET, HEAD";
inline constexpr char kPost[] = "POST";
inline const std::map<std::string, std::string>& Paths() {
  static const auto* const paths = new std::map<std::string, std::string>{
      {"/v1/predict", kPost}, {"/v1/model", kGet}, {"/healthz", kGet},
      {"/readyz", kGet},      {"/metrics", kGet},
  };
  return *paths;
}

// The same error, with `what` and a colon before its text.
inline absl::Status At(const std::string& what, const absl::Status& error) {
  return absl::Status(error.code(), absl::StrCat(what, ": ", error.message()));
}

// An error as a response.
inline HttpResponse ErrorResponse(int status, absl::string_view message) {
  HttpResponse response{.status = status, .body = ErrorJson(message)};
  if (status == 429 || status == 503) {
    response.headers.emplace_back("Retry-After", "1");
  }
  return response;
}
inline HttpResponse ErrorResponse(const absl::Status& error) {
  return ErrorResponse(HttpStatusOf(error), error.message());
}

// What the file at `path` holds, and the number that tells it from other files.
// Read once: between two times it might be replaced.
struct ModelOnDisk {
  std::string id;
  Model model;
  std::unique_ptr<Sequential> network;
};
inline absl::StatusOr<ModelOnDisk> ReadModel(const std::string& path) {
  const auto bytes = ReadWholeFile(path, int64_t{1} << 30);
  if (!bytes.ok()) return bytes.status();
  auto model = DecodeModel(*bytes);
  if (!model.ok()) return At(path, model.status());
  auto made = MakeNetwork(model->architecture);
  if (!made.ok()) return At(path, made.status());
  const auto fits = CopyInto(**made, model->weights);
  if (!fits.ok()) return At(path, fits);
  (**made).Eval();
  return ModelOnDisk{
      .id = absl::StrCat(absl::Hex(Crc32c(*bytes), absl::kZeroPad8)),
      .model = *std::move(model),
      .network = *std::move(made)};
}

// Watches what the metadata of a model has under `key`; nullptr if there is
// nothing.
inline absl::StatusOr<std::unique_ptr<DriftMonitor>> MonitorOf(
    const Model& model, const std::string& key, const DriftOptions& options) {
  const auto text = model.weights.metadata.find(key);
  if (text == model.weights.metadata.end()) return nullptr;
  auto samples = DecodeSamples(text->second);
  if (!samples.ok()) return At(key, samples.status());
  try {
    return std::make_unique<DriftMonitor>(key, *std::move(samples), options);
  } catch (const std::invalid_argument& error) {
    return At(key, absl::InvalidArgumentError(error.what()));
  }
}

// The metrics, as in server.h. Those of code and label come later, by
// CounterOf().
struct InferenceService::Metrics {
  explicit Metrics(Registry& registry)
      : batch_size(registry.AddHistogram(
            "tinytorch_batch_size", "Images that ran together.",
            Histogram::ExponentialBounds(1, 2, 9))),
        queue_length(registry.AddGauge("tinytorch_queue_length",
                                       "Images that wait now.")),
        reloads(
            registry.AddCounter(kReloads, kReloadsHelp, {{"result", "ok"}})),
        failed_reloads(registry.AddCounter(kReloads, kReloadsHelp,
                                           {{"result", "failed"}})),
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
          "tinytorch_drift_index",
          "Population stability index against training.", {{"of", of}});
      drift_alert[of] = &registry.AddGauge(
          "tinytorch_drift_alert", "1 if it is too large.", {{"of", of}});
    }
  }

  Histogram& batch_size;
  Gauge& queue_length;
  Counter& reloads;
  Counter& failed_reloads;
  Gauge& ready;
  std::map<std::string, Histogram*> seconds;  // by path
  std::map<std::string, Gauge*> drift_index;  // by what is watched
  std::map<std::string, Gauge*> drift_alert;

  static constexpr char kReloads[] = "tinytorch_reloads_total";
  static constexpr char kReloadsHelp[] = "Attempts to load the model file.";
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVER_HELP_H_
