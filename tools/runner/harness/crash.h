// Last words: how a test process reports why it dies.
#ifndef TINYTORCH_TOOLS_RUNNER_HARNESS_CRASH_H_
#define TINYTORCH_TOOLS_RUNNER_HARNESS_CRASH_H_

namespace tinytorch::runner {

// Makes this process tell the supervisor of an exception that ends it, of a
// stack that overflows, and where it crashes. The process dies all the same. It
// also answers kWhereSignal. Call once, in main().
void InstallLastWords();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_HARNESS_CRASH_H_
