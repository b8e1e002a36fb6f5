// Exercise `server`: what to answer, with which network, and when to say no.
//
// A new model is loaded while requests are being answered:
//
//   at      happens                   loaded_ is   who holds the old network
//    0 ms   a comes                   old          loaded_, a
//    1 ms   Reload() reads the file   old          loaded_, a
//    2 ms   b comes                   old          loaded_, a, b
//    5 ms   it has been tried         new          a, b
//    6 ms   c comes                   new          a, b
//    8 ms   a, b are answered         new          nobody: it is deleted
//
// Nobody waited, and nobody was answered by half of each. All that had to be
// guarded is one pointer, for as long as it takes to copy it. Whoever has a
// copy keeps the network alive: that is what std::shared_ptr is for.
//
// The other half of the work is to say no. A client can do something about
// "your request is wrong" (correct it), "too many" (wait) and "too late" (ask
// somebody else); it can do nothing about an answer that never comes.
//
// Many functions, most of them short. In this order something is green soon:
// ImagesFromBytes, HttpStatusOf; CounterOf, loaded, ready, Readiness, Route,
// Handle; TryOnZeros, Load, Reload; TypeOf, TimeoutOf, Ask, Predict, Answer;
// MetricsText, Drain.
//
// Cost of a request besides the network: its images are copied twice, a lock is
// taken a few times.
// Given, in production/server_help.h: the paths, errors as responses, what a
// model file holds, the metrics.
// Tests: test/server_test.cc, then test/server_module_test.cc.

#include "production/server.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "layers/activation.h"
#include "networks/sequential.h"
#include "production/server_help.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

using Time = BatcherClock::time_point;

// The type of the body: "application/json", also of "Application/JSON;
// charset=utf-8". "none" if the request does not say.
[[maybe_unused]] std::string TypeOf(const HttpRequest& request) {
  // Your turn: headers.find("content-type"), as all names are in small letters.
  // substr() up to the ";" (npos, if there is none, is up to the end),
  // absl::StripAsciiWhitespace(), absl::AsciiStrToLower().
  throw Unimplemented();
}

// The network's answers to all images in their order, or the first error.
[[maybe_unused]] absl::StatusOr<std::vector<Tensor>> Ask(
    Batcher& batcher, const std::vector<Tensor>& images, Time deadline) {
  // Your turn:
  //   1. Submit() all of them before you wait for any. One after the other they
  //      would run one by one, and a deadline for each would be none for all.
  //   2. Look at those that are ready already: a refusal is. Whoever is refused
  //      should not wait for the rest of his images to hear it.
  //   3. Wait for the others, wait_until() the deadline.
  // So walk twice, until Time(), which is long ago, and until the deadline; a
  // future whose answer was taken by get() is no longer valid(). Not ready at
  // the deadline: absl::DeadlineExceededError("no answer in time"). Each error
  // is At() its image, "images[3]".
  throw Unimplemented();
}

// How many numbers the network answers, found by asking it.
[[maybe_unused]] absl::StatusOr<int64_t> TryOnZeros(Sequential& network) {
  // Your turn: run it on Tensor::Zeros(), one image as a batch.
  //   1. What it throws (std::exception) is the first FailedPrecondition of
  //      Reload() in server.h, and so is an answer that is not [1, outputs].
  //   2. A number that is not finite is the second. One NaN among a million
  //      weights is enough for that; nobody would hear of it otherwise.
  throw Unimplemented();
}

}  // namespace

absl::StatusOr<std::vector<Tensor>> ImagesFromBytes(absl::string_view body,
                                                    const Shape& image,
                                                    int64_t most) {
  // Your turn: the errors of server.h, then an image from each NumElements()
  // bytes. A char may be negative: take it as uint8_t.
  throw Unimplemented();
}

int HttpStatusOf(const absl::Status& error) {
  // Your turn: the table of server.h.
  throw Unimplemented();
}

InferenceService::InferenceService(ServiceOptions options, Registry& registry)
    : options_(std::move(options)),
      registry_(registry),
      metrics_(std::make_unique<const Metrics>(registry)) {}

InferenceService::~InferenceService() = default;

HttpResponse InferenceService::Handle(const HttpRequest& request) {
  [[maybe_unused]] const Time start = BatcherClock::now();
  [[maybe_unused]] const std::string path =
      Paths().contains(request.path) ? request.path : "other";
  // Your turn:
  //   1. Route() it. What that throws is an ErrorResponse() of 500.
  //   2. While draining_: the header "Connection: close".
  //   3. Count it: the CounterOf() "tinytorch_requests_total", whose help is
  //      "Requests by path and HTTP status.", with the labels path and code.
  //   4. Observe its time, from `start`: a std::chrono::duration<double> counts
  //      in seconds.
  // Take the label from `path`, not from the request: a series is for ever, and
  // somebody will ask for a million paths.
  throw Unimplemented();
}

