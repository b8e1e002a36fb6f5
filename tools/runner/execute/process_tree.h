// The process tree of a test: all that it started, directly or not.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_PROCESS_TREE_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_PROCESS_TREE_H_

#include <sys/types.h>

namespace tinytorch::runner {

// Makes this process the parent of every descendant whose own parent dies (a
// "subreaper", on Linux), so that none can leave the tree. Call once, first.
void AdoptOrphans();

// Waits for a child that has been killed, and returns its wait status.
int Reap(pid_t pid);

// Kills what a test left behind, also in process groups of its own. The test
// itself has ended. A process that starts others while this runs is found in
// the next of at most 100 rounds; a fork bomb is left to Bazel's sandbox.
void KillOrphans();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_PROCESS_TREE_H_
