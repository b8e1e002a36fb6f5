// Last words: what a dying test process can still say about itself.
#ifndef TINYTORCH_TOOLS_RUNNER_CRASH_H_
#define TINYTORCH_TOOLS_RUNNER_CRASH_H_

namespace tinytorch::runner {

// From now on, an exception that ends the process and a stack that overflows
// are told to the supervisor before the process dies as it would have died
// anyway. Call once, in main().
void InstallLastWords();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_CRASH_H_
