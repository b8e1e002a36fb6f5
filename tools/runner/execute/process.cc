#include "tools/runner/execute/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/runner/execute/limits.h"
#include "tools/runner/execute/process_tree.h"
#include "tools/runner/execute/spawn.h"
#include "tools/runner/protocol.h"

namespace tinytorch::runner {
namespace {

using Clock = std::chrono::steady_clock;

// The harness limits its records; this limit is for student code that writes
// to the socket itself.
constexpr size_t kMostSent = 1 << 20;

volatile sig_atomic_t stop_requested = 0;
int wake_pipe[2] = {-1, -1};

void OnSignal(int signal_number) {
  const int saved_errno = errno;
  if (signal_number != SIGCHLD) stop_requested = 1;
  // A full pipe is fine: poll() wakes up all the same.
  [[maybe_unused]] const ssize_t n = write(wake_pipe[1], "", 1);
  errno = saved_errno;
}

// Reads what is there, and appends it to `to` up to `most` bytes. Returns false
// at the end.
bool ReadSome(int fd, size_t most, std::string* to, bool* cut) {
  char buffer[16 << 10];
  const ssize_t n = read(fd, buffer, sizeof(buffer));
  if (n < 0) return errno == EINTR || errno == EAGAIN;
  const size_t kept = std::min(static_cast<size_t>(n), most - to->size());
  to->append(buffer, kept);
  if (kept < static_cast<size_t>(n)) *cut = true;
  return n > 0;
}

// When a running process is first looked at, and how often after that.
constexpr double kFirstLook = 0.1;
constexpr double kBetweenLooks = 0.1;

// A thread that does not answer waits with the signal blocked, or is stopped.
constexpr double kMostSecondsToAnswer = 0.2;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class RunningProcess {
 public:
  RunningProcess(const Child& child, size_t most_output)
      : pid_(child.pid),
        results_(child.results),
        output_(child.output),
        most_output_(most_output) {}

  // Reads until the process ends or must be ended. Fills in all fields but
  // `seconds`.
  ProcessResult Await(const Limits& limits, bool ask_where) {
    using End = ProcessResult::End;
    ProcessResult result;
    result.end = End::kExited;
    const Clock::time_point start = Clock::now();
    // Most tests end before the first look: they cost nothing more.
    double next_look = std::min(kFirstLook, limits.seconds);
    while (!HasEnded()) {
      if (stop_requested) {
        result.end = End::kInterrupted;
        break;
      }
      const double seconds = SecondsSince(start);
      if (seconds >= next_look) {
        const Usage usage = TreeUsage();
        if (IsTooLarge(usage, limits)) result.end = End::kTooLarge;
        if (IsTimeUp(usage, limits, seconds)) result.end = End::kTimedOut;
        if (result.end != End::kExited) break;
        next_look = seconds + kBetweenLooks;
        if (seconds < limits.seconds) {
          next_look = std::min(next_look, limits.seconds);
        }
      }
      Poll(static_cast<int>((next_look - seconds) * 1000) + 1, &result);
    }
    if (result.end == End::kTimedOut && ask_where) AskWhere(&result);
    // The group is killed before its leader is reaped: until then no other
    // process can get its number. On Linux KillOrphans() would be enough.
    kill(-pid_, SIGKILL);
    const int status = Reap(pid_);
    if (result.end == ProcessResult::End::kExited) {
      if (WIFSIGNALED(status)) result.end = ProcessResult::End::kSignaled;
      result.code =
          WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    }
    KillOrphans();
    Drain(&result);
    return result;
  }

 private:
  bool HasEnded() const {
    siginfo_t info = {};
    return waitid(P_PID, static_cast<id_t>(pid_), &info,
                  WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }

  // Asks each thread where it is, one after the other: the main thread first.
  void AskWhere(ProcessResult* result) {
    for (const pid_t thread : ThreadsOf(pid_)) {
      const size_t before = result->sent.size();
      if (!SignalThread(pid_, thread, kWhereSignal)) continue;
      const Clock::time_point asked = Clock::now();
      while (result->sent.size() == before && !HasEnded() &&
             SecondsSince(asked) < kMostSecondsToAnswer) {
        Poll(10, result);
      }
    }
  }

  void Poll(int milliseconds, ProcessResult* result) {
    pollfd fds[] = {{.fd = wake_pipe[0], .events = POLLIN, .revents = 0},
                    {.fd = results_, .events = POLLIN, .revents = 0},
                    {.fd = output_, .events = POLLIN, .revents = 0}};
    if (poll(fds, 3, milliseconds) <= 0) return;
    if (fds[0].revents != 0) {
      char ignored[64];
      [[maybe_unused]] const ssize_t n =
          read(wake_pipe[0], ignored, sizeof(ignored));
    }
    if (fds[1].revents != 0) Read(&results_, result);
    if (fds[2].revents != 0) Read(&output_, result);
  }

  // Sets *fd to -1, which poll() ignores, at the end of what there is to read.
  void Read(int* fd, ProcessResult* result) {
    bool cut = false;
    const bool more =
        fd == &results_
            ? ReadSome(*fd, kMostSent, &result->sent, &cut)
            : ReadSome(*fd, most_output_, &result->output, &result->output_cut);
    if (!more) *fd = -1;
  }

  // Reads what is left in the pipes. All writers are dead, so there is an end.
  void Drain(ProcessResult* result) {
    for (int* fd : {&results_, &output_}) {
      pollfd ready = {.fd = *fd, .events = POLLIN, .revents = 0};
      while (*fd >= 0 && poll(&ready, 1, 0) > 0) Read(fd, result);
    }
  }

  pid_t pid_;
  int results_;
  int output_;
  size_t most_output_;
};

}  // namespace

void PrepareToSupervise() {
  AdoptOrphans();
  if (pipe(wake_pipe) != 0) return;
  for (int& fd : wake_pipe) {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
  }
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  sigaction(SIGCHLD, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool StopRequested() { return stop_requested != 0; }

ProcessResult RunProcess(const Command& command) {
  const Clock::time_point start = Clock::now();
  ProcessResult result;
  const Child child = Spawn(command);
  if (child.pid > 0) {
    result = RunningProcess(child, command.most_output)
                 .Await(command.limits, command.ask_where);
  } else {
    result.output =
        absl::StrCat("cannot start a process: ", std::strerror(child.error));
  }
  close(child.results);
  close(child.output);
  result.seconds = SecondsSince(start);
  return result;
}

}  // namespace tinytorch::runner
