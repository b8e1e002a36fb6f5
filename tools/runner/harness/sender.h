// The test process's end of the protocol: sends records to the supervisor.
//
// A process has one sender, so that a crash handler can find it. Only the
// process that connected it sends: a test that forks must not report twice.
#ifndef TINYTORCH_TOOLS_RUNNER_HARNESS_SENDER_H_
#define TINYTORCH_TOOLS_RUNNER_HARNESS_SENDER_H_

#include <string_view>

namespace tinytorch::runner {

// From now on this process sends.
void StartSending();

// From now on it does not: after the last record, another would be forged.
void StopSending();

// Sends one record. Does nothing before StartSending(). Long values are cut.
void Send(std::string_view key, std::string_view value);

// The same for a signal handler: it allocates nothing. Values must be short and
// have nothing to escape.
void SendAtOnce(std::string_view key, std::string_view value);

// Sends the first unwritten place that this process reached, if any. Returns
// whether there was one.
bool SendUnwritten();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_HARNESS_SENDER_H_
