// What the commands remember between two calls: a small file in the checkout.
#ifndef TINYTORCH_TOOLS_STUDENT_MEMORY_H_
#define TINYTORCH_TOOLS_STUDENT_MEMORY_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace tinytorch::student {

struct Memory {
  std::map<std::string, int> hints;  // Level seen, by "tensor/broadcast".
  std::string watched;               // "tensor/broadcast", or empty.
  std::vector<std::string>
      unlocked;  // Modules, so that one build has them all.
};

// Converts to JSON, and back. Text that is not a memory gives an empty one:
// a student loses no more than the level of a hint.
std::string MemoryJson(const Memory& memory);
Memory ParseMemory(std::string_view json);

// Reads and writes WORKSPACE/.course/memory.json.
Memory ReadMemory(const std::string& workspace);
absl::Status WriteMemory(const std::string& workspace, const Memory& memory);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_MEMORY_H_
