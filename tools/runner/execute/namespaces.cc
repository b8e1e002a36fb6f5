#include "tools/runner/execute/namespaces.h"

#include <optional>

#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace tinytorch::runner {

#ifdef __linux__
namespace {

bool inside = false;
volatile sig_atomic_t inner = 0;

bool WriteTo(const char* path, const char* text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const auto size = static_cast<ssize_t>(strlen(text));
  const bool written = write(fd, text, strlen(text)) == size;
  close(fd);
  return written;
}

// The user keeps its number, so that the files it writes stay its own.
bool MapUser(uid_t user, gid_t group) {
  char users[64];
  char groups[64];
  snprintf(users, sizeof(users), "%u %u 1\n", user, user);
  snprintf(groups, sizeof(groups), "%u %u 1\n", group, group);
  return WriteTo("/proc/self/setgroups", "deny") &&
         WriteTo("/proc/self/uid_map", users) &&
         WriteTo("/proc/self/gid_map", groups);
}

// Without a /proc of these namespaces the process tree of a test could not be
// watched.
bool MountProc() {
  return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
               nullptr) == 0;
}

void PassOn(int signal_number) {
  if (inner > 0) kill(inner, signal_number);
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::optional<int> EnterNamespaces() {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  int ready[2];
  if (pipe2(ready, O_CLOEXEC) != 0) return std::nullopt;
  // No signal may be lost between the two processes.
  sigset_t passed_on, before;
  sigemptyset(&passed_on);
  sigaddset(&passed_on, SIGTERM);
  sigaddset(&passed_on, SIGINT);
  sigprocmask(SIG_BLOCK, &passed_on, &before);
  const long pid =
      syscall(SYS_clone,
              SIGCHLD | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS |
                  CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS,
              nullptr, nullptr, nullptr, nullptr);
  if (pid == 0) {
    close(ready[0]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!MapUser(user, group) || !MountProc()) _exit(1);
    if (write(ready[1], "", 1) != 1) _exit(1);
    close(ready[1]);
    sigprocmask(SIG_SETMASK, &before, nullptr);
    inside = true;
    return std::nullopt;
  }
  close(ready[1]);
  char byte;
  const bool entered = pid > 0 && read(ready[0], &byte, 1) == 1;
  close(ready[0]);
  if (!entered) {
    if (pid > 0) WaitFor(static_cast<pid_t>(pid));
    sigprocmask(SIG_SETMASK, &before, nullptr);
    return std::nullopt;
  }
  inner = static_cast<sig_atomic_t>(pid);
  prctl(PR_SET_DUMPABLE, 0);
  struct sigaction action = {};
  action.sa_handler = PassOn;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return WaitFor(static_cast<pid_t>(pid));
}

bool InNamespaces() { return inside; }

#else

std::optional<int> EnterNamespaces() { return std::nullopt; }
bool InNamespaces() { return false; }

#endif

}  // namespace tinytorch::runner
