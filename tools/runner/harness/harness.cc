// The main() of all course tests.
//
//   tests --tinytorch_test
//     runs one test for the supervisor, which waits at the other end of
//     kResultFd and says there which test it is (see protocol.h);
//   tests --tinytorch_list=FILE
//     writes the scored tests to FILE, a line each: "Suite.Test FILE:LINE";
//   tests [--gtest_filter=...]
//     is an ordinary GoogleTest program, for a debugger.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tools/runner/harness/crash.h"
#include "tools/runner/harness/lock.h"
#include "tools/runner/harness/sender.h"
#include "tools/runner/harness/stack.h"
#include "tools/runner/protocol.h"
#include "tools/runner/why.h"

namespace tinytorch::runner {
namespace {

// A loop around an assertion can fail a million times; a few are enough.
constexpr int kMostFailures = 5;

// Sends each failure at once, so that a later crash cannot lose it.
class SendingListener : public testing::EmptyTestEventListener {
 public:
  explicit SendingListener(bool tripwire) : tripwire_(tripwire) {}

  void OnTestPartResult(const testing::TestPartResult& part) override {
    if (part.skipped()) Send(kSkip, part.message());
    if (part.failed() && failures_ == 0 && IsAboutException(part.summary())) {
      SendThrow();
    }
    if (!part.failed() || (!sprung_ && ++failures_ > kMostFailures)) return;
    const char* file = part.file_name() == nullptr ? "" : part.file_name();
    Send(kFailure, std::string(file) + ":" +
                       std::to_string(part.line_number()) + "\n" +
                       part.summary());
  }

  void OnTestStart(const testing::TestInfo&) override { ForgetThrow(); }

  // A tripwire: kTripwireFailures assertions of different kinds, which end in
  // different functions of GoogleTest and of the C library. Code that keeps one
  // of them from failing forges results.
  void OnTestEnd(const testing::TestInfo&) override {
    if (!tripwire_) return;
    sprung_ = true;
    volatile int one = 1;
    EXPECT_EQ(one, 2) << kTripwireText;
    const std::string text(kTripwireText);
    EXPECT_STREQ(text.c_str(), "") << kTripwireText;
    EXPECT_TRUE(text == std::string(text.size(), '?')) << kTripwireText;
  }

 private:
  // Whether a message tells of an exception that no test wants.
  static bool IsAboutException(std::string_view message) {
    for (const char* text :
         {"C++ exception with description ", "throws an exception of type ",
          "Actual: it throws "}) {
      if (message.find(text) == std::string_view::npos) continue;
      return message.find("it throws nothing") == std::string_view::npos;
    }
    return false;
  }

  const bool tripwire_;
  bool sprung_ = false;
  int failures_ = 0;
};

// Prints in an ordinary run why a failed test matters.
class PrintingListener : public testing::EmptyTestEventListener {
 public:
  PrintingListener() {
    internal::SetWhyListener(
        [](std::string_view sentence) { why() = sentence; });
  }

  void OnTestEnd(const testing::TestInfo& test) override {
    if (!why().empty() && test.result()->Failed()) {
      std::cout << "Why it matters: " << why() << "\n";
    }
    why().clear();
  }

 private:
  static std::string& why() {
    static std::string sentence;
    return sentence;
  }
};

int RunForSupervisor() {
  Connection connection = Connect();
  if (!connection.ok) {
    std::cerr << kTestFlag << " is for the supervisor. Try --gtest_filter=\n";
    return 1;
  }
  StartSending();
  Send(kStart, "");
  InstallLastWords();
  internal::SetWhyListener(
      [](std::string_view sentence) { Send(kWhy, sentence); });

  GTEST_FLAG_SET(filter, connection.test);
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  // GoogleTest owns it.
  listeners.Append(new SendingListener(connection.tripwire));

  const int status = RUN_ALL_TESTS();
  SendUnwritten();
  const testing::UnitTest& run = *testing::UnitTest::GetInstance();
  if (run.test_to_run_count() != 1) {
    Send(kNote, "This binary has no test of that name.");
  }
  const bool passed = status == 0 && run.test_to_run_count() == 1 &&
                      run.successful_test_count() == 1;
  Send(kDone, passed ? FormatPassed(TakeSecret(&connection))
                     : std::string(kDoneFailed));
  StopSending();
  return 0;  // The record is the result; the status says "ended in order".
}

int ListTests(const std::string& path) {
  std::ofstream out(path);
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const testing::TestInfo& test = *suite.GetTestInfo(j);
      const std::string name = std::string(suite.name()) + "." + test.name();
      if (name.find("DISABLED_") != std::string::npos) continue;
      out << name << " " << test.file() << ":" << test.line() << "\n";
    }
  }
  out.close();
  if (!out) std::cerr << "cannot write " << path << "\n";
  return out ? 0 : 1;
}

int Main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == kTestFlag) return RunForSupervisor();
    if (argument.starts_with(kListFlag)) {
      return ListTests(std::string(argument.substr(kListFlag.size())));
    }
  }
  testing::UnitTest::GetInstance()->listeners().Append(new PrintingListener);
  return RUN_ALL_TESTS();
}

}  // namespace
}  // namespace tinytorch::runner

int main(int argc, char** argv) { return tinytorch::runner::Main(argc, argv); }
