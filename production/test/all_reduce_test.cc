#include "production/all_reduce.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/testing/counting_communicator.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

using Row = std::vector<Scalar>;

// Returns the values that each worker r has after a RingAllReduce() of
// values[r].
std::vector<Row> Reduced(std::vector<Row> values) {
  RunThreads(static_cast<int>(values.size()), [&](Communicator& group) {
    RingAllReduce(group,
                  absl::MakeSpan(values[static_cast<size_t>(group.rank())]));
  });
  return values;
}

TEST(AllReduceTest, EachWorkerHasItsRank) {
  Why("A worker's rank tells which part of the work it does.");
  std::vector<int> seen(4, -1);
  RunThreads(4, [&](Communicator& group) {
    EXPECT_EQ(group.size(), 4);
    seen[static_cast<size_t>(group.rank())] = group.rank();
  });
  EXPECT_THAT(seen, ElementsAre(0, 1, 2, 3));
}

TEST(AllReduceTest, TwoWorkersSwap) {
  Why("Both send and receive at once: neither may wait for the other.");
  std::vector<Row> got(2, Row(3));
  RunThreads(2, [&](Communicator& group) {
    const Scalar own = static_cast<Scalar>(10 * (group.rank() + 1));
    const Row sent = {own, own + 1, own + 2};
    group.SendReceive(1 - group.rank(), sent, 1 - group.rank(),
                      absl::MakeSpan(got[static_cast<size_t>(group.rank())]));
  });
  EXPECT_THAT(got[0], ElementsAre(20, 21, 22));
  EXPECT_THAT(got[1], ElementsAre(10, 11, 12));
}

TEST(AllReduceTest, MessagesKeepTheirOrder) {
  Why("A worker must not take the second part for the first.");
  std::vector<Row> got(3);
  RunThreads(3, [&](Communicator& group) {
    const int right = (group.rank() + 1) % 3, left = (group.rank() + 2) % 3;
    for (int i = 0; i < 50; ++i) {
      // All messages use the same memory, because a message is a copy.
      Row sent = {static_cast<Scalar>(100 * group.rank() + i)}, received = {-1};
      group.SendReceive(right, sent, left, absl::MakeSpan(received));
      sent[0] = -1;
      got[static_cast<size_t>(group.rank())].push_back(received[0]);
    }
  });
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(got[1][static_cast<size_t>(i)], i);
    EXPECT_EQ(got[0][static_cast<size_t>(i)], 200 + i);
  }
}

TEST(AllReduceTest, AFailureReachesAllWorkers) {
  Why("If one of 1000 machines fails, the other 999 must not wait forever.");
  std::vector<std::string> errors(3);
  const auto run = [&] {
    RunThreads(3, [&](Communicator& group) {
      if (group.rank() == 1) throw std::logic_error("no more memory");
      Row values(6);
      try {
        RingAllReduce(group, absl::MakeSpan(values));
      } catch (const std::runtime_error& error) {
        errors[static_cast<size_t>(group.rank())] = error.what();
        throw;
      }
    });
  };
  EXPECT_THAT(run,
              ThrowsMessage<std::logic_error>(HasSubstr("no more memory")));
  EXPECT_EQ(errors[0], "SendReceive: worker 1 failed");
  EXPECT_EQ(errors[2], "SendReceive: worker 1 failed");
}

TEST(AllReduceTest, AGroupHasAtLeastOneWorker) {
  Why("A group without workers would compute nothing, without any error.");
  EXPECT_THAT([] { RunThreads(0, [](Communicator&) {}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("RunThreads: wanted at least 1 worker, got 0")));
  int ran = 0;
  RunThreads(1, [&](Communicator&) { ++ran; });
  EXPECT_EQ(ran, 1);
}

TEST(AllReduceTest, TheSumsOfTheExample) {
  Why("The example at the top of all_reduce.cc, with the result of each.");
  EXPECT_THAT(Reduced({{1, 2, 3}, {10, 20, 30}, {100, 200, 300}}),
              Each(ElementsAre(111, 222, 333)))
      << "of RingAllReduce()";
}

TEST(AllReduceTest, PartsNeedNotBeEqual) {
  Why("The number of weights is seldom a multiple of the number of workers.");
  EXPECT_THAT(Reduced({{1, 2, 3, 4, 5}, {10, 20, 30, 40, 50}}),
              Each(ElementsAre(11, 22, 33, 44, 55)));
  EXPECT_THAT(Reduced({{1, 2}, {10, 20}, {100, 200}}),
              Each(ElementsAre(111, 222)));
  EXPECT_THAT(Reduced({{7, 8}}), Each(ElementsAre(7, 8)));
}

TEST(AllReduceTest, EachWorkerSendsLittle) {
  Why("If one worker collected all vectors, 1000 others would wait for it.");
  std::vector<int64_t> messages(4), numbers(4);
  RunThreads(4, [&](Communicator& group) {
    CountingCommunicator counting(group);
    Row values(100, 1);
    RingAllReduce(counting, absl::MakeSpan(values));
    messages[static_cast<size_t>(group.rank())] = counting.messages;
    numbers[static_cast<size_t>(group.rank())] = counting.numbers;
  });
  EXPECT_THAT(messages, Each(2 * (4 - 1)));
  EXPECT_THAT(numbers, Each(2 * (4 - 1) * 100 / 4));
}

TEST(AllReduceTest, TheMeanOfGradients) {
  Why("With a sum, the learning rate would depend on the number of workers.");
  std::vector<std::vector<Tensor>> means(2);
  RunThreads(2, [&](Communicator& group) {
    const Scalar r = static_cast<Scalar>(group.rank());
    means[static_cast<size_t>(group.rank())] = MeanOverWorkers(
        group, {MakeTensor({2, 2}, {r, 1, 2, 3}), MakeTensor({}, {8 * r})});
  });
  for (const std::vector<Tensor>& mean : means) {
    EXPECT_THAT(
        mean, ElementsAre(IsTensor({2, 2}, {0.5, 1, 2, 3}), IsTensor({}, {4})));
  }
}

TEST(AllReduceTest, AShardIsAPartOfTheBatch) {
  Why("Together, the workers must see each row of the batch exactly once.");
  const Tensor batch = Counting({4, 3});
  EXPECT_THAT(ShardOf(PlaceInGroup(0, 2), batch),
              IsTensor({2, 3}, {0, 1, 2, 3, 4, 5}));
  EXPECT_THAT(ShardOf(PlaceInGroup(1, 2), batch),
              IsTensor({2, 3}, {6, 7, 8, 9, 10, 11}));
  EXPECT_THAT([] { ShardOf(PlaceInGroup(1, 3), Counting({64})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("ShardOf: 3 workers do not divide a batch of 64")));
}

TEST(AllReduceTest, AMessageThatIsTooShortIsAnError) {
  Why("The rest of the numbers would be those of an earlier step, without any "
      "error.");
  const auto run = [](size_t sent_by_0) {
    RunThreads(2, [&](Communicator& group) {
      const Row sent(group.rank() == 0 ? sent_by_0 : 3, 7);
      Row received(3);
      group.SendReceive(1 - group.rank(), sent, 1 - group.rank(),
                        absl::MakeSpan(received));
      EXPECT_THAT(received, Each(7));
    });
  };
  run(3);
  EXPECT_THAT([&] { run(2); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "SendReceive: wanted 3 numbers of worker 0, got 2")));
}

}  // namespace
}  // namespace tinytorch
