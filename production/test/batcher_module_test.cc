#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/batcher.h"
#include "production/testing/latched_model.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Le;

using Answer = std::future<absl::StatusOr<Tensor>>;

constexpr std::chrono::microseconds kNoWait(0);
constexpr std::chrono::hours kLong(1);

Tensor Number(int64_t number) {
  return MakeTensor({1}, {static_cast<Scalar>(number)});
}

TEST(BatcherModuleTest, EachRequestGetsItsOwnAnswer) {
  Why("Another client's answer is worse than no answer at all.");
  LatchedModel model;
  model.Open();
  {
    Batcher batcher(model.function(), {1},
                    {.max_batch = 7, .max_wait = kNoWait, .max_queue = 1000});
    std::vector<std::thread> clients;
    for (int client = 0; client < 3; ++client) {
      clients.emplace_back([&batcher, client] {
        std::vector<Answer> answers;
        for (int i = 0; i < 100; ++i) {
          answers.push_back(batcher.Submit(Number(client * 1000 + i)));
        }
        for (int i = 0; i < 100; ++i) {
          SCOPED_TRACE("request " + std::to_string(i) + " of client " +
                       std::to_string(client));
          EXPECT_THAT(AnswerOf(std::move(answers[static_cast<size_t>(i)])),
                      IsTensor({1}, {2 * Scalar(client * 1000 + i)}));
        }
      });
    }
    for (std::thread& client : clients) client.join();
  }
  const std::vector<int64_t> sizes = model.sizes();
  EXPECT_THAT(sizes, Each(Le(7)));
  EXPECT_EQ(std::accumulate(sizes.begin(), sizes.end(), int64_t{0}), 300);
}

TEST(BatcherModuleTest, ARequestThatComesDoesNotEndTheWait) {
  Why("Each request wakes the thread, which must then go on waiting.");
  LatchedModel model;
  Batcher batcher(model.function(), {1}, {.max_batch = 8, .max_wait = kLong});
  const auto open = model.OpenAtEnd();
  const Answer first = batcher.Submit(Number(0));
  const Answer second = batcher.Submit(Number(1));
  // Each turn of this loop lets the other thread run.
  for (int turn = 0; turn < 2000; ++turn) {
    ASSERT_EQ(batcher.queue_length(), 2) << "Run() made a batch too early";
    std::this_thread::yield();
  }
}

TEST(BatcherModuleTest, TheOldestGoFirst) {
  Why("In any other order, under load, one request might wait forever.");
  LatchedModel model;
  Batcher batcher(model.function(), {1}, {.max_batch = 2, .max_wait = kLong});
  const auto open = model.OpenAtEnd();
  std::vector<Answer> answers;
  for (int i = 0; i < 6; ++i) answers.push_back(batcher.Submit(Number(i)));
  model.Open();
  for (Answer& answer : answers) AnswerOf(std::move(answer));
  EXPECT_THAT(model.seen(), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(model.sizes(), ElementsAre(2, 2, 2));
}

TEST(BatcherModuleTest, OnBatchIsCalledBeforeTheModelRuns) {
  Why("A call after the batch would not report a batch that hangs.");
  LatchedModel model;
  std::atomic<int64_t> told = 0;
  Batcher batcher(model.function(), {1},
                  {.max_batch = 3,
                   .max_wait = kLong,
                   .on_batch = [&](int64_t n) { told = n; }});
  const auto open = model.OpenAtEnd();
  for (int i = 0; i < 3; ++i) batcher.Submit(Number(i));
  ASSERT_TRUE(model.WaitUntilBusy());
  EXPECT_EQ(told, 3);
}

TEST(BatcherModuleTest, AWrongNumberOfRowsIsAnError) {
  Why("If a model returns one row for a batch, whose answer is it?");
  std::atomic<int> batch = 0;
  Batcher batcher(
      [&](const Tensor& x) -> Tensor {
        switch (++batch) {
          case 1:
            return Counting({1, 10});
          case 2:
            return Counting({3});
          case 3:
            return Tensor(1);
          case 4:
            throw 42;  // not a std::exception
          default:
            return x;
        }
      },
      {1}, {.max_batch = 2, .max_wait = kLong});
  for (const std::string wanted :
       {"the model: wanted 2 rows, got [1, 10]",
        "the model: wanted 2 rows, got [3]", "the model: wanted 2 rows, got []",
        "the model threw"}) {
    Answer a = batcher.Submit(Number(1)), b = batcher.Submit(Number(2));
    EXPECT_EQ(ErrorOf(std::move(a)), absl::InternalError(wanted));
    EXPECT_EQ(ErrorOf(std::move(b)), absl::InternalError(wanted));
  }
  Answer a = batcher.Submit(Number(1)), b = batcher.Submit(Number(2));
  EXPECT_THAT(AnswerOf(std::move(a)), IsTensor({1}, {1}));
  EXPECT_THAT(AnswerOf(std::move(b)), IsTensor({1}, {2}));
}

TEST(BatcherModuleTest, AnAnswerDoesNotHoldItsBatch) {
  Why("A view of one row would keep the whole batch in memory.");
  Batcher batcher(
      [](const Tensor& x) {
        EXPECT_THAT(x, IsTensor({2, 2, 3}, {0, 1, 2, 3, 4, 5,  //
                                            0, 1, 2, 3, 4, 5}));
        return Scattered(Counting({2, 4}));
      },
      {2, 3}, {.max_batch = 2, .max_wait = kLong});
  Answer first = batcher.Submit(Scattered(Counting({2, 3})));
  Answer second = batcher.Submit(Counting({2, 3}));
  EXPECT_THAT(AnswerOf(std::move(first)), IsTensor({4}, {0, 1, 2, 3}));
  const Tensor answer = AnswerOf(std::move(second));
  EXPECT_THAT(answer, IsTensor({4}, {4, 5, 6, 7}));
  EXPECT_EQ(answer.storage()->size(), 4);
}

TEST(BatcherModuleTest, InputsAndAnswersMayBeScalars) {
  Why("A shape may have no axes; then the batch is [n].");
  LatchedModel model;
  model.Open();
  Batcher batcher(model.function(), {}, {.max_batch = 2, .max_wait = kLong});
  Answer a = batcher.Submit(Tensor(3)), b = batcher.Submit(Tensor(4));
  EXPECT_THAT(AnswerOf(std::move(a)), IsTensor({}, {6}));
  EXPECT_THAT(AnswerOf(std::move(b)), IsTensor({}, {8}));
}

TEST(BatcherModuleTest, AShortDeadlineIsNotHeldBack) {
  Why("A request must not wait for others until it is too late.");
  LatchedModel model;
  model.Open();
  Batcher batcher(model.function(), {1}, {.max_wait = kLong});
  const BatcherClock::time_point now = BatcherClock::now();
  Answer patient = batcher.Submit(Number(1), now + 3 * kLong);
  // When this request has its answer, the batcher has seen the queue.
  EXPECT_FALSE(ErrorOf(batcher.Submit(Number(9), now)).ok());
  EXPECT_EQ(batcher.queue_length(), 1);
  Answer hurried = batcher.Submit(Number(2), now + kLong);
  EXPECT_THAT(AnswerOf(std::move(hurried)), IsTensor({1}, {4}));
  EXPECT_THAT(AnswerOf(std::move(patient)), IsTensor({1}, {2}));
  EXPECT_THAT(model.sizes(), ElementsAre(2));
}

TEST(BatcherModuleTest, AnExpiredRequestIsAnsweredAndMakesRoom) {
  Why("The batcher must notice this even if no other request comes.");
  LatchedModel model;
  Batcher batcher(model.function(), {1}, {.max_wait = kLong, .max_queue = 3});
  const auto open = model.OpenAtEnd();
  const BatcherClock::time_point past =
      BatcherClock::now() - std::chrono::seconds(1);
  std::vector<Answer> waiting;
  waiting.push_back(batcher.Submit(Number(1)));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(ErrorOf(batcher.Submit(Number(2), past)).code(),
              absl::StatusCode::kDeadlineExceeded);
  }
  waiting.push_back(batcher.Submit(Number(3)));
  EXPECT_EQ(batcher.queue_length(), 2);
  model.Open();
  batcher.Stop();
  EXPECT_THAT(model.seen(), ElementsAre(1, 3));
}

