// A model that waits until the test opens it, for tests of requests that come
// while it runs.
//
// Tests that sleep "long enough" fail on a slow machine. With this model, a
// test waits for an event, and holds back what must not happen yet:
//
//   LatchedModel model;
//   Batcher batcher(model.function(), {2}, {.max_wait = 0us});
//   const auto open = model.OpenAtEnd();  // so that a failing test ends, too
//   auto first = batcher.Submit(x);
//   ASSERT_TRUE(model.WaitUntilBusy());
//   ...                        // the batcher's thread is in the model
//   model.Open();
//   EXPECT_THAT(AnswerOf(std::move(first)), ...);

#ifndef TINYTORCH_PRODUCTION_TESTING_LATCHED_MODEL_H_
#define TINYTORCH_PRODUCTION_TESTING_LATCHED_MODEL_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <source_location>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Computes y = 2 x for any shape, as soon as it is open.
class LatchedModel {
 public:
  // Refers to this object.
  std::function<Tensor(const Tensor&)> function();

  // Waits until a thread is in the model. Returns false after five seconds.
  bool WaitUntilBusy();

  // Lets all calls through from now on.
  void Open();

  // Opens the model at the end of the scope. Declare it after the object that
  // runs the model; that object's destructor waits for the model.
  std::shared_ptr<void> OpenAtEnd();

  // Return the first extents of the inputs so far, and all of their values.
  std::vector<int64_t> sizes() const;
  std::vector<Scalar> seen() const;

 private:
  Tensor Run(const Tensor& x);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::vector<int64_t> sizes_;
  std::vector<Scalar> seen_;
};

// Return the result of a future, and wait at most five seconds for it.
// AnswerOf() fails the test if the result is an error, ErrorOf() if it is not,
// and both at the line that calls them, which shows the request. A broken
// promise is an error "a broken promise".
Tensor AnswerOf(std::future<absl::StatusOr<Tensor>> answer,
                std::source_location caller = std::source_location::current());
absl::Status ErrorOf(
    std::future<absl::StatusOr<Tensor>> answer,
    std::source_location caller = std::source_location::current());

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_LATCHED_MODEL_H_
