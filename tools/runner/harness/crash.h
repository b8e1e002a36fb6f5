// Last words: how a test process reports why it dies.
#ifndef TINYTORCH_TOOLS_RUNNER_HARNESS_CRASH_H_
#define TINYTORCH_TOOLS_RUNNER_HARNESS_CRASH_H_

namespace tinytorch::runner {

// Makes this process tell the supervisor of an exception that ends it, and of
// a stack that overflows. The process dies all the same. Call once, in main().
void InstallLastWords();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_HARNESS_CRASH_H_
