// The process tree of a test: all that it started, directly or not.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_PROCESS_TREE_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_PROCESS_TREE_H_

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace tinytorch::runner {

// Makes this process the parent of every descendant whose own parent dies (a
// "subreaper", on Linux), so that none can leave the tree. Call once, first.
void AdoptOrphans();

// Waits for a child that has been killed, and returns its wait status.
int Reap(pid_t pid);

// Returns the threads of a process, the main thread first, at most 16; none
// where the system does not tell.
std::vector<pid_t> ThreadsOf(pid_t process);

// Sends a signal to one thread. Returns whether that was possible.
bool SignalThread(pid_t process, pid_t thread, int signal_number);

// Kills what a test left behind, also in process groups of its own. The test
// itself has ended. In namespaces one call kills all; elsewhere a process that
// starts others while this runs is found in the next of at most 100 rounds.
void KillOrphans();

// The use of a process tree at this moment.
struct Usage {
  bool known = false;  // The kernel tells.
  int processes = 0;
  int64_t bytes = 0;  // Memory of all processes, without that of files.
  // How long the thread that waited longest for a processor has waited. Time
  // that a busy machine takes away is not the test's.
  double seconds_waited = 0;
};

// Returns what all descendants of this process use.
Usage TreeUsage();

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_PROCESS_TREE_H_
