// The cage: what a test process gives up between fork() and exec().
//
// Each wall is a wall of its own; where the machine lacks one, the others
// stand, and Missing() says so. docs/trust.md has the table.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_CAGE_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_CAGE_H_

#include <sys/stat.h>

#include <string>
#include <vector>

#include "tools/runner/execute/scratch.h"

namespace tinytorch::runner {

// Prepares walls before the fork: what needs memory cannot be done after it.
class Cage {
 public:
  // `programs` are the ones that may run in it.
  explicit Cage(const std::vector<std::string>& programs);
  ~Cage();
  Cage(const Cage&) = delete;
  Cage& operator=(const Cage&) = delete;

  // The folder that a test starts in and can write to.
  const Scratch& scratch() const { return scratch_; }

  // Returns the absolute path of a program, without links: a test starts in
  // another folder.
  static std::string PathOf(const std::string& program);

  // Returns what the machine does not give, a sentence each, for the report.
  std::vector<std::string> Missing() const;

  // Returns whether the programs are the files that they were, to the byte:
  // the wall where there is no Landlock.
  bool ProgramsAreUnchanged() const;

  // Goes behind all walls that there are, for good. Returns nothing, or what
  // failed. The caller is a child after fork(): only async-signal-safe calls.
  const char* Enter() const;

 private:
  Scratch scratch_;
  std::vector<std::string> programs_;
  std::vector<struct stat> states_;
  int rules_ = -1;  // Of Landlock.
  int landlock_ = 0;
  bool calls_ = false;
};

// What every child process gets, in a cage or not: a process group of its own,
// the default handling of signals, no core file, and no open files above
// `last_fd`. The kernel kills it when the supervisor dies. Async-signal-safe.
void LeaveTheParent(int last_fd);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_CAGE_H_
