#include "tools/runner/execute/cage.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <initializer_list>

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace tinytorch::runner {

void EnterCage(int last_fd) {
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // If Bazel kills the supervisor.
#endif
  for (const int signal_number : {SIGCHLD, SIGTERM, SIGINT, SIGPIPE}) {
    signal(signal_number, SIG_DFL);
  }
  const rlimit no_core_files = {.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core_files);
#ifdef __linux__
  // Descriptors that Bazel or a shell left open.
  close_range(static_cast<unsigned>(last_fd) + 1, ~0U, 0);
#endif
}

}  // namespace tinytorch::runner
