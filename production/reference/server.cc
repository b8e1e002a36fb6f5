// Exercise `server`: which network answers, and which requests are refused.
//
// A new model is loaded while requests are being answered:
//
//   at      event                     serving_ is  the old network is held by
//    0 ms   a comes                   old          serving_, a
//    1 ms   Reload() reads the file   old          serving_, a
//    2 ms   b comes                   old          serving_, a, b
//    5 ms   the new one is tried      new          a, b
//    6 ms   c comes                   new          a, b
//    8 ms   a and b are answered      new          none: it is deleted
//
// No request waits, and each is answered by one network. The mutex guards only
// one pointer, while it is copied. Each copy keeps its network alive, because
// it is a std::shared_ptr.
//
// The other half of the work is to refuse. A client can react to "the request
// is wrong" (correct it), "too many" (wait) and "too late" (try another
// server), but not to an answer that never comes.
//
// There are many functions, most of them short. Write them in this order.
// Cost of a request besides the network: two copies of its images, some locks.
// Given: production/given/server_help.h (paths, headers, errors as responses,
// model files, metrics, readiness), production/serving/wire/wire.h (bodies,
// ModelInfo, Prediction) and .../http/message.h (HttpRequest, HttpResponse).
// Tests: test/server_test.cc, then test/server_module_test.cc.

#include "production/server.h"

#include <algorithm>
#include <chrono>
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
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "layers/activation.h"
#include "production/given/annotate.h"
#include "production/given/server_help.h"
#include "tensor/reduce.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {

absl::StatusOr<std::vector<Tensor>> ImagesFromBytes(absl::string_view body,
                                                    const Shape& image,
                                                    int64_t most) {
  // Your turn:
  //   1. An image has NumElements(image) bytes. If the number of bytes is not a
  //      multiple of that, return the first error of server.h.
  //   2. If there is no image, or more than `most`, return the second one.
  //   3. Make each image with Tensor::Empty(), and set each pixel to its byte /
  //      255. A char may be negative: convert it to uint8_t first.
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
  if (absl::IsInvalidArgument(error)) return 400;
  if (absl::IsResourceExhausted(error)) return 429;
  if (absl::IsUnavailable(error)) return 503;
  if (absl::IsDeadlineExceeded(error)) return 504;
  return 500;
  // END SOLUTION
}

// Returns the model that answers now, or nullptr.
std::shared_ptr<InferenceService::ServingModel> InferenceService::serving()
    const {
  // Your turn: return a copy of serving_. Another thread may write it, so you
  // need mutex_.
  // BEGIN SOLUTION
  const std::lock_guard lock(mutex_);
  return serving_;
  // END SOLUTION
}

// Returns the counter with this name and these labels. The first call adds it.
Counter& InferenceService::CounterOf(const std::string& name,
                                     const std::string& help,
                                     const MetricLabels& labels) {
  // Your turn: with mutex_ held, look it up in counters_. A new entry of the
  // map is nullptr: set it to the address of registry_.AddCounter()'s result.
  // BEGIN SOLUTION
  const std::lock_guard lock(mutex_);
  Counter*& counter = counters_[{name, labels}];
  if (counter == nullptr) counter = &registry_.AddCounter(name, help, labels);
  return *counter;
  // END SOLUTION
}

