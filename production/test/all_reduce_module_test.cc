#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/models.h"
#include "production/all_reduce.h"
#include "production/testing/counting_communicator.h"
#include "production/testing/killed.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

using Row = std::vector<Scalar>;

constexpr int kSizes[] = {1, 2, 3, 4, 7};

size_t At(int rank) { return static_cast<size_t>(rank); }

bool SameBits(const Row& a, const Row& b) {
  return a.size() == b.size() &&
         (a.empty() ||
          std::memcmp(a.data(), b.data(), a.size() * sizeof(Scalar)) == 0);
}

TEST(AllReduceModuleTest, AllHaveTheSumToTheBit) {
  Why("Copies that differ by one bit are different networks an hour later.");
  for (const int size : kSizes) {
    for (const int64_t length : {0, 1, 2, 3, 5, 6, 7, 8, 13, 100, 1001}) {
      SCOPED_TRACE(std::to_string(size) + " workers, " +
                   std::to_string(length) + " numbers");
      std::vector<Row> rows;
      std::vector<double> sums(static_cast<size_t>(length));
      for (int rank = 0; rank < size; ++rank) {
        rows.push_back(
            Values(RandomTensor({length}, static_cast<uint64_t>(10 + rank))));
        for (size_t i = 0; i < sums.size(); ++i) {
          sums[i] += static_cast<double>(rows.back()[i]);
        }
      }
      RunThreads(size, [&](Communicator& group) {
        RingAllReduce(group, absl::MakeSpan(rows[At(group.rank())]));
      });
      for (const Row& row : rows) {
        EXPECT_TRUE(SameBits(row, rows[0])) << "worker 0 has other bits";
        ASSERT_THAT(row, SizeIs(sums.size()));
        for (size_t i = 0; i < sums.size(); ++i) {
          ASSERT_NEAR(row[i], sums[i], 1e-5) << "at " << i;
        }
      }
    }
  }
}

TEST(AllReduceModuleTest, OnlyNeighborsTalk) {
  Why("A cable in a ring carries the messages of one worker, in any group.");
  for (const int size : kSizes) {
    for (const int64_t length : {0, 3, 1001}) {
      RunThreads(size, [&](Communicator& group) {
        CountingCommunicator counting(group);
        Row values(static_cast<size_t>(length), 1);
        RingAllReduce(counting, absl::MakeSpan(values));
        EXPECT_EQ(counting.messages, 2 * (size - 1));
        EXPECT_THAT(counting.numbers,
                    Le(2 * (size - 1) * ((length + size - 1) / size)));
        EXPECT_THAT(counting.to_workers, SizeIs(size > 1 ? 1 : 0));
        EXPECT_THAT(counting.from_workers, SizeIs(size > 1 ? 1 : 0));
      });
    }
  }
}

TEST(AllReduceModuleTest, ManyCallsInARow) {
  Why("A fast worker sends for the next step while a slow one is in this one.");
  RunThreads(4, [&](Communicator& group) {
    for (int step = 0; step < 100; ++step) {
      Row values(9, static_cast<Scalar>(step * (group.rank() + 1)));
      RingAllReduce(group, absl::MakeSpan(values));
      ASSERT_EQ(values, Row(9, static_cast<Scalar>(10 * step)));
    }
  });
}

TEST(AllReduceModuleTest, OneFailureStopsAllWorkers) {
  Why("The first exception names the cause; later ones only follow from it.");
  for (const int size : {2, 3, 7}) {
    for (int bad = 0; bad < size; ++bad) {
      std::atomic<int> heard = 0;
      const auto run = [&] {
        RunThreads(size, [&](Communicator& group) {
          Row values(20);
          if (group.rank() == bad) {
            RingAllReduce(group, absl::MakeSpan(values));
            throw std::out_of_range("the first");
          }
          try {
            for (;;) RingAllReduce(group, absl::MakeSpan(values));
          } catch (const std::runtime_error&) {
            ++heard;
            throw;
          }
        });
      };
      EXPECT_THAT(run, ThrowsMessage<std::out_of_range>(HasSubstr("first")));
      EXPECT_EQ(heard, size - 1);
    }
  }
}