// Finds out who answers.
HttpResponse InferenceService::Route(const HttpRequest& request) {
  // Your turn:
  //   1. A path that is not in Paths(): 404, "no such path: " and its Excerpt()
  //      (wire.h): what strangers send does not go into a log as it is.
  //   2. A method that is not one of the path's: 405, "wanted POST, got " and
  //      its Excerpt(), and the header Allow, which lists those there are.
  //   3. Predict(), DescribeModel(), Readiness(), MetricsText(). And /healthz:
  //      200 "ok\n", as "text/plain", whatever else may be wrong.
  throw Unimplemented();
}

HttpResponse InferenceService::Predict(const HttpRequest& request) {
  [[maybe_unused]] const Time start = BatcherClock::now();
  [[maybe_unused]] const std::shared_ptr<Loaded> network = loaded();
  // Your turn: each error is an ErrorResponse().
  //   1. Without a network: absl::UnavailableError("no model").
  //   2. The TimeoutOf() the request.
  //   3. The TypeOf() the request decides who reads the images: at most
  //      max_images of shape kImage. Another type: 415, "Content-Type: wanted
  //      application/json or application/octet-stream, got " and its Excerpt().
  //   4. Ask() the network's batcher; the deadline counts from `start`.
  //   5. Answer(), of this network, whatever loaded() may be by now.
  throw Unimplemented();
}

// What the client hears, and what the metrics do. Of each image the
// probabilities [outputs].
HttpResponse InferenceService::Answer(
    const Loaded& network, const std::vector<Tensor>& images,
    const std::vector<Tensor>& probabilities) {
  std::vector<Prediction> predictions;
  // Your turn, for each image:
  //   1. A Prediction: the label is the place of the largest probability.
  //   2. Count it: CounterOf() "tinytorch_predictions_total", "Predictions by
  //      label.", its label.
  //   3. If network.drift has a monitor "ink", it observes the Mean() of the
  //      image; "confidence": the largest probability.
  // Then PredictionsJson(), with the id of the network.
  throw Unimplemented();
}

// Given.
HttpResponse InferenceService::DescribeModel() const {
  const auto network = loaded();
  if (network != nullptr) return {.body = ModelInfoJson(network->info)};
  return ErrorResponse(503, "no model");
}

HttpResponse InferenceService::Readiness() const {
  // Your turn: 503 "draining", 503 "no model", or 200 "ok\n" as "text/plain".
  throw Unimplemented();
}

HttpResponse InferenceService::MetricsText() const {
  // Your turn: states, unlike events, are looked up when somebody asks.
  //   1. The gauges queue_length, of the batcher; and ready.
  //   2. For each of drift_index, and of drift_alert: from the report() of the
  //      network's monitor. Without that, or without a network: 0, whatever the
  //      network before had.
  //   3. The text of the registry, as "text/plain; version=0.0.4;
  //      charset=utf-8".
  throw Unimplemented();
}

absl::StatusOr<std::chrono::milliseconds> InferenceService::TimeoutOf(
    const HttpRequest& request) const {
  // Your turn: the header "x-timeout-ms", if there is one, by
  // absl::SimpleAtoi(), which says whether all of it is a number that fits. The
  // error of server.h, with an Excerpt().
  throw Unimplemented();
}

// A network that is ready to answer, of the file as it is now.
absl::StatusOr<std::shared_ptr<InferenceService::Loaded>>
InferenceService::Load() const {
  // Your turn:
  //   1. ReadModel() the file; its errors have the path. Those of what follows
  //   need
  //      it: At().
  //   2. TryOnZeros(), and with what that finds out the info.
  //   3. For "ink" and "confidence" the MonitorOf() "drift.ink" and so on. If
  //      it is not nullptr, it goes to drift.
  //   4. The batcher comes last: from here on only its thread may run the
  //      network. Its model is Softmax() of that, once for the whole batch. Its
  //      options are those of options_, but for on_batch: the size is observed
  //      as batch_size, then the on_batch of options_ is told, if there is one.
  throw Unimplemented();
}

absl::Status InferenceService::Reload() {
  // Your turn:
  //   1. Hold reloading_ from here to the end, and Load().
  //   2. Count it, as one of reloads or of failed_reloads. An error ends here.
  //   3. Hold mutex_ only to exchange the pointers. The network before may end
  //      with yours: then its batcher stops, for which nobody should wait.
  throw Unimplemented();
}

void InferenceService::Drain() {
  // Your turn: all others look at draining_.
  throw Unimplemented();
}

bool InferenceService::ready() const {
  // Your turn: a network is there, and the end is not near.
  throw Unimplemented();
}

// The network that answers now.
std::shared_ptr<InferenceService::Loaded> InferenceService::loaded() const {
  // Your turn: reading a pointer that another thread may write needs mutex_.
  throw Unimplemented();
}

// The counter of this name and labels, added when it is asked for first.
Counter& InferenceService::CounterOf(const std::string& name,
                                     const std::string& help,
                                     const MetricLabels& labels) {
  // Your turn: with mutex_ held, look it up in counters_, where a new entry is
  // nullptr; registry_.AddCounter() makes what is not there yet.
  throw Unimplemented();
}

}  // namespace tinytorch
