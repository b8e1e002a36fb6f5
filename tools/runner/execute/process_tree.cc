#include "tools/runner/execute/process_tree.h"

#include <errno.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#ifdef __linux__
#include <dirent.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/execute/namespaces.h"

namespace tinytorch::runner {
namespace {

#ifdef __linux__

// Returns the entries of a folder of /proc that are numbers.
std::vector<pid_t> Numbers(const std::string& path) {
  std::vector<pid_t> numbers;
  DIR* folder = opendir(path.c_str());
  if (folder == nullptr) return numbers;
  while (const dirent* entry = readdir(folder)) {
    pid_t number;
    if (absl::SimpleAtoi(entry->d_name, &number)) numbers.push_back(number);
  }
  closedir(folder);
  return numbers;
}

// Returns the parent of a process, or 0 if it is gone.
pid_t ParentOf(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(file, line);
  // PID (NAME) STATE PARENT ...; the name may hold anything, also ")".
  const size_t end = line.rfind(')');
  if (end == std::string::npos || end + 4 > line.size()) return 0;
  return static_cast<pid_t>(std::atoi(line.c_str() + end + 4));
}

// Returns the descendants of this process. (The kernel's own list of children
// is an option that not every kernel has.)
std::vector<pid_t> Descendants() {
  std::map<pid_t, std::vector<pid_t>> children;
  for (const pid_t pid : Numbers("/proc")) {
    if (const pid_t parent = ParentOf(pid)) children[parent].push_back(pid);
  }
  std::vector<pid_t> found;
  std::set<pid_t> seen = {getpid()};
  std::vector<pid_t> next = {getpid()};
  while (!next.empty()) {
    const pid_t parent = next.back();
    next.pop_back();
    for (const pid_t pid : children[parent]) {
      if (!seen.insert(pid).second) continue;
      found.push_back(pid);
      next.push_back(pid);
    }
  }
  return found;
}

#endif

}  // namespace

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

std::vector<pid_t> ThreadsOf([[maybe_unused]] pid_t process) {
  std::vector<pid_t> threads;
#ifdef __linux__
  constexpr size_t kMostThreads = 16;
  threads = Numbers(absl::StrCat("/proc/", process, "/task"));
  std::sort(threads.begin(), threads.end());  // The main thread is the oldest.
  if (threads.size() > kMostThreads) threads.resize(kMostThreads);
#endif
  return threads;
}

bool SignalThread([[maybe_unused]] pid_t process, [[maybe_unused]] pid_t thread,
                  [[maybe_unused]] int signal_number) {
#ifdef __linux__
  return syscall(SYS_tgkill, process, thread, signal_number) == 0;
#else
  return false;
#endif
}

void KillOrphans() {
#ifdef __linux__
  if (InNamespaces()) {
    // As process 1: all but this process, at once.
    kill(-1, SIGKILL);
    while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
    }
    return;
  }
  constexpr int kMostRounds = 100;
  for (int round = 0; round < kMostRounds; ++round) {
    if (waitpid(-1, nullptr, WNOHANG) < 0) return;  // There are none.
    const std::vector<pid_t> found = Descendants();
    for (const pid_t pid : found) kill(pid, SIGKILL);
    // One by one: waiting for any child could be waiting for one that became
    // ours just now, when its parent died, and that has not been killed.
    for (const pid_t pid : found) Reap(pid);
  }
#endif
}

Usage TreeUsage() {
  Usage usage;
#ifdef __linux__
  const int64_t page = sysconf(_SC_PAGESIZE);
  for (const pid_t pid : Descendants()) {
    ++usage.processes;
    const std::string process = absl::StrCat("/proc/", pid);
    int64_t size = 0, resident = 0, shared = 0;
    if (std::ifstream(process + "/statm") >> size >> resident >> shared) {
      usage.bytes += (resident - shared) * page;
    }
    const std::string threads = process + "/task";
    for (const pid_t thread : Numbers(threads)) {
      int64_t ran = 0, waited = 0;  // Nanoseconds.
      if (std::ifstream(absl::StrCat(threads, "/", thread, "/schedstat")) >>
          ran >> waited) {
        usage.known = true;
        usage.seconds_waited =
            std::max(usage.seconds_waited, static_cast<double>(waited) * 1e-9);
      }
    }
  }
#endif
  return usage;
}

}  // namespace tinytorch::runner