// Returns how many bytes of addresses this process has.
size_t AddressSpace() {
  size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

TEST(AllReduceModuleTest, AWorkerThatCannotStartEndsTheOthers) {
  Why("Those that run wait for its message, which will never come.");
  const auto worker = [](Communicator& group) {
    std::vector<Scalar> number(1);
    RingAllReduce(group, absl::MakeSpan(number));
  };
  RunThreads(2, worker);
  if (!kAddressesCanBeLimited) return;
  const int status = InAChild([worker] {
    // There is room for the stacks of some threads, and not of 40.
    const rlim_t most = AddressSpace() + (size_t{48} << 20);
    const rlimit limit = {most, most};
    setrlimit(RLIMIT_AS, &limit);
    try {
      RunThreads(40, worker);
    } catch (const std::system_error&) {
      _exit(0);  // of the std::thread that could not start
    } catch (...) {
      _exit(2);
    }
    _exit(1);
  });
  EXPECT_EQ(status, 0) << "RunThreads() must throw what the thread threw";
}

TEST(AllReduceModuleTest, AnythingThrownComesOut) {
  Why("An exception that leaves a thread ends the whole program.");
  EXPECT_THROW(RunThreads(2,
                          [](Communicator& group) {
                            if (group.rank() == 0) throw 42;
                          }),
               int);
}

TEST(AllReduceModuleTest, AnEndedWorkerSendsNoMore) {
  Why("If one worker has one batch less, the others would wait all night.");
  const auto run = [](Communicator& group) {
    if (group.rank() == 1) return;
    Row values(2);
    RingAllReduce(group, absl::MakeSpan(values));
  };
  EXPECT_THAT([&] { RunThreads(2, run); },
              ThrowsMessage<std::runtime_error>(
                  HasSubstr("SendReceive: worker 1 has ended")));
  // But messages that it sent before can be read.
  RunThreads(2, [](Communicator& group) {
    const int other = 1 - group.rank();
    Row sent = {5}, received = {0};
    group.SendReceive(group.rank(), sent, group.rank(),
                      absl::MakeSpan(received));
    EXPECT_THAT(received, ElementsAre(5)) << "from itself";
    group.SendReceive(other, sent, other, absl::MakeSpan(received));
  });
}

TEST(AllReduceModuleTest, AMessageOfAnotherLengthIsAnError) {
  Why("If two programs disagree on a length, an error beats a wrong sum.");
  const auto different = [](Communicator& group) {
    Row values(group.rank() == 0 ? 4 : 5);
    RingAllReduce(group, absl::MakeSpan(values));
  };
  EXPECT_THAT([&] { RunThreads(2, different); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "SendReceive: wanted 2 numbers of worker 1, got 3")));
  EXPECT_THAT(
      [] {
        RunThreads(2, [](Communicator& group) {
          if (group.rank() == 0) group.SendReceive(2, {}, 1, {});
        });
      },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("SendReceive: no worker 2 in a group of 2")));
}

TEST(AllReduceModuleTest, MeansOfAnyTensorsInOneRing) {
  Why("A call for each of 100 tensors would cost 100 times the latency.");
  const Tensor x = RandomTensor({3, 5}, 1), y = RandomTensor({2}, 2);
  const Tensor scattered = Scattered(x);
  RunThreads(3, [&](Communicator& group) {
    CountingCommunicator counting(group);
    const std::vector<Tensor> means =
        MeanOverWorkers(counting, {scattered, Tensor::Empty({0, 4}), y, y});
    EXPECT_EQ(counting.messages, 4);
    EXPECT_THAT(means, ElementsAre(NearTensor(x), HasShape({0, 4}),
                                   NearTensor(y), NearTensor(y)));
    EXPECT_NE(means[2].storage(), y.storage());
    EXPECT_NE(means[2].storage(), means[3].storage());
  });
  EXPECT_THAT(scattered, EqualsTensor(x)) << "the gradients are not written";
  RunThreads(1, [&](Communicator& group) {
    EXPECT_THAT(MeanOverWorkers(group, {x}), ElementsAre(EqualsTensor(x)));
    EXPECT_THAT(MeanOverWorkers(group, {}), SizeIs(0));
  });
}

