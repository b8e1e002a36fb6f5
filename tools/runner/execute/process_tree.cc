#include "tools/runner/execute/process_tree.h"

#include <errno.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>

#ifdef __linux__
#include <sys/prctl.h>

#include <fstream>
#include <vector>
#endif

namespace tinytorch::runner {

void AdoptOrphans() {
#ifdef __linux__
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

int Reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

void KillOrphans() {
#ifdef __linux__
  constexpr int kMostRounds = 100;
  for (int round = 0; round < kMostRounds; ++round) {
    std::ifstream children("/proc/thread-self/children");
    std::vector<pid_t> found;
    for (pid_t pid; children >> pid;) found.push_back(pid);
    for (const pid_t pid : found) kill(pid, SIGKILL);
    // One by one: waiting for any child could be waiting for one that became
    // ours just now, when its parent died, and that has not been killed.
    for (const pid_t pid : found) Reap(pid);
    if (waitpid(-1, nullptr, WNOHANG) < 0) return;  // There are none.
  }
#endif
}

}  // namespace tinytorch::runner
