#include "production/batcher.h"

#include <chrono>
#include <cstdint>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/testing/latched_model.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

using Answer = std::future<absl::StatusOr<Tensor>>;

constexpr std::chrono::microseconds kNoWait(0);
constexpr std::chrono::hours kLong(1);

Tensor Double(const Tensor& x) {
  std::vector<Scalar> values = Values(x);
  for (Scalar& value : values) value *= 2;
  return MakeTensor(x.shape(), values);
}

// Returns an input that holds its number.
Tensor Input(int64_t number) {
  return MakeTensor({2}, {static_cast<Scalar>(number), 100});
}

TEST(BatcherTest, AnswersOneRequest) {
  Why("A single request must not wait for others that never come.");
  Batcher batcher(Double, {2}, {.max_wait = kNoWait});
  EXPECT_THAT(AnswerOf(batcher.Submit(Input(3))), IsTensor({2}, {6, 200}));
  EXPECT_THAT(AnswerOf(batcher.Submit(Input(4))), IsTensor({2}, {8, 200}));
}

TEST(BatcherTest, AFullBatchLeavesAtOnce) {
  Why("Only a batch that is not full has to wait for max_wait.");
  std::vector<int64_t> sizes;
  Batcher batcher(Double, {2},
                  {.max_batch = 3,
                   .max_wait = kLong,
                   .on_batch = [&](int64_t n) { sizes.push_back(n); }});
  Answer a = batcher.Submit(Input(1));
  Answer b = batcher.Submit(Input(2));
  Answer c = batcher.Submit(Input(3));
  EXPECT_THAT(AnswerOf(std::move(c)), IsTensor({2}, {6, 200}));
  EXPECT_THAT(AnswerOf(std::move(a)), IsTensor({2}, {2, 200}));
  EXPECT_THAT(AnswerOf(std::move(b)), IsTensor({2}, {4, 200}));
  batcher.Stop();
  EXPECT_THAT(sizes, ElementsAre(3));
}

TEST(BatcherTest, RequestsGatherWhileTheModelRuns) {
  Why("The busier the model is, the larger the batches become.");
  LatchedModel model;
  Batcher batcher(model.function(), {2}, {.max_batch = 4, .max_wait = kNoWait});
  const auto open = model.OpenAtEnd();
  std::vector<Answer> answers;
  answers.push_back(batcher.Submit(Input(0)));
  ASSERT_TRUE(model.WaitUntilBusy());
  for (int i = 1; i <= 5; ++i) answers.push_back(batcher.Submit(Input(i)));
  EXPECT_EQ(batcher.queue_length(), 5);
  model.Open();
  for (int i = 0; i <= 5; ++i) {
    SCOPED_TRACE("request " + std::to_string(i));
    EXPECT_THAT(AnswerOf(std::move(answers[static_cast<size_t>(i)])),
                IsTensor({2}, {static_cast<Scalar>(2 * i), 200}));
  }
  EXPECT_THAT(model.sizes(), ElementsAre(1, 4, 1));
  EXPECT_EQ(batcher.queue_length(), 0);
}

TEST(BatcherTest, AnotherShapeNeverReachesTheOthers) {
  Why("One wrong image must not fail the batch of 31 others.");
  LatchedModel model;
  Batcher batcher(model.function(), {2}, {.max_batch = 2, .max_wait = kLong});
  const auto open = model.OpenAtEnd();
  Answer good = batcher.Submit(Input(1));
  EXPECT_EQ(ErrorOf(batcher.Submit(Counting({3}))),
            absl::InvalidArgumentError("wanted [2], got [3]"));
  EXPECT_EQ(ErrorOf(batcher.Submit(Counting({1, 2}))),
            absl::InvalidArgumentError("wanted [2], got [1, 2]"));
  Answer also = batcher.Submit(Input(2));
  model.Open();
  EXPECT_THAT(AnswerOf(std::move(good)), IsTensor({2}, {2, 200}));
  EXPECT_THAT(AnswerOf(std::move(also)), IsTensor({2}, {4, 200}));
}

TEST(BatcherTest, AFullQueueRefusesAtOnce) {
  Why("An answer that comes too late costs as much as one in time.");
  LatchedModel model;
  Batcher batcher(model.function(), {2},
                  {.max_batch = 1, .max_wait = kNoWait, .max_queue = 2});
  const auto open = model.OpenAtEnd();
  Answer running = batcher.Submit(Input(1));
  ASSERT_TRUE(model.WaitUntilBusy());
  Answer first = batcher.Submit(Input(2)), second = batcher.Submit(Input(3));
  Answer third = batcher.Submit(Input(4));
  ASSERT_TRUE(third.wait_for(kNoWait) == std::future_status::ready)
      << "the third request waits, too";
  EXPECT_EQ(ErrorOf(std::move(third)),
            absl::ResourceExhaustedError("2 requests are waiting"));
  model.Open();
  EXPECT_THAT(AnswerOf(std::move(second)), IsTensor({2}, {6, 200}));
}

