#include "tools/trust/limited_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tinytorch::trust {
namespace {

constexpr size_t kMostOutput = 4 << 20;

void Limit(int resource, rlim_t most) {
  struct rlimit limit = {most, most};
  setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

// In the child: does not return.
[[noreturn]] void Execute(std::vector<char*> arguments, int output,
                          const Limits& limits) {
  setpgid(0, 0);
  const int input = open("/dev/null", O_RDONLY);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  Limit(RLIMIT_CPU, limits.processor_seconds);
  Limit(RLIMIT_AS, limits.bytes_of_memory);
  Limit(RLIMIT_FSIZE, limits.bytes_of_a_file);
  Limit(RLIMIT_CORE, 0);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

// Reads what the process says until it closes the pipe; false if time is up.
bool ReadAll(int pipe, std::chrono::steady_clock::time_point deadline,
             std::string& said) {
  char buffer[1 << 16];
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    struct pollfd ready = {pipe, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(left.count())) <= 0) continue;
    const ssize_t count = read(pipe, buffer, sizeof buffer);
    if (count == 0 || (count < 0 && errno != EINTR)) return true;
    if (count < 0) continue;
    const size_t room = kMostOutput - said.size();
    said.append(buffer, std::min<size_t>(count, room));
  }
}

}  // namespace

absl::StatusOr<Ending> RunLimited(const std::vector<std::string>& command,
                                  const Limits& limits) {
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "pipe");
  const pid_t child = fork();
  if (child < 0) return absl::ErrnoToStatus(errno, "fork");
  if (child == 0) Execute(std::move(arguments), ends[1], limits);
  close(ends[1]);
  setpgid(child, child);
  Ending ending;
  const bool in_time = ReadAll(ends[0],
                               std::chrono::steady_clock::now() +
                                   std::chrono::seconds(limits.clock_seconds),
                               ending.said);
  close(ends[0]);
  if (!in_time) kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  kill(-child, SIGKILL);  // Processes that it left behind.
  ending.passed = in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  ending.stopped = !in_time || !WIFEXITED(status);
  ending.late = !in_time;
  return ending;
}

}  // namespace tinytorch::trust
