#include "tensor/kernels/parallel.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace tinytorch::kernels {
namespace {

// With 8 threads on few processors, some helpers always come late.
class ParallelTest : public testing::TestWithParam<int> {
 protected:
  ParallelTest() : before_(Threads()) { SetThreads(GetParam()); }
  ~ParallelTest() override { SetThreads(before_); }

 private:
  int before_;
};
INSTANTIATE_TEST_SUITE_P(Threads, ParallelTest, testing::Values(1, 2, 3, 8));

TEST_P(ParallelTest, EveryNumberIsVisitedOnce) {
  for (const int64_t count : {0, 1, 2, 7, 8, 9, 31, 1000}) {
    for (const int64_t grain : {1, 2, 10, 5000}) {
      std::vector<std::atomic<int>> visits(static_cast<size_t>(count));
      ParallelFor(count, grain, [&](int64_t begin, int64_t end) {
        EXPECT_LT(begin, end);
        EXPECT_GE(end - begin, std::min(grain, count));
        for (int64_t i = begin; i < end; ++i) ++visits[static_cast<size_t>(i)];
      });
      for (const std::atomic<int>& v : visits) EXPECT_EQ(v, 1);
    }
  }
}

TEST_P(ParallelTest, ManyCallsInARowMixNothingUp) {
  for (int64_t call = 0; call < 2000; ++call) {
    std::vector<int64_t> squares(40);
    ParallelFor(40, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        squares[static_cast<size_t>(i)] = call * i * i;
      }
    });
    for (int64_t i = 0; i < 40; ++i) {
      ASSERT_EQ(squares[static_cast<size_t>(i)], call * i * i);
    }
  }
}

TEST_P(ParallelTest, WorkInsideOfWorkIsDoneByItsOwnThread) {
  std::atomic<int64_t> sum = 0;
  ParallelFor(16, 1, [&](int64_t begin, int64_t end) {
    const std::thread::id here = std::this_thread::get_id();
    ParallelFor(end - begin, 1, [&](int64_t first, int64_t last) {
      EXPECT_EQ(std::this_thread::get_id(), here);
      EXPECT_EQ(std::make_pair(first, last), std::make_pair(0L, end - begin));
      sum += last - first;
    });
  });
  EXPECT_EQ(sum, 16);
}

TEST_P(ParallelTest, AnExceptionComesBackAndNothingIsBroken) {
  EXPECT_THROW(ParallelFor(100, 1,
                           [](int64_t begin, int64_t end) {
                             if (begin <= 57 && 57 < end) {
                               throw std::runtime_error("57");
                             }
                           }),
               std::runtime_error);
  std::atomic<int64_t> sum = 0;
  ParallelFor(100, 1, [&](int64_t begin, int64_t end) { sum += end - begin; });
  EXPECT_EQ(sum, 100);
}

TEST_P(ParallelTest, SeveralThreadsMayCallAtOnce) {
  std::atomic<int64_t> sum = 0;
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c) {
    callers.emplace_back([&] {
      for (int call = 0; call < 200; ++call) {
        ParallelFor(10, 1,
                    [&](int64_t begin, int64_t end) { sum += end - begin; });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(sum, 4 * 200 * 10);
}

}  // namespace
}  // namespace tinytorch::kernels
