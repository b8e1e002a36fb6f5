// What a test process tells the supervisor, and how it is told apart from
// what student code might write.
//
// The two share one socket, file descriptor kResultFd of the test process.
// The supervisor puts a random nonce into it before the process starts; the
// harness takes the nonce out in main(), after the constructors of all global
// objects have run, and begins every line it sends with it:
//
//   NONCE why Adding a bias to a batch depends on it.
//   NONCE failure tensor/test/broadcast_test.cc:41\nExpected equality of ...
//   NONCE done failed
//
// Values are escaped so that a record is one line. A line without the nonce is
// ignored. This stops accidents and the obvious tricks (printing "PASSED",
// exit(0), a global object that ends the process), not a student who takes the
// harness apart with a debugger: whoever grades for marks reads the code too.
#ifndef TINYTORCH_TOOLS_RUNNER_PROTOCOL_H_
#define TINYTORCH_TOOLS_RUNNER_PROTOCOL_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::runner {

inline constexpr int kResultFd = 3;
inline constexpr size_t kNonceLength = 32;

// Set by the supervisor for the test process: the memory limit in megabytes.
inline constexpr char kMegabytesVariable[] = "TINYTORCH_TEST_MEGABYTES";

// Flags of a test binary: run this one test for the supervisor; write the list
// of all scored tests to a file.
inline constexpr std::string_view kTestFlag = "--tinytorch_test=";
inline constexpr std::string_view kListFlag = "--tinytorch_list=";

// The keys of records. The values of kFailure and kUnwritten begin with
// "FILE:LINE\n"; the rest is the message, or the function.
inline constexpr std::string_view kStart = "start";  // main() was reached.
inline constexpr std::string_view kWhy = "why";
inline constexpr std::string_view kFailure = "failure";
inline constexpr std::string_view kUnwritten = "unwritten";
inline constexpr std::string_view kSkip = "skip";
inline constexpr std::string_view kNote = "note";  // What led to a crash.
inline constexpr std::string_view kDone = "done";  // kPassed or kFailed.
inline constexpr std::string_view kDonePassed = "passed";
inline constexpr std::string_view kDoneFailed = "failed";

struct Record {
  std::string key;
  std::string value;
};

// Returns "NONCE KEY VALUE\n" with the value escaped.
std::string FormatRecord(std::string_view nonce, std::string_view key,
                         std::string_view value);

// Returns the records of all whole lines in `bytes` that carry the nonce.
std::vector<Record> ParseRecords(std::string_view nonce,
                                 std::string_view bytes);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_PROTOCOL_H_
