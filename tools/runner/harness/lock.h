// The lock on the result descriptor: one instruction of this process may write
// records, another may read, and nothing else can use the descriptor at all.
//
// Both are installed before any constructor of a global object runs
// (.preinit_array), with a seccomp filter that compares the address of the
// instruction that makes the call. So a write() that student code has
// overridden, a constructor that reads the descriptor, a second copy of it, and
// a thread that writes "passed" all fail. The secret stays in the kernel until
// the test has passed: there is no copy in memory that a scan could find. The
// reading instruction lies on a page at a random address, which only Connection
// knows, and that is on the stack of main().
//
// Where there is no such filter (a processor other than x86-64, a sanitizer, an
// old kernel) the secret is read before the constructors run and moves to the
// stack of main(); student code that looks for it can find it.
#ifndef TINYTORCH_TOOLS_RUNNER_HARNESS_LOCK_H_
#define TINYTORCH_TOOLS_RUNNER_HARNESS_LOCK_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "tools/runner/protocol.h"

namespace tinytorch::runner {

// The connection to the supervisor, which only main() has.
struct Connection {
  bool ok = false;        // This process was started by the supervisor.
  std::string test;       // The test to run, as the supervisor says it.
  bool tripwire = false;  // It must fail.
  // The reading instruction, all bits inverted, or 0 if there is no lock.
  uintptr_t reader = 0;
  char secret[kSecretLength] = {};  // Inverted. If there is no lock.
};

// Takes over what was prepared before the constructors, which leaves no trace
// of it behind. Call once, first.
Connection Connect();

// Returns the secret and forgets it.
std::string TakeSecret(Connection* connection);

// Writes to the descriptor. Returns false if the supervisor is gone.
bool WriteToSupervisor(const char* bytes, size_t size);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_HARNESS_LOCK_H_
