#include "tools/runner/execute/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/execute/cage.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/protocol.h"
#include "tools/runner/sanitized.h"

namespace tinytorch::runner {
namespace {

// The parent's and the child's end of a channel, both above the numbers that
// the child assigns (0 to kResultFd), both closed on exec.
struct Channel {
  int parent = -1;
  int child = -1;
};

int MoveUp(int fd) {
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, kResultFd + 1);
  close(fd);
  return moved;
}

Channel MakeChannel() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return {};
  Channel channel = {.parent = MoveUp(ends[0]), .child = MoveUp(ends[1])};
  fcntl(channel.parent, F_SETFL, O_NONBLOCK);
  return channel;
}

void WriteError(std::string_view text) {
  [[maybe_unused]] const ssize_t n =
      write(STDERR_FILENO, text.data(), text.size());
}

// Everything between fork() and exec(): only async-signal-safe calls.
[[noreturn]] void Exec(const Command& command, char* const* argv,
                       char* const* envp, int results, int output) {
  const int input = open("/dev/null", O_RDONLY);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  dup2(results, kResultFd);
#ifndef TINYTORCH_SANITIZED
  if (command.limits.megabytes > 0) {
    const rlim_t bytes = static_cast<rlim_t>(command.limits.megabytes) << 20;
    const rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
    setrlimit(RLIMIT_AS, &limit);
  }
#endif
  // Leaving closes what the walls are made from, so it comes second.
  const char* missing = command.cage ? command.cage->Enter() : nullptr;
  LeaveTheParent(kResultFd);
  if (missing == nullptr) execve(argv[0], argv, envp);
  const char* reason = std::strerror(errno);
  if (missing != nullptr) {
    WriteError("cannot enter the cage: ");
    WriteError(missing);
    WriteError(": ");
    WriteError(reason);
    _exit(127);
  }
  WriteError("cannot run ");
  WriteError(command.arguments[0]);
  WriteError(": ");
  WriteError(reason);
  _exit(127);
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& s : strings) {
    pointers.push_back(const_cast<char*>(s.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Child Spawn(const Command& command) {
  const std::vector<char*> argv = Pointers(command.arguments);
  const std::vector<char*> envp = Pointers(command.environment);
  const Channel results = MakeChannel();
  const Channel output = MakeChannel();
  Child child = {.results = results.parent, .output = output.parent};
  const auto size = static_cast<ssize_t>(command.message.size());
  // The socket has room for a short message: the child may read it later.
  const bool ready = results.child >= 0 && output.child >= 0 &&
                     write(results.parent, command.message.data(),
                           command.message.size()) == size;
  child.pid = ready ? fork() : -1;
  if (child.pid == 0) {
    Exec(command, argv.data(), envp.data(), results.child, output.child);
  }
  child.error = errno;
  // The parent and the child both do it: either may be first.
  if (child.pid > 0) setpgid(child.pid, child.pid);
  close(results.child);
  close(output.child);
  return child;
}

}  // namespace tinytorch::runner
