// Server: a network that answers requests, for months.
//
// Answering is the small part. A server also refuses requests in time when
// there are too many, takes a new model without dropping a request, reports its
// state, and ends without leaving a client without a response. All of that is
// decided here, between a request and its response; sockets are given
// (production/serving/http).
//
//   request -> images -> batcher -> logits -> softmax -> response
//
//   POST /v1/predict  images in, classes and probabilities out: the body of a
//                     200 is PredictionsJson() (production/serving/wire)
//   GET  /v1/model    describes the model that answers: ModelInfoJson()
//   GET  /healthz     200: the process lives (otherwise: restart it)
//   GET  /readyz      200: send requests here; 503: do not (no model yet, or
//                     about to end). Proxies ask this about once a second.
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
#include "production/serving/http/message.h"
#include "production/serving/wire/samples.h"
#include "production/serving/wire/wire.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Reads a body of n * 784 bytes as n images of shape `image`, row-major, one
// byte per pixel: x = byte / 255, so 0 is paper (0.0), 255 is ink (1.0).
// Accepts 1 to `most` images. InvalidArgument, checked in this order: "wanted a
// multiple of 784 bytes, got 783" (or 785); "wanted 1 to 64 images, got 0".
absl::StatusOr<std::vector<Tensor>> ImagesFromBytes(absl::string_view body,
                                                    const Shape& image,
                                                    int64_t most);

// Returns the HTTP status that tells a client what to do about an error:
//   InvalidArgument    400  the request is wrong: do not send it again
//   ResourceExhausted  429  too many requests: send it later
//   Unavailable        503  not available here: send it elsewhere, or later
//   DeadlineExceeded   504  the time ran out
//   anything else      500  the server failed
int HttpStatusOf(const absl::Status& error);

struct ServiceOptions {
  std::string model_path = {};
  BatcherOptions batcher = {};  // on_batch is called after the metrics count
  int64_t max_images = 64;      // in one request
  // How long a request may take, from the start of Handle(): by default, and at
  // most if it names a timeout.
  std::chrono::milliseconds timeout{1000};
  std::chrono::milliseconds longest_timeout{60000};
  DriftOptions drift = {};
};

// A server without its sockets. Safe to use from many threads.
//
// The metadata of a model file may describe the network's training data: under
// "drift.ink" and "drift.confidence" it holds the mean pixel and the largest
// probability of some hundred training images, as text of EncodeSamples()
// (samples.h). The service watches each of the two that it finds for drift.
class InferenceService {
 public:
  // Serves no model yet: Reload() loads it. Adds its metrics to `registry`,
  // which must outlive the service:
  //
  //   tinytorch_requests_total{path, code}     counter; path is a path from the
  //                                            table above, or "other"
  //   tinytorch_request_seconds{path}          histogram, from 50 us to 6.5 s
  //                                            by factors of 2 (18 bounds): the
  //                                            time in Handle(), in seconds
  //   tinytorch_batch_size                     histogram, 1, 2, 4 to 256
  //   tinytorch_queue_length                   gauge, in images
  //   tinytorch_predictions_total{label}       counter, of images in a 200
  //   tinytorch_reloads_total{result}          counter, "ok" and "failed"
  //   tinytorch_ready                          gauge, 0 or 1
  //   tinytorch_drift_index{of}                gauge, "ink" and "confidence"
  //   tinytorch_drift_alert{of}                gauge, 0 or 1
  //
  // GET /metrics sets the gauges first: those of queue and drift describe the
  // network that answers now, and are 0 without one, or without samples. Its
  // body has the type "text/plain; version=0.0.4; charset=utf-8".
  //
  // Except for the series with a code or a label, all of them exist from the
  // start, at 0. Text that a client has sent never becomes a series.
  InferenceService(ServiceOptions options, Registry& registry);
  // No Handle() may be running.
  ~InferenceService();

  // Answers one request. Never throws; an exception becomes a 500 with its
  // what(), or "unknown error". Errors have the body ErrorJson() and the status
  // HttpStatusOf(); 429 and 503 also have "Retry-After: 1". A path that is not
  // in the table above gets 404, "no such path: /x". A method that the path
  // does not allow gets 405, "wanted POST, got GET", with "Allow: POST" or
  // "Allow: GET, HEAD". Handle() treats HEAD as GET; the HTTP layer drops the
  // body.
  //
  // POST /v1/predict reads its body by Content-Type: application/json with
  // ImagesFromJson, application/octet-stream with ImagesFromBytes; other types
  // get 415, "Content-Type: wanted application/json or
  // application/octet-stream, got text/plain" (its Excerpt(), or "none"). The
  // case of letters, spaces around the type and anything after a ";" do not
  // matter. The header "X-Timeout-Ms: 200" says how long the client will wait;
  // it must be an integer from 1 to longest_timeout, otherwise 400:
  // "X-Timeout-Ms: wanted 1 to 60000, got soon". Before the first successful
  // Reload(), this, /v1/model and /readyz get 503 "no model".
  //
  // All images of a request go to the batcher, with the deadline, before any
  // answer is awaited. Either the same network answers all of them in time, and
  // the response has its id, or the response is the first error: "images[3]:
  // 256 requests are waiting", "images[0]: no answer in time" (504). An error
  // that is known at once is returned at once, before any other image is waited
  // for. Images of the request that are in the queue then stay there.
  HttpResponse Handle(const HttpRequest& request);

  // Loads the file at model_path and tries the network on zeros. From then on,
  // this network answers; requests that were submitted before still get the
  // answers and the id of the network before, and no request waits. After an
  // error, nothing has changed except the count of failed reloads. Errors begin
  // with the path; they are those of model_file.h, or
  //   InvalidArgument     "drift.ink: samples: wanted numbers, got 0.1x", also
  //                       an error of DriftMonitor
  //   FailedPrecondition  "wanted a network for [1, 28, 28]: ..."
  //                       "tried on zeros: nan", also inf
  // Concurrent calls run one after the other.
  absl::Status Reload();

  // From now on, /readyz answers 503 "draining", and each response has the
  // header "Connection: close". All requests are still answered, so that none
  // is lost while proxies notice. There is no way back.
  void Drain();

  bool ready() const;  // a network answers, and Drain() was not called

 private:
  struct ServingModel;  // a network with its batcher and its drift monitors
  struct Metrics;       // the metrics that exist from the start

  HttpResponse Route(const HttpRequest& request);  // given
  HttpResponse Predict(const HttpRequest& request);
  HttpResponse Respond(const ServingModel& model,
                       const std::vector<Tensor>& images,
                       const std::vector<Tensor>& probabilities);
  HttpResponse DescribeModel() const;
  HttpResponse Readiness() const;
  HttpResponse MetricsText() const;
  absl::StatusOr<std::chrono::milliseconds> TimeoutOf(
      const HttpRequest& request) const;
  absl::StatusOr<std::shared_ptr<ServingModel>> Load() const;
  std::shared_ptr<ServingModel> serving() const;
  Counter& CounterOf(const std::string& name, const std::string& help,
                     const MetricLabels& labels);

  const ServiceOptions options_;
  Registry& registry_;
  const std::unique_ptr<const Metrics> metrics_;
  std::atomic<bool> draining_{false};
  std::mutex reloading_;      // held during Reload()
  mutable std::mutex mutex_;  // guards the two members below
  std::map<std::pair<std::string, MetricLabels>, Counter*> counters_;
  std::shared_ptr<ServingModel> serving_;  // nullptr: no model
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVER_H_