TEST(BatcherModuleTest, TheLongestWaitDoesNotOverflow) {
  Why("now + the longest wait overflows, and the batch would leave at once.");
  LatchedModel model;
  model.Open();
  Batcher batcher(
      model.function(), {1},
      {.max_batch = 3, .max_wait = std::chrono::microseconds::max()});
  std::vector<Answer> answers;
  answers.push_back(batcher.Submit(Number(0)));
  // When this request has its answer, the batcher has seen the queue.
  EXPECT_FALSE(ErrorOf(batcher.Submit(Number(9), BatcherClock::now())).ok());
  EXPECT_EQ(batcher.queue_length(), 1);
  for (int i = 1; i < 3; ++i) answers.push_back(batcher.Submit(Number(i)));
  for (Answer& answer : answers) AnswerOf(std::move(answer));
  EXPECT_THAT(model.sizes(), ElementsAre(3));
}

TEST(BatcherModuleTest, TheDestructorDrains) {
  Why("A batcher that goes out of scope still has requests to answer.");
  LatchedModel model;
  model.Open();
  std::vector<Answer> answers;
  {
    Batcher batcher(model.function(), {1}, {.max_batch = 4, .max_wait = kLong});
    for (int i = 0; i < 6; ++i) answers.push_back(batcher.Submit(Number(i)));
  }
  for (int64_t i = 0; i < 6; ++i) {
    SCOPED_TRACE("request " + std::to_string(i));
    EXPECT_THAT(AnswerOf(std::move(answers[static_cast<size_t>(i)])),
                IsTensor({1}, {static_cast<Scalar>(2 * i)}));
  }
  EXPECT_THAT(model.sizes(), ElementsAre(4, 2));
}

TEST(BatcherModuleTest, AcceptedIsAnsweredWhileItStops) {
  Why("Requests come until the last moment: each is refused or answered.");
  LatchedModel model;
  Batcher batcher(model.function(), {1},
                  {.max_batch = 4, .max_wait = kNoWait, .max_queue = 1 << 20});
  const auto open = model.OpenAtEnd();
  std::vector<Answer> accepted;
  accepted.push_back(batcher.Submit(Number(1)));
  ASSERT_TRUE(model.WaitUntilBusy());
  std::thread stopper([&] { batcher.Stop(); });
  std::thread another([&] { batcher.Stop(); });
  for (;;) {
    Answer answer = batcher.Submit(Number(1));
    // It is refused at once, or waits: the model is busy until Open().
    if (answer.wait_for(kNoWait) == std::future_status::ready) {
      EXPECT_EQ(ErrorOf(std::move(answer)).code(),
                absl::StatusCode::kUnavailable);
      break;
    }
    accepted.push_back(std::move(answer));
    std::this_thread::yield();
  }
  model.Open();
  for (Answer& answer : accepted) {
    EXPECT_THAT(AnswerOf(std::move(answer)), IsTensor({1}, {2}));
  }
  stopper.join();
  another.join();
  batcher.Stop();
  EXPECT_EQ(batcher.queue_length(), 0);
}

}  // namespace
}  // namespace tinytorch
