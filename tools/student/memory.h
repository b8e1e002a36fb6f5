// What the commands remember between two calls: a small file in the checkout.
#ifndef TINYTORCH_TOOLS_STUDENT_MEMORY_H_
#define TINYTORCH_TOOLS_STUDENT_MEMORY_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace tinytorch::student {

// How often one test of an exercise failed.
struct Tries {
  std::string test;  // "BroadcastTest.AlignsAtTheRight"
  std::string work;  // A hash of the file that failed last.
  int count = 0;     // Of different files in a row.
};

struct Memory {
  std::map<std::string, int> hints;  // Level seen, by "tensor/broadcast".
  std::map<std::string, Tries> tries;
  std::string watched;  // "tensor/broadcast", or empty.
  std::vector<std::string>
      unlocked;  // Modules, so that one build has them all.
};

// Notes that a test of an exercise failed for a file with this text. Returns
// how often the same test has failed in a row. The same text again is not
// another try, and another test begins at 1.
int CountTry(const std::string& exercise, const std::string& test,
             std::string_view file, Memory* memory);

// Converts to JSON, and back. Text that is not a memory gives an empty one:
// a student loses no more than the level of a hint.
std::string MemoryJson(const Memory& memory);
Memory ParseMemory(std::string_view json);

// Reads and writes WORKSPACE/.course/memory.json.
Memory ReadMemory(const std::string& workspace);
absl::Status WriteMemory(const std::string& workspace, const Memory& memory);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_MEMORY_H_
