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
  // BEGIN SOLUTION
  const auto header = request.headers.find("content-type");
  if (header == request.headers.end()) return "none";
  const std::string type = header->second.substr(0, header->second.find(';'));
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(type));
  // END SOLUTION
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
  // BEGIN SOLUTION
  std::vector<std::future<absl::StatusOr<Tensor>>> waiting;
  for (const Tensor& image : images) {
    waiting.push_back(batcher.Submit(image, deadline));
  }
  std::vector<Tensor> answers(images.size());
  for (const Time until : {Time(), deadline}) {
    for (size_t i = 0; i < waiting.size(); ++i) {
      if (!waiting[i].valid()) continue;
      absl::StatusOr<Tensor> answer =
          absl::DeadlineExceededError("no answer in time");
      if (waiting[i].wait_until(until) == std::future_status::ready) {
        answer = waiting[i].get();
      } else if (until < deadline) {
        continue;
      }
      if (!answer.ok()) {
        return At(absl::StrCat("images[", i, "]"), answer.status());
      }
      answers[i] = *std::move(answer);
    }
  }
  return answers;
  // END SOLUTION
}

// How many numbers the network answers, found by asking it.
[[maybe_unused]] absl::StatusOr<int64_t> TryOnZeros(Sequential& network) {
  // Your turn: run it on Tensor::Zeros(), one image as a batch.
  //   1. What it throws (std::exception) is the first FailedPrecondition of
  //      Reload() in server.h, and so is an answer that is not [1, outputs].
  //   2. A number that is not finite is the second. One NaN among a million
  //      weights is enough for that; nobody would hear of it otherwise.
  // BEGIN SOLUTION
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
  // END SOLUTION
}

}  // namespace

absl::StatusOr<std::vector<Tensor>> ImagesFromBytes(absl::string_view body,
                                                    const Shape& image,
                                                    int64_t most) {
  // Your turn: the errors of server.h, then an image from each NumElements()
  // bytes. A char may be negative: take it as uint8_t.
  // BEGIN SOLUTION
  const int64_t size = NumElements(image);
  const int64_t bytes = static_cast<int64_t>(body.size());
  if (bytes % size != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("wanted a multiple of ", size, " bytes, got ", bytes));
  }
  if (bytes == 0 || bytes / size > most) {
    return absl::InvalidArgumentError(
        absl::StrCat("wanted 1 to ", most, " images, got ", bytes / size));
  }
  std::vector<Tensor> images;
  for (int64_t from = 0; from < bytes; from += size) {
    images.push_back(Tensor::Empty(image));
    std::transform(
        body.begin() + from, body.begin() + from + size, images.back().data(),
        [](char c) { return static_cast<uint8_t>(c) / Scalar{255}; });
  }
  return images;
  // END SOLUTION
}

