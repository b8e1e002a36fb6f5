// The parts of a server that repeat what you have built. Given.
//
// server_help.cc also has functions of InferenceService: Route(), which calls
// yours, DescribeModel(), Readiness(), TimeoutOf(), Drain() and ready().

#ifndef TINYTORCH_PRODUCTION_GIVEN_SERVER_HELP_H_
#define TINYTORCH_PRODUCTION_GIVEN_SERVER_HELP_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "networks/sequential.h"
#include "production/server.h"

namespace tinytorch {

// The shape of one input.
inline const Shape kImage = {1, 28, 28};

// A network that answers requests. Several may exist at once: the newest, and
// older ones that still have requests to answer.
struct InferenceService::ServingModel {
  ModelInfo info;
  std::unique_ptr<Sequential> network;  // used by the batcher's thread only
  // The keys are "ink" and "confidence". Nothing is added after Load().
  std::map<std::string, std::unique_ptr<DriftMonitor>> drift;
  std::unique_ptr<Batcher> batcher;  // last: its thread uses the members above
};

// Returns the paths of server.h, each with the methods that it allows.
const std::map<std::string, std::string>& Paths();

// Returns the type of the body: "application/json", also for
// "Application/JSON; charset=utf-8"; "none" if the request has no such header.
std::string TypeOf(const HttpRequest& request);

// Returns an error as a response.
HttpResponse ErrorResponse(int status, absl::string_view message);
HttpResponse ErrorResponse(const absl::Status& error);

// The content of a model file, and its checksum as an id. ReadModel() reads the
// file only once, because it might be replaced between two reads. Errors begin
// with the path.
struct ModelOnDisk {
  std::string id;
  Model model;
  std::unique_ptr<Sequential> network;
};
absl::StatusOr<ModelOnDisk> ReadModel(const std::string& path);

// Runs the network on zeros, and returns how many outputs it has per image. If
// it throws, if its output is not [1, outputs], or if an output is not finite,
// returns the FailedPrecondition of Reload() in server.h. A single NaN among a
// million weights causes that, and no other check would find it.
absl::StatusOr<int64_t> TryOnZeros(Sequential& network);

// Returns a monitor that compares with the samples in the metadata of a model
// under `key`, or nullptr if there are none. Errors begin with the key.
absl::StatusOr<std::unique_ptr<DriftMonitor>> MonitorOf(
    const Model& model, const std::string& key, const DriftOptions& options);

// The metrics of server.h, except those with a code or a label: CounterOf()
// adds these when they are needed.
struct InferenceService::Metrics {
  explicit Metrics(Registry& registry);

  // Sets the gauges. Without a model, or without a monitor, their values are 0:
  // the model before may have set them.
  void SetStates(const ServingModel* model, bool is_ready) const;

  Histogram& batch_size;
  Gauge& queue_length;
  Counter& reloads;
  Counter& failed_reloads;
  Gauge& ready;
  std::map<std::string, Histogram*> seconds;  // by path
  std::map<std::string, Gauge*> drift_index;  // by "ink" and "confidence"
  std::map<std::string, Gauge*> drift_alert;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_GIVEN_SERVER_HELP_H_