TEST(BatcherTest, APassedDeadlineIsNotRun) {
  Why("Its client has gone, and others would wait while the model runs it.");
  LatchedModel model;
  Batcher batcher(model.function(), {2}, {.max_wait = kNoWait});
  const auto open = model.OpenAtEnd();
  Answer running = batcher.Submit(Input(1));
  ASSERT_TRUE(model.WaitUntilBusy());
  const BatcherClock::time_point now = BatcherClock::now();
  Answer late = batcher.Submit(Input(2), now - std::chrono::seconds(1));
  Answer early = batcher.Submit(Input(3), now + kLong);
  model.Open();
  EXPECT_EQ(ErrorOf(std::move(late)).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(AnswerOf(std::move(early)), IsTensor({2}, {6, 200}));
  EXPECT_THAT(model.seen(), ElementsAre(1, 100, 3, 100));
}

TEST(BatcherTest, AModelThatThrowsFailsItsBatchOnly) {
  Why("An exception that leaves a thread would end the whole server.");
  Batcher batcher(
      [](const Tensor& x) {
        if (Values(x)[0] < 0) throw std::runtime_error("no negative input");
        return Double(x);
      },
      {2}, {.max_batch = 2, .max_wait = kLong});
  Answer bad = batcher.Submit(Input(-1)), same = batcher.Submit(Input(1));
  EXPECT_EQ(ErrorOf(std::move(bad)),
            absl::InternalError("the model threw: no negative input"));
  EXPECT_EQ(ErrorOf(std::move(same)).code(), absl::StatusCode::kInternal);
  Answer a = batcher.Submit(Input(2)), b = batcher.Submit(Input(3));
  EXPECT_THAT(AnswerOf(std::move(a)), IsTensor({2}, {4, 200}));
  EXPECT_THAT(AnswerOf(std::move(b)), IsTensor({2}, {6, 200}));
}

TEST(BatcherTest, StopAnswersAllThatWait) {
  Why("A new version starts every day, and must not lose any request.");
  LatchedModel model;
  model.Open();
  Batcher batcher(model.function(), {2}, {.max_wait = kLong});
  Answer a = batcher.Submit(Input(1)), b = batcher.Submit(Input(2));
  batcher.Stop();
  EXPECT_THAT(AnswerOf(std::move(a)), IsTensor({2}, {2, 200}));
  EXPECT_THAT(AnswerOf(std::move(b)), IsTensor({2}, {4, 200}));
  EXPECT_EQ(ErrorOf(batcher.Submit(Input(3))).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_THAT(model.sizes(), ElementsAre(2)) << "both in one batch";
}

TEST(BatcherTest, TheInputIsCopied) {
  Why("The caller reads the next image into the same memory.");
  LatchedModel model;
  Batcher batcher(model.function(), {2}, {.max_batch = 2, .max_wait = kLong});
  const auto open = model.OpenAtEnd();
  const Tensor x = Input(1);
  Answer first = batcher.Submit(x);
  x.data()[0] = 5;
  Answer second = batcher.Submit(x);
  model.Open();
  EXPECT_THAT(AnswerOf(std::move(first)), IsTensor({2}, {2, 200}));
  EXPECT_THAT(AnswerOf(std::move(second)), IsTensor({2}, {10, 200}));
}

TEST(BatcherTest, RefusesOptionsThatNeverAnswer) {
  Why("A batch of at most 0 requests would never run, without any error.");
  EXPECT_THAT(
      [] { Batcher(nullptr, {2}); },
      ThrowsMessage<std::invalid_argument>(HasSubstr("Batcher: no model")));
  for (const BatcherOptions& options :
       std::vector<BatcherOptions>{{.max_batch = 0},
                                   {.max_wait = std::chrono::microseconds(-1)},
                                   {.max_queue = 0}}) {
    EXPECT_THAT([&] { Batcher(Double, {2}, options); },
                ThrowsMessage<std::invalid_argument>(
                    HasSubstr("Batcher: wanted max_batch and max_queue")));
  }
}

TEST(BatcherTest, ADeadlineMayPassInTheQueue) {
  Why("Most requests that come too late were in time when they were sent.");
  LatchedModel model;
  Batcher batcher(model.function(), {2}, {.max_wait = kNoWait});
  const auto open = model.OpenAtEnd();
  Answer running = batcher.Submit(Input(1));
  ASSERT_TRUE(model.WaitUntilBusy());
  const BatcherClock::time_point deadline =
      BatcherClock::now() + std::chrono::milliseconds(20);
  Answer late = batcher.Submit(Input(2), deadline);
  while (BatcherClock::now() <= deadline) std::this_thread::yield();
  model.Open();
  EXPECT_EQ(ErrorOf(std::move(late)).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(model.seen(), ElementsAre(1, 100)) << "the model ran it";
}

TEST(BatcherTest, AQueueOfOneIsEnough) {
  Why("The smallest valid options are the first that a cautious user tries.");
  Batcher batcher(Double, {2},
                  {.max_batch = 1, .max_wait = kNoWait, .max_queue = 1});
  EXPECT_THAT(AnswerOf(batcher.Submit(Input(3))), IsTensor({2}, {6, 200}));
}

}  // namespace
}  // namespace tinytorch