int HttpStatusOf(const absl::Status& error) {
  // Your turn: the table of server.h.
  // BEGIN SOLUTION
  switch (error.code()) {
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
  // END SOLUTION
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
  // BEGIN SOLUTION
  HttpResponse response;
  try {
    response = Route(request);
  } catch (const std::exception& error) {
    response = ErrorResponse(500, error.what());
  } catch (...) {
    response = ErrorResponse(500, "unknown error");
  }
  if (draining_) response.headers.emplace_back("Connection", "close");
  CounterOf("tinytorch_requests_total", "Requests by path and HTTP status.",
            {{"path", path}, {"code", absl::StrCat(response.status)}})
      .Increment();
  const std::chrono::duration<double> took = BatcherClock::now() - start;
  metrics_->seconds.at(path)->Observe(took.count());
  return response;
  // END SOLUTION
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
  // BEGIN SOLUTION
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
  // END SOLUTION
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
  // BEGIN SOLUTION
  if (network == nullptr) {
    return ErrorResponse(absl::UnavailableError("no model"));
  }
  const absl::StatusOr<std::chrono::milliseconds> timeout = TimeoutOf(request);
  if (!timeout.ok()) return ErrorResponse(timeout.status());
  const std::string type = TypeOf(request);
  const bool json = type == "application/json";
  if (!json && type != "application/octet-stream") {
    return ErrorResponse(
        415, absl::StrCat("Content-Type: wanted application/json or "
                          "application/octet-stream, got ",
                          Excerpt(type)));
  }
  const absl::StatusOr<std::vector<Tensor>> images =
      json ? ImagesFromJson(request.body, kImage, options_.max_images)
           : ImagesFromBytes(request.body, kImage, options_.max_images);
  if (!images.ok()) return ErrorResponse(images.status());
  const absl::StatusOr<std::vector<Tensor>> answers =
      Ask(*network->batcher, *images, start + *timeout);
  if (!answers.ok()) return ErrorResponse(answers.status());
  return Answer(*network, *images, *answers);
  // END SOLUTION
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
  // BEGIN SOLUTION
  for (size_t i = 0; i < images.size(); ++i) {
    Prediction prediction{.probabilities = probabilities[i].ToVector()};
    const auto largest = std::ranges::max_element(prediction.probabilities);
    prediction.label = largest - prediction.probabilities.begin();
    CounterOf("tinytorch_predictions_total", "Predictions by label.",
              {{"label", absl::StrCat(prediction.label)}})
        .Increment();
    for (const auto& [of, monitor] : network.drift) {
      monitor->Observe(of == "ink" ? Mean(images[i]).item() : *largest);
    }
    predictions.push_back(std::move(prediction));
  }
  return {.body = PredictionsJson(network.info.id, predictions)};
  // END SOLUTION
}

// Given.
HttpResponse InferenceService::DescribeModel() const {
  const auto network = loaded();
  if (network != nullptr) return {.body = ModelInfoJson(network->info)};
  return ErrorResponse(503, "no model");
}

HttpResponse InferenceService::Readiness() const {
  // Your turn: 503 "draining", 503 "no model", or 200 "ok\n" as "text/plain".
  // BEGIN SOLUTION
  if (draining_) return ErrorResponse(absl::UnavailableError("draining"));
  if (!ready()) return ErrorResponse(absl::UnavailableError("no model"));
  return {.body = "ok\n", .content_type = "text/plain"};
  // END SOLUTION
}

HttpResponse InferenceService::MetricsText() const {
  // Your turn: states, unlike events, are looked up when somebody asks.
  //   1. The gauges queue_length, of the batcher; and ready.
  //   2. For each of drift_index, and of drift_alert: from the report() of the
  //      network's monitor. Without that, or without a network: 0, whatever the
  //      network before had.
  //   3. The text of the registry, as "text/plain; version=0.0.4;
  //      charset=utf-8".
  // BEGIN SOLUTION
  const std::shared_ptr<Loaded> network = loaded();
  metrics_->ready.Set(ready() ? 1 : 0);
  metrics_->queue_length.Set(
      network == nullptr
          ? 0
          : static_cast<double>(network->batcher->queue_length()));
  for (const auto& [of, index] : metrics_->drift_index) {
    DriftMonitor::Report report;
    if (network != nullptr && network->drift.contains(of)) {
      report = network->drift.at(of)->report();
    }
    index->Set(report.stability_index);
    metrics_->drift_alert.at(of)->Set(report.alert ? 1 : 0);
  }
  return {.body = registry_.ToText(),
          .content_type = "text/plain; version=0.0.4; charset=utf-8"};
  // END SOLUTION
}

absl::StatusOr<std::chrono::milliseconds> InferenceService::TimeoutOf(
    const HttpRequest& request) const {
  // Your turn: the header "x-timeout-ms", if there is one, by
  // absl::SimpleAtoi(), which says whether all of it is a number that fits. The
  // error of server.h, with an Excerpt().
  // BEGIN SOLUTION
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
  // END SOLUTION
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
  // BEGIN SOLUTION
  const std::string& path = options_.model_path;
  absl::StatusOr<ModelOnDisk> read = ReadModel(path);
  if (!read.ok()) return read.status();
  const absl::StatusOr<int64_t> outputs = TryOnZeros(*read->network);
  if (!outputs.ok()) return At(path, outputs.status());
  auto fresh = std::make_shared<Loaded>();
  fresh->info = {.id = read->id,
                 .architecture = read->model.architecture,
                 .input = kImage,
                 .outputs = *outputs,
                 .parameters = read->network->ParameterCount()};
  for (const std::string of : {"ink", "confidence"}) {
    auto monitor = MonitorOf(read->model, "drift." + of, options_.drift);
    if (!monitor.ok()) return At(path, monitor.status());
    if (*monitor != nullptr) fresh->drift[of] = *std::move(monitor);
  }
  fresh->network = std::move(read->network);
  BatcherOptions options = options_.batcher;
  options.on_batch = [this](int64_t size) {
    metrics_->batch_size.Observe(static_cast<double>(size));
    if (options_.batcher.on_batch) options_.batcher.on_batch(size);
  };
  fresh->batcher = std::make_unique<Batcher>(
      [&network = *fresh->network](const Tensor& x) {
        return Softmax(network(x));
      },
      kImage, std::move(options));
  return fresh;
  // END SOLUTION
}

absl::Status InferenceService::Reload() {
  // Your turn:
  //   1. Hold reloading_ from here to the end, and Load().
  //   2. Count it, as one of reloads or of failed_reloads. An error ends here.
  //   3. Hold mutex_ only to exchange the pointers. The network before may end
  //      with yours: then its batcher stops, for which nobody should wait.
  // BEGIN SOLUTION
  const std::lock_guard one_at_a_time(reloading_);
  absl::StatusOr<std::shared_ptr<Loaded>> fresh = Load();
  (fresh.ok() ? metrics_->reloads : metrics_->failed_reloads).Increment();
  if (!fresh.ok()) return fresh.status();
  {
    const std::lock_guard lock(mutex_);
    loaded_.swap(*fresh);
  }
  return absl::OkStatus();
  // END SOLUTION
}

void InferenceService::Drain() {
  // Your turn: all others look at draining_.
  // BEGIN SOLUTION
  draining_ = true;
  // END SOLUTION
}

bool InferenceService::ready() const {
  // Your turn: a network is there, and the end is not near.
  // BEGIN SOLUTION
  return loaded() != nullptr && !draining_;
  // END SOLUTION
}

// The network that answers now.
std::shared_ptr<InferenceService::Loaded> InferenceService::loaded() const {
  // Your turn: reading a pointer that another thread may write needs mutex_.
  // BEGIN SOLUTION
  const std::lock_guard lock(mutex_);
  return loaded_;
  // END SOLUTION
}

// The counter of this name and labels, added when it is asked for first.
Counter& InferenceService::CounterOf(const std::string& name,
                                     const std::string& help,
                                     const MetricLabels& labels) {
  // Your turn: with mutex_ held, look it up in counters_, where a new entry is
  // nullptr; registry_.AddCounter() makes what is not there yet.
  // BEGIN SOLUTION
  const std::lock_guard lock(mutex_);
  Counter*& counter = counters_[{name, labels}];
  if (counter == nullptr) counter = &registry_.AddCounter(name, help, labels);
  return *counter;
  // END SOLUTION
}

}  // namespace tinytorch
