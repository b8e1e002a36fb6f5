#include "production/testing/latched_model.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <source_location>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

// Only broken code takes this long; a test may take ten seconds.
constexpr std::chrono::seconds kLongEnough(5);

absl::StatusOr<Tensor> Get(std::future<absl::StatusOr<Tensor>> answer) {
  if (answer.wait_for(kLongEnough) != std::future_status::ready) {
    return absl::UnknownError("no answer within five seconds");
  }
  try {
    return answer.get();
  } catch (const std::future_error&) {
    return absl::UnknownError("a broken promise: no answer will ever come");
  }
}

}  // namespace

std::function<Tensor(const Tensor&)> LatchedModel::function() {
  return [this](const Tensor& x) { return Run(x); };
}

Tensor LatchedModel::Run(const Tensor& x) {
  std::vector<Scalar> values = Values(x);
  std::unique_lock lock(mutex_);
  sizes_.push_back(x.size(0));
  seen_.insert(seen_.end(), values.begin(), values.end());
  changed_.notify_all();
  changed_.wait(lock, [this] { return open_; });
  for (Scalar& value : values) value *= 2;
  return MakeTensor(x.shape(), values);
}

bool LatchedModel::WaitUntilBusy() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kLongEnough,
                           [this] { return !sizes_.empty(); });
}

void LatchedModel::Open() {
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
  }
  changed_.notify_all();
}

std::shared_ptr<void> LatchedModel::OpenAtEnd() {
  // A shared_ptr calls its deleter even for nullptr.
  return std::shared_ptr<void>(nullptr, [this](void*) { Open(); });
}

std::vector<int64_t> LatchedModel::sizes() const {
  const std::lock_guard lock(mutex_);
  return sizes_;
}

std::vector<Scalar> LatchedModel::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}

Tensor AnswerOf(std::future<absl::StatusOr<Tensor>> answer,
                std::source_location caller) {
  absl::StatusOr<Tensor> got = Get(std::move(answer));
  if (got.ok()) return *std::move(got);
  ADD_FAILURE_AT(caller.file_name(), static_cast<int>(caller.line()))
      << "wanted an answer to the request, got " << got.status();
  return Tensor();
}

absl::Status ErrorOf(std::future<absl::StatusOr<Tensor>> answer,
                     std::source_location caller) {
  const absl::StatusOr<Tensor> got = Get(std::move(answer));
  if (got.ok()) {
    ADD_FAILURE_AT(caller.file_name(), static_cast<int>(caller.line()))
        << "wanted an error, got an answer";
  }
  return got.status();
}

}  // namespace tinytorch
