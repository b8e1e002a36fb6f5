#include "tools/runner/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/process.h"
#include "tools/runner/protocol.h"

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

// Everything between fork() and exec(): only calls that are safe there.
[[noreturn]] void Exec(const Command& command, char* const* argv,
                       char* const* envp, int results, int output) {
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // If Bazel kills the supervisor.
#endif
  signal(SIGCHLD, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  const rlimit no_core_files = {.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core_files);
  const int input = open("/dev/null", O_RDONLY);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  dup2(results, kResultFd);
#ifdef __linux__
  close_range(kResultFd + 1, ~0U, 0);  // What Bazel or a shell left open.
#endif
  execve(argv[0], argv, envp);
  const char* reason = std::strerror(errno);
  constexpr std::string_view kCannotRun = "cannot run ";
  [[maybe_unused]] ssize_t n =
      write(STDERR_FILENO, kCannotRun.data(), kCannotRun.size());
  n = write(STDERR_FILENO, command.arguments[0].data(),
            command.arguments[0].size());
  n = write(STDERR_FILENO, ": ", 2);
  n = write(STDERR_FILENO, reason, std::strlen(reason));
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
  // A short message fits into the socket: nobody need read it yet.
  const bool ready = results.child >= 0 && output.child >= 0 &&
                     write(results.parent, command.message.data(),
                           command.message.size()) == size;
  child.pid = ready ? fork() : -1;
  if (child.pid == 0) {
    Exec(command, argv.data(), envp.data(), results.child, output.child);
  }
  child.error = errno;
  if (child.pid > 0) setpgid(child.pid, child.pid);  // Whoever comes first.
  close(results.child);
  close(output.child);
  return child;
}

}  // namespace tinytorch::runner
