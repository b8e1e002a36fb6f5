// A model that runs when the test lets it, for tests of what happens meanwhile.
//
// Tests that sleep "long enough" fail on a slow machine. Here a test waits for
// what it needs to have happened, and holds back what must not happen yet:
//
//   LatchedModel model;
//   Batcher batcher(model.function(), {2}, {.max_wait = 0us});
//   const auto open = model.OpenAtEnd();  // so that a failing test ends, too
//   auto first = batcher.Submit(x);
//   ASSERT_TRUE(model.WaitUntilBusy());
//   ...                                   // the batcher's thread is in the
//   model model.Open(); EXPECT_THAT(AnswerOf(std::move(first)), ...);

#ifndef TINYTORCH_PRODUCTION_TESTING_LATCHED_MODEL_H_
#define TINYTORCH_PRODUCTION_TESTING_LATCHED_MODEL_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tensor/tensor.h"

namespace tinytorch {

// y = 2 x, of any shape, as soon as it is open.
class LatchedModel {
 public:
  // Refers to this object.
  std::function<Tensor(const Tensor&)> function();

  // Waits until somebody is in the model; false after five seconds.
  bool WaitUntilBusy();

  // Lets all through, from now on.
  void Open();

  // Opens at the end of the scope. To be declared after whoever runs the model:
  // that one would wait for it in its destructor.
  std::shared_ptr<void> OpenAtEnd();

  // The first extents of the inputs so far, and all of their values.
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

// What a future brings, waiting at most five seconds. AnswerOf() fails the test
// if that is an error, ErrorOf() if it is none. A promise that was broken is an
// error that says so.
Tensor AnswerOf(std::future<absl::StatusOr<Tensor>> answer);
absl::Status ErrorOf(std::future<absl::StatusOr<Tensor>> answer);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_LATCHED_MODEL_H_
