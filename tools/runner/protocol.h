// The protocol: what a test process tells the supervisor, and how the
// supervisor tells the harness from student code that writes the same.
//
// The two processes share one socket, file descriptor kResultFd of the test
// process. Before the process starts, the supervisor puts an order into it
// (which test to run) and a random secret. The harness (harness/lock.h) takes
// both, sends records, a line each, and proves with the secret that a test
// passed:
//
//   start
//   why Adding a bias to a batch depends on it.
//   failure tensor/test/broadcast_test.cc:41\nExpected equality of ...
//   done failed
//
//   start
//   done passed SECRET
//
// Values are escaped so that a record is one line. A record that speaks against
// the test needs no secret: student code gains nothing by sending one.
#ifndef TINYTORCH_TOOLS_RUNNER_PROTOCOL_H_
#define TINYTORCH_TOOLS_RUNNER_PROTOCOL_H_

#include <signal.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::runner {

inline constexpr int kResultFd = 3;
inline constexpr size_t kSecretLength = 32;

// An order: what to do, the name of the test, and zeros up to this length. (As
// an argument the name would be there for student code to read.)
inline constexpr size_t kOrderLength = 512;
inline constexpr char kRunOrder = 'R';  // Run the test.
// Run the test, and let three assertions fail at its end: honest code cannot
// pass.
inline constexpr char kTripwireOrder = 'T';
inline constexpr size_t kTripwireFailures = 3;
inline constexpr std::string_view kTripwireText = "This test must fail.";

// Flags of a test binary: the first runs one test for the supervisor, the
// second writes the list of all scored tests to a file.
inline constexpr std::string_view kTestFlag = "--tinytorch_test";
inline constexpr std::string_view kListFlag = "--tinytorch_list=";

// The supervisor sends this signal to the threads of a test that hangs, to hear
// where they are. By default it ends a process.
inline constexpr int kWhereSignal = SIGXCPU;

// The keys of records. The values of kFailure and kUnwritten begin with
// "FILE:LINE\n"; the rest is the message, or the function.
inline constexpr std::string_view kStart = "start";  // main() was reached.
inline constexpr std::string_view kWhy = "why";
inline constexpr std::string_view kFailure = "failure";
inline constexpr std::string_view kUnwritten = "unwritten";
inline constexpr std::string_view kSkip = "skip";
inline constexpr std::string_view kNote = "note";  // The cause of a crash.
// A stack: a word, and addresses in the program in hexadecimal.
inline constexpr std::string_view kStack = "stack";
inline constexpr std::string_view kStackOfCrash = "crash";
inline constexpr std::string_view kStackOfThrow = "throw";
// The two answers to kWhereSignal: the thread was running, or it waited in a
// system call.
inline constexpr std::string_view kStackRunning = "run";
inline constexpr std::string_view kStackWaiting = "wait";
inline constexpr std::string_view kDone = "done";  // Or FormatPassed().
inline constexpr std::string_view kDoneFailed = "failed";

struct Record {
  std::string key;
  std::string value;
};

// Returns an order. The name of the test must be shorter than kOrderLength - 1.
std::string FormatOrder(char order, std::string_view test);

// Returns "KEY VALUE\n" with the value escaped.
std::string FormatRecord(std::string_view key, std::string_view value);

// Returns the value of a kDone record that says "passed".
std::string FormatPassed(std::string_view secret);

// Returns the records of all whole lines in `bytes`.
std::vector<Record> ParseRecords(std::string_view bytes);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_PROTOCOL_H_
