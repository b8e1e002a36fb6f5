// Server: a network that others can ask, for months.
//
// Answering is the small part. A server also says no in time when there is too
// much to do, takes a new model without dropping a question, tells others how
// it is, and ends without leaving anybody waiting. All of that is decided here,
// between a request and its response; sockets are given (production/serving/http).
//
//   request -> images -> batcher -> logits -> softmax -> response
//
//   POST /v1/predict  images in, classes and probabilities out
//   GET  /v1/model    what is being served
//   GET  /healthz     200: the process lives (otherwise: restart it)
//   GET  /readyz      200: send requests here; 503: do not (no model yet, or
//                     about to end). Proxies ask this every second or so.
//   GET  /metrics     for Prometheus
//
// Exercise `server`. TorchServe, Triton and KServe have the same parts.

#ifndef TINYTORCH_PRODUCTION_SERVER_H_
#define TINYTORCH_PRODUCTION_SERVER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "production/batcher.h"
#include "production/drift.h"
#include "production/metrics.h"
#include "production/model_file.h"
#include "tensor/tensor.h"
#include "production/serving/http/message.h"
#include "production/serving/wire/samples.h"
#include "production/serving/wire/wire.h"

namespace tinytorch {

// Reads a body of n * 784 bytes as n images of shape `image`, a byte for a
// pixel: 0 is paper (0.0), 255 is ink (1.0). InvalidArgument: "wanted a
// multiple of 784 bytes, got 783"; "wanted 1 to 64 images, got 0".
absl::StatusOr<std::vector<Tensor>> ImagesFromBytes(absl::string_view body,
                                                    const Shape& image,
                                                    int64_t most);

// The HTTP status that tells a client what an error means for it:
//   InvalidArgument    400  your request is wrong: do not send it again
//   ResourceExhausted  429  too many requests: send it later
//   Unavailable        503  not here now: send it elsewhere, or later
//   DeadlineExceeded   504  too late
//   anything else      500  our fault
int HttpStatusOf(const absl::Status& error);

struct ServiceOptions {
  std::string model_path = {};
  BatcherOptions batcher = {};  // on_batch is told after the metrics
  int64_t max_images = 64;      // in one request
  // How long a request may take that names no timeout, and the most that one
  // may name.
  std::chrono::milliseconds timeout{1000};
  std::chrono::milliseconds longest_timeout{60000};
  DriftOptions drift = {};
};

// Everything a server does but sockets. Safe to use from many threads.
//
// A model file may tell what its network was trained on, as metadata: under
// "drift.ink" and "drift.confidence" the mean pixel and the largest probability
// of some hundred training images, as text of EncodeSamples() (samples.h). What
// is there is watched (drift.h).
class InferenceService {
 public:
  // Serves nothing yet: Reload() loads the model. Adds its metrics to
  // `registry`, which must live as long:
  //
  //   tinytorch_requests_total{path, code}     counter; path is one of those
  //                                            above, or "other"
  //   tinytorch_request_seconds{path}          histogram, from 50 us to 6.5 s
  //                                            by factors of 2 (18 bounds)
  //   tinytorch_batch_size                     histogram, 1, 2, 4 to 256
  //   tinytorch_queue_length                   gauge
  //   tinytorch_predictions_total{label}       counter
  //   tinytorch_reloads_total{result}          counter, "ok" and "failed"
  //   tinytorch_ready                          gauge, 0 or 1
  //   tinytorch_drift_index{of}                gauge, "ink" and "confidence"
  //   tinytorch_drift_alert{of}                gauge, 0 or 1
  //
  // All series but those of code and label are there from the start, at 0. No
  // series is ever made of what a client has sent.
  InferenceService(ServiceOptions options, Registry& registry);
  // When no Handle() runs any more.
  ~InferenceService();

  // Answers one request. Never throws. Errors have the body ErrorJson() and the
  // status HttpStatusOf(); 429 and 503 have "Retry-After: 1" as well. 404 for a
  // path that is none of those above; 405 for another method, with "Allow:
  // POST" or "Allow: GET, HEAD". HEAD is answered as GET, body and all: what
  // brings it to the client leaves the body out. 500 for what is thrown.
  //
  // POST /v1/predict reads its body by Content-Type: application/json as
  // ImagesFromJson, application/octet-stream as ImagesFromBytes; small and
  // large letters are the same, what follows a ";" is no matter; 415 for
  // others. "X-Timeout-Ms: 200" is the time that the client will wait; 400
  // unless it is a whole number from 1 to the longest: "X-Timeout-Ms: wanted 1
  // to 60000, got soon". 503 "no model" before the first Reload(). All images
  // of a request are answered by the same network and in time, or the first
  // error is the answer: "images[3]: 256 requests are waiting". An error that
  // is known at once is said at once.
  HttpResponse Handle(const HttpRequest& request);

  // Loads the file at model_path, tries the network on zeros, and lets it
  // answer from now on. What was submitted before is answered by the network
  // before; nobody waits. After an error nothing has changed. It begins with
  // the path, and is that of model_file.h, or
  //   InvalidArgument     "drift.ink: samples: wanted numbers, got 0.1x"
  //   FailedPrecondition  "wanted a network for [1, 28, 28]: ..."
  //                       "tried on zeros: nan", also inf
  // Several calls happen one after the other.
  absl::Status Reload();

  // From now on /readyz answers 503 "draining", and each response says
  // "Connection: close". All is answered as before, so that no request is lost
  // while proxies learn of it. For good.
  void Drain();

  bool ready() const;

 private:
  struct Loaded;   // a network and all that belongs to it
  struct Metrics;  // those that are there from the start

  HttpResponse Route(const HttpRequest& request);
  HttpResponse Predict(const HttpRequest& request);
  HttpResponse Answer(const Loaded& network, const std::vector<Tensor>& images,
                      const std::vector<Tensor>& probabilities);
  HttpResponse DescribeModel() const;
  HttpResponse Readiness() const;
  HttpResponse MetricsText() const;
  absl::StatusOr<std::chrono::milliseconds> TimeoutOf(
      const HttpRequest& request) const;
  absl::StatusOr<std::shared_ptr<Loaded>> Load() const;
  std::shared_ptr<Loaded> loaded() const;
  Counter& CounterOf(const std::string& name, const std::string& help,
                     const MetricLabels& labels);

  const ServiceOptions options_;
  Registry& registry_;
  const std::unique_ptr<const Metrics> metrics_;
  std::atomic<bool> draining_{false};
  std::mutex reloading_;      // one Reload() after the other
  mutable std::mutex mutex_;  // guards what follows
  std::map<std::pair<std::string, MetricLabels>, Counter*> counters_;
  std::shared_ptr<Loaded> loaded_;  // nullptr: no model
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVER_H_
