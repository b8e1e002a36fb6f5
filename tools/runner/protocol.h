// The protocol: what a test process tells the supervisor, and how the
// supervisor tells the harness from student code that writes the same.
//
// The two processes share one socket, file descriptor kResultFd of the test
// process. The supervisor puts a random secret into it before the process
// starts. The harness takes the secret out in main(), after the constructors
// of all global objects have run, and begins every line that it sends with it:
//
//   SECRET why Adding a bias to a batch depends on it.
//   SECRET failure tensor/test/broadcast_test.cc:41\nExpected equality of ...
//   SECRET done failed
//
// Values are escaped so that a record is one line. The supervisor ignores a
// line without the secret. This stops accidents and the obvious tricks
// (printing "PASSED", exit(0), a global object that ends the process). It does
// not stop a student who takes the harness apart with a debugger: where marks
// depend on the points, a person reads the code, too.
#ifndef TINYTORCH_TOOLS_RUNNER_PROTOCOL_H_
#define TINYTORCH_TOOLS_RUNNER_PROTOCOL_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::runner {

inline constexpr int kResultFd = 3;
inline constexpr size_t kSecretLength = 32;

// The environment variable in which the supervisor passes the memory limit, in
// megabytes, to the harness.
inline constexpr char kMegabytesVariable[] = "TINYTORCH_TEST_MEGABYTES";

// Flags of a test binary: the first runs one test for the supervisor, the
// second writes the list of all scored tests to a file.
inline constexpr std::string_view kTestFlag = "--tinytorch_test=";
inline constexpr std::string_view kListFlag = "--tinytorch_list=";

// The keys of records. The values of kFailure and kUnwritten begin with
// "FILE:LINE\n"; the rest is the message, or the function.
inline constexpr std::string_view kStart = "start";  // main() was reached.
inline constexpr std::string_view kWhy = "why";
inline constexpr std::string_view kFailure = "failure";
inline constexpr std::string_view kUnwritten = "unwritten";
inline constexpr std::string_view kSkip = "skip";
inline constexpr std::string_view kNote = "note";  // The cause of a crash.
inline constexpr std::string_view kDone = "done";  // kPassed or kFailed.
inline constexpr std::string_view kDonePassed = "passed";
inline constexpr std::string_view kDoneFailed = "failed";

struct Record {
  std::string key;
  std::string value;
};

// Returns "SECRET KEY VALUE\n" with the value escaped.
std::string FormatRecord(std::string_view secret, std::string_view key,
                         std::string_view value);

// Returns the records of all whole lines in `bytes` that carry the secret.
std::vector<Record> ParseRecords(std::string_view secret,
                                 std::string_view bytes);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_PROTOCOL_H_
