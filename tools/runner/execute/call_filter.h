// The system calls that a test may not make: those that reach other processes,
// change the machine, or hold memory that no limit counts.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_CALL_FILTER_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_CALL_FILTER_H_

namespace tinytorch::runner {

// Prepares the filter, once. Returns false where there is none: the processor
// is unknown, or this program is built with a sanitizer, as its tests are.
bool PrepareCallFilter();

// Puts this process, a child of the one that prepared, behind the filter. Needs
// no_new_privs. Async-signal-safe.
bool EnterCallFilter();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_CALL_FILTER_H_
