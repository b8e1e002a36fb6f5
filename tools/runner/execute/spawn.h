// Starts a process in its cage, with three channels: no input, an output that
// takes stdout and stderr, and kResultFd, in which the message waits.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_SPAWN_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_SPAWN_H_

#include <sys/types.h>

#include "tools/runner/execute/process.h"

namespace tinytorch::runner {

struct Child {
  pid_t pid = -1;
  int results = -1;  // The parent's end of kResultFd; does not block.
  int output = -1;   // The parent's end of stdout and stderr; does not block.
  int error = 0;     // errno, if pid is -1.
};

// Starts the command. The caller closes both ends and waits for the process.
Child Spawn(const Command& command);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_SPAWN_H_
