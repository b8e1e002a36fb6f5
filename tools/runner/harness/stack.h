// Stacks: where a test process is, in a crash, in a hang, or when it threw.
//
// A stack is sent as addresses in the program; the supervisor looks up their
// lines (execute/symbolize.h). All of this works in a signal handler: it calls
// no malloc, which the interrupted code may be in.
#ifndef TINYTORCH_TOOLS_RUNNER_HARNESS_STACK_H_
#define TINYTORCH_TOOLS_RUNNER_HARNESS_STACK_H_

#include <string_view>

namespace tinytorch::runner {

// Finds out where the program lies in memory. Call once, before the others.
void PrepareStacks();

// Sends the stack of this thread, with a word that protocol.h lists.
void SendStack(std::string_view what);

// Sends the stack at which this thread threw its last exception, if it threw
// one since ForgetThrow().
void SendThrow();
void ForgetThrow();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_HARNESS_STACK_H_
