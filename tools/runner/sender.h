// The test process's end of the protocol: sends records to the supervisor.
//
// There is one Sender in a process, because a crash handler needs one that it
// can find. Only the process that connected it sends: a test that forks must
// not report twice.
#ifndef TINYTORCH_TOOLS_RUNNER_SENDER_H_
#define TINYTORCH_TOOLS_RUNNER_SENDER_H_

#include <string_view>

namespace tinytorch::runner {

// Takes the nonce out of kResultFd. Returns false if there is none: this
// process was not started by the supervisor.
bool ConnectToSupervisor();

// Sends one record. Does nothing when not connected. Long values are cut.
void Send(std::string_view key, std::string_view value);

// Sends the first unwritten place that this process reached, if any. Returns
// whether there was one.
bool SendUnwritten();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_SENDER_H_