HttpResponse InferenceService::Handle(const HttpRequest& request) {
  const auto start = BatcherClock::now();
  const std::string path =
      Paths().contains(request.path) ? request.path : "other";
  // Your turn:
  //   1. Call Route(). If it throws a std::exception, the response is
  //      ErrorResponse(500, what()); for anything else it is
  //      ErrorResponse(500, "unknown error").
  //   2. If draining_, append the header "Connection: close".
  //   3. Increment the CounterOf() "tinytorch_requests_total", whose help is
  //      "Requests by path and HTTP status.". Its labels are path and code.
  //      Take the path from `path`, not from the request: a series is never
  //      removed, and clients may ask for a million paths.
  //   4. Observe() the time since `start` in metrics_->seconds of that path. A
  //      std::chrono::duration<double> counts in seconds.
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

// Returns a network that is ready to answer, from the file as it is now.
absl::StatusOr<std::shared_ptr<InferenceService::ServingModel>>
InferenceService::Load() const {
  // Your turn:
  //   1. ReadModel() the file. Its errors have the path; Annotate() those of
  //      the next steps with the path.
  //   2. TryOnZeros() returns the number of outputs. Make a ServingModel with
  //      std::make_shared, and set all five fields of its `info` (wire.h).
  //   3. For "ink" and "confidence", get the MonitorOf() the key "drift.ink" or
  //      "drift.confidence". If it is not nullptr, put it into `drift`.
  //   4. Move the network into the ServingModel.
  //   5. Copy options_.batcher, and replace its on_batch by a function that
  //      Observe()s the size as metrics_->batch_size, and then calls the
  //      on_batch of options_, if there is one.
  //   6. Make the batcher last, because from then on only its thread may run
  //      the network. Its model is Softmax() of the network's output. A copy of
  //      the ServingModel's std::shared_ptr in it would be a cycle.
  // BEGIN SOLUTION
  const std::string& path = options_.model_path;
  absl::StatusOr<ModelOnDisk> read = ReadModel(path);
  if (!read.ok()) return read.status();
  const absl::StatusOr<int64_t> outputs = TryOnZeros(*read->network);
  if (!outputs.ok()) return Annotate(path, outputs.status());
  auto fresh = std::make_shared<ServingModel>();
  fresh->info = {.id = read->id,
                 .architecture = read->model.architecture,
                 .input = kImage,
                 .outputs = *outputs,
                 .parameters = read->network->ParameterCount()};
  for (const std::string of : {"ink", "confidence"}) {
    auto monitor = MonitorOf(read->model, "drift." + of, options_.drift);
    if (!monitor.ok()) return Annotate(path, monitor.status());
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
  //   1. Hold reloading_ until the function returns. Call Load().
  //   2. Increment metrics_->reloads or metrics_->failed_reloads. Return the
  //      error, if there is one.
  //   3. Swap serving_ with the new pointer, and hold mutex_ only for that. If
  //      yours is the last pointer to the old network, its destruction waits
  //      for its batcher, and other threads must not wait for that.
  // BEGIN SOLUTION
  const std::lock_guard one_at_a_time(reloading_);
  absl::StatusOr<std::shared_ptr<ServingModel>> fresh = Load();
  (fresh.ok() ? metrics_->reloads : metrics_->failed_reloads).Increment();
  if (!fresh.ok()) return fresh.status();
  {
    const std::lock_guard lock(mutex_);
    serving_.swap(*fresh);
  }
  return absl::OkStatus();
  // END SOLUTION
}

namespace {

// Returns the network's answers to all images in their order, or the first
// error.
absl::StatusOr<std::vector<Tensor>> SubmitAll(
    Batcher& batcher, const std::vector<Tensor>& images,
    BatcherClock::time_point deadline) {
  // Your turn:
  //   1. Submit() all images before you wait for the first answer. If you wait
  //      for each answer in turn, the images never share a batch.
  //   2. Go through the futures and take the answers that are ready: they
  //      include refusals. Return these before you wait for other images.
  //   3. Go through them a second time, and wait for the rest.
  // One loop does 2 and 3: it calls wait_until() a time_point(), which is long
  // past, then the deadline. After get() a future is not valid(): skip it. If
  // it is not ready at the deadline, the error is absl::DeadlineExceededError(
  // "no answer in time"). Annotate() each error with its image, "images[3]".
  // BEGIN SOLUTION
  std::vector<std::future<absl::StatusOr<Tensor>>> waiting;
  for (const Tensor& image : images) {
    waiting.push_back(batcher.Submit(image, deadline));
  }
  std::vector<Tensor> answers(images.size());
  for (const auto until : {BatcherClock::time_point(), deadline}) {
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
        return Annotate(absl::StrCat("images[", i, "]"), answer.status());
      }
      answers[i] = *std::move(answer);
    }
  }
  return answers;
  // END SOLUTION
}

}  // namespace

HttpResponse InferenceService::Predict(const HttpRequest& request) {
  const auto start = BatcherClock::now();
  const std::shared_ptr<ServingModel> model = serving();
  // Your turn: return each error as an ErrorResponse().
  //   1. Without a model, the error is absl::UnavailableError("no model").
  //   2. Get the TimeoutOf() the request, which may be an error.
  //   3. Read at most options_.max_images images of shape kImage. For the
  //      TypeOf() "application/json" call ImagesFromJson(), for
  //      "application/octet-stream" ImagesFromBytes(). Another type is a 415,
  //      "Content-Type: wanted application/json or application/octet-stream,
  //      got " and its Excerpt().
  //   4. SubmitAll() images to the model's batcher. The deadline is the timeout
  //      after `start`.
  //   5. Respond() with this model. serving() may be another one by now.
  // BEGIN SOLUTION
  if (model == nullptr) {
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
      SubmitAll(*model->batcher, *images, start + *timeout);
  if (!answers.ok()) return ErrorResponse(answers.status());
  return Respond(*model, *images, *answers);
  // END SOLUTION
}

// Returns the response for images and the probabilities [outputs] of each.
// Updates the metrics and the drift monitors.
HttpResponse InferenceService::Respond(
    const ServingModel& model, const std::vector<Tensor>& images,
    const std::vector<Tensor>& probabilities) {
  std::vector<Prediction> predictions;
  // Your turn: for each image:
  //   1. Make a Prediction. The label is the index of the largest probability.
  //   2. Increment the CounterOf() "tinytorch_predictions_total", whose help is
  //      "Predictions by label.". Its label is label.
  //   3. Let each monitor in model.drift Observe() its number: "ink" the Mean()
  //      of the image, "confidence" the largest probability.
  // The body of the response is the PredictionsJson() with the model's id.
  // BEGIN SOLUTION
  for (size_t i = 0; i < images.size(); ++i) {
    Prediction prediction{.probabilities = probabilities[i].ToVector()};
    const auto largest = std::ranges::max_element(prediction.probabilities);
    prediction.label = largest - prediction.probabilities.begin();
    CounterOf("tinytorch_predictions_total", "Predictions by label.",
              {{"label", absl::StrCat(prediction.label)}})
        .Increment();
    for (const auto& [of, monitor] : model.drift) {
      monitor->Observe(of == "ink" ? Mean(images[i]).item() : *largest);
    }
    predictions.push_back(std::move(prediction));
  }
  return {.body = PredictionsJson(model.info.id, predictions)};
  // END SOLUTION
}

HttpResponse InferenceService::MetricsText() const {
  // Your turn: events are counted when they happen, but states are read now:
  // metrics_->SetStates() with serving() and ready(). Then return the text of
  // the registry, as "text/plain; version=0.0.4; charset=utf-8".
  // BEGIN SOLUTION
  metrics_->SetStates(serving().get(), ready());
  return {.body = registry_.ToText(),
          .content_type = "text/plain; version=0.0.4; charset=utf-8"};
  // END SOLUTION
}

}  // namespace tinytorch
