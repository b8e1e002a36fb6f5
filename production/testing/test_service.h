// A service without a socket, and networks whose answers are known.

#ifndef TINYTORCH_PRODUCTION_TESTING_TEST_SERVICE_H_
#define TINYTORCH_PRODUCTION_TESTING_TEST_SERVICE_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "production/metrics.h"
#include "production/model_file.h"
#include "production/server.h"
#include "production/testing/killed.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {

// Returns a network that answers (k + shift) % 10 to an image whose only ink is
// at pixel k: that logit is 8 times the pixel, for k from 0 to 9.
inline Model PixelModel(int shift = 0) {
  std::vector<Scalar> first(128 * 784), second(10 * 128);
  for (size_t k = 0; k < 10; ++k) {
    first[k * 784 + k] = 1;
    second[(k + static_cast<size_t>(shift)) % 10 * 128 + k] = 8;
  }
  return {
      .architecture = "mlp",
      .weights = {
          .tensors = {{"1.weight", MakeTensor({128, 784}, first)},
                      {"1.bias", MakeTensor({128}, std::vector<Scalar>(128))},
                      {"3.weight", MakeTensor({10, 128}, second)},
                      {"3.bias", MakeTensor({10}, std::vector<Scalar>(10))}}}};
}

// Returns a request with an image for each of the pixels, with ink only there.
inline HttpRequest Pixels(std::initializer_list<size_t> pixels) {
  HttpRequest request{
      .method = "POST",
      .path = "/v1/predict",
      .headers = {{"content-type", "application/octet-stream"}}};
  for (const size_t pixel : pixels) {
    std::string image(784, '\0');
    image[pixel] = '\xff';
    request.body += image;
  }
  return request;
}

inline HttpRequest Get(const std::string& path) { return {.path = path}; }

// Returns the value under a name of the JSON of a response, as text. Fails the
// test if there is none.
std::string Field(const HttpResponse& response, const std::string& name);
inline std::string Error(const HttpResponse& response) {
  return Field(response, "error");
}
// Return the labels, or the probabilities, of the predictions in a response.
std::vector<int64_t> LabelsOf(const HttpResponse& response);
std::vector<std::vector<double>> Probabilities(const HttpResponse& response);

inline std::string Header(const HttpResponse& response,
                          const std::string& name) {
  for (const auto& [other, value] : response.headers) {
    if (other == name) return value;
  }
  return "none";
}

// A service with its model file, which the test must save and load.
class TestService {
 public:
  explicit TestService(ServiceOptions options = {})
      : service(WithPath(std::move(options)), registry) {}

  std::string path() const { return folder_.model(); }

  // Replaces the file, and loads it.
  absl::Status Load(const Model& model) {
    const absl::Status saved = SaveModel(path(), model);
    return saved.ok() ? service.Reload() : saved;
  }

  HttpResponse Ask(const HttpRequest& request) {
    return service.Handle(request);
  }

  // Returns the value of a series, "tinytorch_ready" or
  // "tinytorch_reloads_total{result=\"ok\"}", or NaN if there is no such line.
  double Metric(const std::string& series) {
    for (absl::string_view line :
         absl::StrSplit(Ask(Get("/metrics")).body, '\n')) {
      double value = 0;
      if (absl::ConsumePrefix(&line, series + " ") &&
          absl::SimpleAtod(line, &value)) {
        return value;
      }
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

  // Waits until this many images are in the queue, for at most five seconds.
  // Returns how many there are.
  double QueueOf(double wanted) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (;;) {
      const double length = Metric("tinytorch_queue_length");
      if (length >= wanted || std::chrono::steady_clock::now() > end) {
        return length;
      }
      std::this_thread::yield();
    }
  }

 private:
  ServiceOptions WithPath(ServiceOptions options) const {
    options.model_path = path();
    // Tests must pass on a slow machine: a minute, unless the test sets it.
    if (options.timeout == ServiceOptions().timeout) {
      options.timeout = std::chrono::minutes(1);
    }
    return options;
  }

  const Folder folder_{"service"};

 public:
  Registry registry;
  InferenceService service;
};

// Holds back the first batch until Open(), on the thread that would run it, so
// that later requests wait. Declare it before the service, whose
// BatcherOptions::on_batch must be function().
class HeldBatch {
 public:
  std::function<void(int64_t)> function() {
    return [this](int64_t size) {
      std::unique_lock held(mutex_);
      sizes_.push_back(size);
      changed_.notify_all();
      if (sizes_.size() == 1) changed_.wait(held, [this] { return open_; });
    };
  }

  // Waits until the first batch is here. Returns false after five seconds.
  bool WaitUntilBusy() {
    std::unique_lock held(mutex_);
    return changed_.wait_for(held, std::chrono::seconds(5),
                             [this] { return !sizes_.empty(); });
  }

  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

  // Opens at the end of the scope, so that a failing test ends. Declare it
  // after the objects that wait for the batch.
  std::shared_ptr<void> OpenAtEnd() {
    // A shared_ptr calls its deleter even for nullptr.
    return std::shared_ptr<void>(nullptr, [this](void*) { Open(); });
  }

  std::vector<int64_t> sizes() const {
    const std::lock_guard lock(mutex_);
    return sizes_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::vector<int64_t> sizes_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_TEST_SERVICE_H_
