#include "tools/runner/execute/landlock.h"

#include <string>
#include <vector>

#ifdef __linux__
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace tinytorch::runner {

#if defined(__linux__)
namespace {

// The kernel's numbers: <linux/landlock.h> of a distribution knows only those
// of its own year.
constexpr long kCreateRuleset = 444;
constexpr long kAddRule = 445;
constexpr long kRestrictSelf = 446;
constexpr uint32_t kAskVersion = 1;
constexpr int kPathBeneath = 1;

struct RulesetAttributes {
  uint64_t files = 0;    // Uses that are forbidden unless allowed.
  uint64_t network = 0;  // From version 4.
  uint64_t scoped = 0;   // From version 6.
};

struct [[gnu::packed]] PathRule {
  uint64_t allowed = 0;
  int32_t parent = -1;
};

constexpr uint64_t kExecute = 1 << 0;
constexpr uint64_t kWriteFile = 1 << 1;
constexpr uint64_t kReadFile = 1 << 2;
constexpr uint64_t kReadFolder = 1 << 3;
constexpr uint64_t kRemoveFolder = 1 << 4;
constexpr uint64_t kRemoveFile = 1 << 5;
constexpr uint64_t kMakeFolder = 1 << 7;
constexpr uint64_t kMakeFile = 1 << 8;
constexpr uint64_t kMakeLink = 1 << 12;
constexpr uint64_t kRefer = 1 << 13;     // From version 2.
constexpr uint64_t kTruncate = 1 << 14;  // From version 3.
constexpr uint64_t kDevice = 1 << 15;    // From version 5.

constexpr uint64_t kTcp = 3;     // Bind and connect.
constexpr uint64_t kScoped = 3;  // Abstract sockets and signals.

uint64_t AllOf(int version) {
  uint64_t all = (1 << 13) - 1;
  if (version >= 2) all |= kRefer;
  if (version >= 3) all |= kTruncate;
  if (version >= 5) all |= kDevice;
  return all;
}

void Allow(int rules, const std::vector<std::string>& paths, uint64_t access) {
  for (const std::string& path : paths) {
    PathRule rule;
    rule.parent = open(path.c_str(), O_PATH | O_CLOEXEC);
    if (rule.parent < 0) continue;
    struct stat status = {};
    constexpr uint64_t kOfFiles = kExecute | kWriteFile | kReadFile | kTruncate;
    const bool known = fstat(rule.parent, &status) == 0;
    rule.allowed = access & (S_ISDIR(status.st_mode) ? ~0ULL : kOfFiles);
    if (known) syscall(kAddRule, rules, kPathBeneath, &rule, 0);
    close(rule.parent);
  }
}

}  // namespace

int LandlockVersion() {
  const long version = syscall(kCreateRuleset, nullptr, 0, kAskVersion);
  return version < 0 ? 0 : static_cast<int>(version);
}

int MakeRules(const Reach& reach) {
  const int version = LandlockVersion();
  if (version == 0) return -1;
  const uint64_t all = AllOf(version);
  const RulesetAttributes attributes = {.files = all,
                                        .network = version >= 4 ? kTcp : 0,
                                        .scoped = version >= 6 ? kScoped : 0};
  const size_t size = version >= 6   ? sizeof(attributes)
                      : version >= 4 ? 2 * sizeof(uint64_t)
                                     : sizeof(uint64_t);
  const long made = syscall(kCreateRuleset, &attributes, size, 0);
  if (made < 0) return -1;
  const int rules = static_cast<int>(made);
  Allow(rules, reach.run, kExecute | kReadFile);
  Allow(rules, reach.read, kReadFile | kReadFolder);
  Allow(rules, reach.write,
        all & (kReadFile | kReadFolder | kWriteFile | kRemoveFolder |
               kRemoveFile | kMakeFolder | kMakeFile | kMakeLink | kRefer |
               kTruncate));
  return rules;
}

bool ObeyRules(int rules) { return syscall(kRestrictSelf, rules, 0) == 0; }

#else

int LandlockVersion() { return 0; }
int MakeRules(const Reach&) { return -1; }
bool ObeyRules(int) { return false; }

#endif

}  // namespace tinytorch::runner
