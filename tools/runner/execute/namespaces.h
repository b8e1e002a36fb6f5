// Namespaces: a view of the machine in which this program is alone.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_NAMESPACES_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_NAMESPACES_H_

#include <optional>

namespace tinytorch::runner {

// Continues this program as process 1 of new namespaces: of processes (nothing
// outside can be seen or signaled, and all that is inside dies with process 1),
// mounts, System V memory and network (none). Costs some milliseconds, once.
//
// Returns nothing in the process that goes on, inside or, where the machine
// gives no namespaces, as before; InNamespaces() tells. In the process outside
// it waits for the one inside and returns the status to exit with.
//
// Call it first, while there is one thread.
std::optional<int> EnterNamespaces();

// Returns whether this process is process 1 of namespaces that
// EnterNamespaces() made.
bool InNamespaces();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_NAMESPACES_H_
