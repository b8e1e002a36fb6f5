// Landlock: which files a process can reach. The kernel keeps the rules, and no
// process can leave them; no privilege is needed. Linux 5.13 has the first.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_LANDLOCK_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_LANDLOCK_H_

#include <string>
#include <vector>

namespace tinytorch::runner {

// Returns the version of the kernel's Landlock, or 0 if it has none.
int LandlockVersion();

struct Reach {
  std::vector<std::string> run;    // Files: read, and execute.
  std::vector<std::string> read;   // Files, and all in folders.
  std::vector<std::string> write;  // Folders: all, but execute; or files.
};

// Returns the descriptor of a set of rules that allow what `reach` lists and
// nothing else: no file, no TCP (from version 4), no signal to a process
// outside (from version 6). Paths that do not exist are left out. Returns -1 if
// the kernel has no Landlock.
int MakeRules(const Reach& reach);

// Puts this process under the rules, for good. Needs no_new_privs.
// Async-signal-safe.
bool ObeyRules(int rules);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_LANDLOCK_H_
