#include "tools/runner/execute/cage.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <initializer_list>

#ifdef __linux__
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/execute/call_filter.h"
#include "tools/runner/execute/landlock.h"
#include "tools/runner/execute/namespaces.h"
#include "tools/runner/execute/scratch.h"
#include "tools/runner/sanitized.h"

namespace tinytorch::runner {
namespace {

// A test has a few files open; a loop that opens more is an error.
constexpr rlim_t kMostOpenFiles = 256;
// Processes and threads; counted where the user has namespaces of its own.
constexpr rlim_t kMostProcesses = 256;

constexpr int kSignalsFrom = 6;  // The version of Landlock that stops signals.

// Returns the shared libraries that this program has loaded: its tests are
// built by the same compiler and need the same, wherever they lie.
std::vector<std::string> LoadedLibraries() {
  std::vector<std::string> paths;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const size_t slash = line.find('/');
    if (slash == std::string::npos) continue;
    const std::string path = line.substr(slash);
    if (!absl::StrContains(path, ".so")) continue;
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) {
      paths.push_back(path);
    }
  }
  return paths;
}

Reach WhatATestNeeds(const std::vector<std::string>& programs,
                     const std::string& scratch) {
  Reach reach;
  reach.run = programs;
  for (const std::string& library : LoadedLibraries()) {
    reach.read.push_back(library);
    // The loader is what the kernel executes.
    if (absl::StrContains(library, "/ld-")) reach.run.push_back(library);
  }
  for (const char* path :
       {"/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64",
        "/usr/local/lib", "/etc/ld.so.cache", "/etc/ld.so.preload",
        "/etc/localtime", "/usr/share/zoneinfo", "/usr/share/locale",
        "/sys/devices/system/cpu", "/dev/random", "/dev/urandom"}) {
    reach.read.push_back(path);
  }
#ifdef TINYTORCH_SANITIZED
  reach.read.push_back("/proc");  // A sanitizer looks at its own process.
#endif
  reach.write = {"/dev/null", "/dev/zero"};
  if (!scratch.empty()) reach.write.push_back(scratch);
  return reach;
}

template <typename Resource>  // An enumeration in one C library, int in others.
void Limit(Resource resource, rlim_t most) {
  rlimit limit;
  if (getrlimit(resource, &limit) != 0) return;
  limit.rlim_max = std::min(limit.rlim_max, most);
  limit.rlim_cur = std::min(limit.rlim_cur, limit.rlim_max);
  setrlimit(resource, &limit);
}

#ifdef __linux__
// Root, too, is an ordinary user from here on, also after exec().
bool DropCapabilities() {
  for (int capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0;
       ++capability) {
  }
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
                               SECBIT_NO_SETUID_FIXUP_LOCKED |
                               SECBIT_KEEP_CAPS_LOCKED);
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3,
                                     .pid = 0};
  __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  return syscall(SYS_capset, &header, none) == 0;
}
#endif

}  // namespace

Cage::Cage(const std::vector<std::string>& programs)
    : states_(programs.size()) {
  for (size_t i = 0; i < programs.size(); ++i) {
    programs_.push_back(PathOf(programs[i]));
    if (stat(programs[i].c_str(), &states_[i]) != 0) states_[i] = {};
  }
  landlock_ = LandlockVersion();
  rules_ = MakeRules(WhatATestNeeds(programs_, scratch_.path()));
  calls_ = PrepareCallFilter();
#if defined(__linux__) && !defined(TINYTORCH_SANITIZED)
  // Nothing of the supervisor can be read or written through /proc, and no
  // debugger attached, by a process without privileges.
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

Cage::~Cage() {
  if (rules_ >= 0) close(rules_);
}

std::string Cage::PathOf(const std::string& program) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::canonical(program, error);
  return error ? program : path.string();
}

std::vector<std::string> Cage::Missing() const {
  std::vector<std::string> missing;
  if (rules_ < 0) {
    missing.push_back(
        "Landlock (Linux 5.13): a test can read and write what its user can.");
  }
  if (!InNamespaces()) {
    if (landlock_ < kSignalsFrom) {
      missing.push_back(
          "Namespaces, and Landlock 6 (Linux 6.12): a test can signal other "
          "processes of its user, though not the supervisor.");
    }
    missing.push_back(
        "Namespaces: a test that starts process after process is ended one by "
        "one, and the scratch folder has no limit for all files together.");
  }
  if (!calls_) {
    missing.push_back(
        "A filter of system calls for this processor or this build.");
  }
  return missing;
}

bool Cage::ProgramsAreUnchanged() const {
  for (size_t i = 0; i < programs_.size(); ++i) {
    struct stat now = {};
    const struct stat& then = states_[i];
    if (stat(programs_[i].c_str(), &now) != 0 || now.st_dev != then.st_dev ||
        now.st_ino != then.st_ino || now.st_size != then.st_size ||
        now.st_mode != then.st_mode ||
        now.st_ctim.tv_sec != then.st_ctim.tv_sec ||
        now.st_ctim.tv_nsec != then.st_ctim.tv_nsec) {
      return false;
    }
  }
  return true;
}

const char* Cage::Enter() const {
  Limit(RLIMIT_NOFILE, kMostOpenFiles);
  Limit(RLIMIT_FSIZE, rlim_t{kScratchMegabytes} << 20);
  if (InNamespaces()) Limit(RLIMIT_NPROC, kMostProcesses);
  if (!scratch_.path().empty() && chdir(scratch_.path().c_str()) != 0) {
    return "chdir";
  }
#ifdef __linux__
  Limit(RLIMIT_MSGQUEUE, 0);
  if (!DropCapabilities()) return "capset";
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no_new_privs";
  if (rules_ >= 0 && !ObeyRules(rules_)) return "Landlock";
  if (calls_ && !EnterCallFilter()) return "seccomp";
#endif
  return nullptr;
}

void LeaveTheParent(int last_fd) {
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // If Bazel kills the supervisor.
#endif
  for (const int signal_number : {SIGCHLD, SIGTERM, SIGINT, SIGPIPE}) {
    signal(signal_number, SIG_DFL);
  }
  Limit(RLIMIT_CORE, 0);
#ifdef __linux__
  // Descriptors that Bazel or a shell left open.
  close_range(static_cast<unsigned>(last_fd) + 1, ~0U, 0);
#endif
}

}  // namespace tinytorch::runner
