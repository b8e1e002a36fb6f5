// A program that cannot take more than it is given: of time, memory and disk.
#ifndef TINYTORCH_TOOLS_TRUST_LIMITED_PROCESS_H_
#define TINYTORCH_TOOLS_TRUST_LIMITED_PROCESS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::trust {

struct Limits {
  int processor_seconds = 60;
  // Some files are waited for without using any time of the processor. Bazel
  // keeps the result of a compiler that was stopped. So this limit must not
  // stop a right file on a busy machine, where the compiler may get a tenth of
  // a processor.
  int clock_seconds = 600;
  int64_t bytes_of_memory = int64_t{4} << 30;
  int64_t bytes_of_a_file = int64_t{128} << 20;
};

struct Ending {
  bool passed = false;   // It ended by itself, with status 0.
  bool stopped = false;  // A limit was met, or a signal came.
  bool late = false;     // clock_seconds was met.
  std::string said;      // Its output, of both streams, up to 4 MiB.
};

// Runs command[0], a path or a name on PATH, and waits for it and its children,
// which are ended with it.
absl::StatusOr<Ending> RunLimited(const std::vector<std::string>& command,
                                  const Limits& limits);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_LIMITED_PROCESS_H_
