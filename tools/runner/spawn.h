// Starts a process with nothing but what it needs: a process group of its own,
// no input, no open files of ours, no core file.
#ifndef TINYTORCH_TOOLS_RUNNER_SPAWN_H_
#define TINYTORCH_TOOLS_RUNNER_SPAWN_H_

#include <sys/types.h>

#include "tools/runner/process.h"

namespace tinytorch::runner {

struct Child {
  pid_t pid = -1;
  int results = -1;  // Our end of the child's kResultFd; does not block.
  int output = -1;   // Our end of its stdout and stderr; does not block.
  int error = 0;     // errno, if pid is -1.
};

// The caller closes both ends and waits for the process.
Child Spawn(const Command& command);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_SPAWN_H_
