// The cage: what a child process gives up between fork() and exec().
//
// All of it is in this one place, so that a further wall (a namespace, a
// Landlock rule set, a seccomp filter) is a further line in EnterCage().
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_CAGE_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_CAGE_H_

namespace tinytorch::runner {

// Gives this process a process group of its own, the default handling of
// signals, no core file, and no open files above `last_fd`. The kernel kills
// it when the supervisor dies.
//
// The caller is a child after fork(): only async-signal-safe calls are allowed
// here. Spawn() allocates all memory before the fork.
void EnterCage(int last_fd);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_CAGE_H_