TEST(AllReduceModuleTest, ShardsCopyNothing) {
  Why("The workers of a process have the batch in memory already.");
  const Tensor batch = Counting({12, 2});
  for (const int size : {1, 2, 3, 4}) {
    Row all;
    for (int rank = 0; rank < size; ++rank) {
      const Tensor shard = ShardOf(PlaceInGroup(rank, size), batch);
      EXPECT_EQ(shard.storage(), batch.storage());
      for (const Scalar value : Values(shard)) all.push_back(value);
    }
    EXPECT_EQ(all, Values(batch));
  }
}

// A small MLP, equal on all workers, and a batch that 1, 2, 3 and 4 divide.
std::unique_ptr<Sequential> Network() {
  Rng rng(7);
  return MakeMlp({6, 8, 3}, rng);
}

std::vector<Tensor> GradientOf(Sequential& network, const Tensor& inputs,
                               const Tensor& targets) {
  Tape tape;
  Tensor loss;
  {
    const TraceScope scope(&tape);
    loss = MeanSquaredError(network(inputs), targets);
  }
  return tape.Gradient(loss, network.Parameters());
}

TEST(AllReduceModuleTest, ManyWorkersHaveTheGradientOfOne) {
  Why("Many workers promise the same training in less time.");
  const Tensor x = RandomTensor({12, 6}, 1), y = RandomTensor({12, 3}, 2);
  const std::vector<Tensor> wanted = GradientOf(*Network(), x, y);
  for (const int size : {1, 2, 3, 4}) {
    RunThreads(size, [&](Communicator& group) {
      const std::vector<Tensor> means = MeanOverWorkers(
          group, GradientOf(*Network(), ShardOf(group, x), ShardOf(group, y)));
      ASSERT_THAT(means, SizeIs(wanted.size()));
      for (size_t i = 0; i < means.size(); ++i) {
        EXPECT_THAT(means[i], NearTensor(wanted[i], kFewRoundings));
        EXPECT_NE(Values(wanted[i]), Row(Values(wanted[i]).size()));
      }
    });
  }
}

// Returns all weights of each worker after 20 steps.
std::vector<Row> Trained(int size) {
  std::vector<Row> weights(At(size));
  RunThreads(size, [&](Communicator& group) {
    const std::unique_ptr<Sequential> network = Network();
    Sgd sgd(network->Parameters(), {.learning_rate = 0.1, .momentum = 0.9});
    for (uint64_t step = 0; step < 20; ++step) {
      const Tensor x = RandomTensor({12, 6}, 100 + step);
      const Tensor y = RandomTensor({12, 3}, 200 + step);
      sgd.Step(MeanOverWorkers(
          group, GradientOf(*network, ShardOf(group, x), ShardOf(group, y))));
    }
    for (const NamedTensor& parameter : network->Parameters()) {
      for (const Scalar value : Values(parameter.tensor)) {
        weights[At(group.rank())].push_back(value);
      }
    }
  });
  return weights;
}

TEST(AllReduceModuleTest, ReplicasStayEqualToTheBit) {
  Why("No code compares the networks, so each step must leave them equal.");
  const Row alone = Trained(1)[0];
  for (const int size : {2, 3, 4}) {
    const std::vector<Row> weights = Trained(size);
    for (const Row& row : weights) {
      EXPECT_TRUE(SameBits(row, weights[0])) << "worker 0 has other bits";
    }
    ASSERT_THAT(weights[0], SizeIs(alone.size()));
    for (size_t i = 0; i < alone.size(); ++i) {
      EXPECT_NEAR(weights[0][i], alone[i], 1e-5) << "at " << i;
    }
  }
}

}  // namespace
}  // namespace tinytorch
