// Runs one command so that it cannot hurt its parent: the command gets a
// process group of its own, no input, a time limit, and pipes that are read up
// to a limit and no further. When it ends, all processes that it left running
// are killed.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_PROCESS_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_PROCESS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tools/runner/execute/cage.h"
#include "tools/runner/execute/limits.h"

namespace tinytorch::runner {

struct Command {
  std::vector<std::string> arguments;    // arguments[0] is the program's path.
  std::vector<std::string> environment;  // "NAME=value"
  std::string message;                   // Waits on kResultFd for the child.
  Limits limits = {.seconds = 10};
  const Cage* cage = nullptr;     // The walls around it, if any.
  size_t most_output = 16 << 10;  // Bytes that are kept.
  bool ask_where =
      false;  // Ask its threads by kWhereSignal before a hang ends.
};

struct ProcessResult {
  enum class End {
    kExited,       // code is the exit status.
    kSignaled,     // code is the signal.
    kTimedOut,     // Killed by us: it used up its time.
    kTooLarge,     // Killed by us: too much memory, or too many processes.
    kInterrupted,  // Killed by us because we were told to stop.
    kNotStarted,   // output says why.
  };
  End end = End::kNotStarted;
  int code = 0;
  double seconds = 0;
  std::string sent;         // The bytes that the child wrote to kResultFd.
  std::string output;       // Its stdout and stderr.
  bool output_cut = false;  // There was more output than we kept.
};

// Makes this process the parent of orphans, and turns SIGTERM, by which Bazel
// says that the time is up, and SIGINT into StopRequested(). Call once, first.
void PrepareToSupervise();

// Returns whether SIGTERM or SIGINT has arrived.
bool StopRequested();

// Runs the command to its end. Returns early only if StopRequested().
ProcessResult RunProcess(const Command& command);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_PROCESS_H_
