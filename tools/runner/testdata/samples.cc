// Tests that go wrong in every way in which student code can go wrong.
// supervisor_test.cc runs them; they test nothing themselves.
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tools/course/unimplemented.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

int Half(int) { throw Unimplemented(); }
int HalfWithoutThrow(int x) noexcept { return Half(x); }

TEST(GoodTest, Passes) { EXPECT_EQ(1 + 1, 2); }
TEST(GoodTest, PassesAndPrints) { std::cout << "hello\n"; }
TEST(GoodModuleTest, HasNoInputAndCleanVariables) {
  EXPECT_EQ(std::getchar(), EOF);
  EXPECT_EQ(std::getenv("XML_OUTPUT_FILE"), nullptr);
  EXPECT_EQ(std::getenv("TESTBRIDGE_TEST_ONLY"), nullptr);
}
TEST(GoodHiddenTest, TheSeedIs17) {
  EXPECT_STREQ(std::getenv("TINYTORCH_SEED"), "17");
}
TEST(GoodTest, DISABLED_IsNotScored) { FAIL(); }

class GoodModuleTest : public testing::TestWithParam<int> {};
TEST_P(GoodModuleTest, TakesParameters) { EXPECT_GT(GetParam(), 0); }
INSTANTIATE_TEST_SUITE_P(Sizes, GoodModuleTest, testing::Values(1, 2));

// As many as a real module has, to measure the cost of a process for each.
class ManyTest : public testing::TestWithParam<int> {};
TEST_P(ManyTest, Passes) { EXPECT_GE(GetParam(), 0); }
INSTANTIATE_TEST_SUITE_P(Numbers, ManyTest, testing::Range(0, 150));

template <typename T>
class TypedTest : public testing::Test {};
using Types = testing::Types<int, float>;
TYPED_TEST_SUITE(TypedTest, Types);
TYPED_TEST(TypedTest, Passes) { EXPECT_EQ(TypeParam(1) + 1, 2); }

TEST(FailTest, Assertion) {
  Why("Half of four is two, and everything else builds on that.");
  const std::vector<int> halves = {2, 3};
  EXPECT_EQ(halves, (std::vector<int>{3, 2})) << "for the numbers 6 and 4";
}
TEST(FailTest, Throws) { throw std::invalid_argument("MatMul: [2] x [3]"); }
int Third(const std::vector<int>& numbers) { return numbers.at(3); }
TEST(FailTest, ThrowsInTheLibrary) { EXPECT_EQ(Third({1, 2}), 3); }
TEST(FailTest, ManyAssertions) {
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(i, -1);
}
TEST(FailTest, BadText) {
  std::cout << "\x1b[31mred\x1b[0m \x07 \xff\xfe <&>]]>\n";
  FAIL() << "control \x01 and \xC3\x28 bytes <&\"'>";
}
TEST(FailTest, Flood) {
  const std::string line(1023, 'x');
  for (int i = 0; i < 20'000; ++i) std::puts(line.c_str());
  FAIL() << "after 20 MB";
}

TEST(UnwrittenTest, Throws) {
  Why("Every other function needs a half.");
  EXPECT_EQ(Half(4), 2);
}
TEST(UnwrittenTest, WrongExceptionExpected) {
  EXPECT_THROW(Half(4), std::invalid_argument);
}
TEST(UnwrittenTest, AnyExceptionExpected) { EXPECT_ANY_THROW(Half(4)); }
TEST(UnwrittenTest, LogicErrorExpected) {
  EXPECT_THROW(Half(4), std::logic_error);
}
TEST(UnwrittenTest, InNoexceptFunction) { HalfWithoutThrow(4); }
TEST(UnwrittenTest, InThread) {
  std::thread([] { Half(4); }).join();
}

TEST(CrashTest, Segfault) {
  Why("Said before the crash.");
  volatile int* nowhere = nullptr;
  *nowhere = 1;
}
TEST(CrashTest, Abort) { std::abort(); }
TEST(CrashTest, DividesByZero) {
  volatile int zero = 0;
  zero = 1 / zero;
}
TEST(CrashTest, InThread) {
  std::thread([] { std::abort(); }).join();
}
TEST(CrashTest, ExitZero) { std::exit(0); }
TEST(CrashTest, QuickExitZero) { _exit(0); }
TEST(CrashTest, FakePass) {
  std::puts("[  PASSED  ] 1 test.");
  std::fflush(stdout);
  // Without the secret it says nothing.
  const char record[] = "done passed\n";
  [[maybe_unused]] ssize_t n = write(3, record, std::strlen(record));
  _exit(0);
}
TEST(CrashTest, ExitOneAtTheEnd) {
  std::atexit([] { _exit(1); });
}
volatile int forever = 1;
int Endless(int depth) {
  volatile char frame[1024] = {};
  frame[depth % 1024] = 1;
  return forever == 0 ? 0 : Endless(depth + 1) + frame[depth % 1024];
}
TEST(CrashTest, StackOverflow) { EXPECT_EQ(Endless(0), 0); }
TEST(CrashTest, BothHalvesOfAFork) {
  // The child reaches the end of the test; its parent, the test, does not.
  if (fork() == 0) return;
  usleep(50'000);
  _exit(0);
}

TEST(CheatTest, HidesFailures) {
  static testing::TestPartResultArray hidden;
  new testing::ScopedFakeTestPartResultReporter(
      testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD,
      &hidden);
  EXPECT_EQ(1 + 1, 3);
}

TEST(MemoryTest, RunsAway) {
  std::vector<std::unique_ptr<char[]>> blocks;
  for (;;) {
    blocks.push_back(std::make_unique<char[]>(16 << 20));
  }
}
TEST(MemoryTest, AbsurdSize) {
  std::vector<float> numbers(uint64_t{1} << 40);
  float* volatile used =
      numbers.data();  // Otherwise the compiler drops the vector.
  EXPECT_EQ(used[12345], 0);
}

void Spin() {
  for (;;) {
    usleep(1000);
  }
}
TEST(HangTest, First) {
  std::cout << "before the loop" << std::endl;
  Spin();
}
TEST(HangTest, Second) { Spin(); }
TEST(WaitTest, ForAnAnswer) {
  std::promise<int> promise;
  promise.get_future().get();
}
TEST(LoopTest, NeverEnds) {
  while (forever != 0) {
  }
}
TEST(HangTest, Third) { Spin(); }

// Both leave a process behind that holds the output open.
TEST(LeftoverTest, Child) {
  if (fork() == 0) Spin();
}
TEST(LeftoverTest, Daemon) {
  if (fork() == 0) {
    setsid();
    signal(SIGTERM, SIG_IGN);
    if (fork() == 0) Spin();
    Spin();
  }
}
// The process that kills its parent becomes its parent.
TEST(LeftoverTest, DaemonOfADaemon) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      setsid();
      if (write(ready[1], "", 1) == 1) Spin();
    }
    Spin();
  }
  char byte;
  EXPECT_EQ(read(ready[0], &byte, 1), 1);
}

TEST(SkipTest, Skips) { GTEST_SKIP() << "no data here"; }

TEST(SampleIntegrationTest, Passes) {}

}  // namespace
}  // namespace tinytorch
