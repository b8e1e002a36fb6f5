// Which files the compiler read, and whether it may.
#ifndef TINYTORCH_TOOLS_TRUST_INCLUDES_H_
#define TINYTORCH_TOOLS_TRUST_INCLUDES_H_

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tinytorch::trust {

// The compiler's text, with the files that -H makes it name taken out.
struct Said {
  std::vector<std::string> files;
  std::string text;
};
Said SplitFiles(std::string_view output);

// Returns the files that a list of dependencies names (-MD): "a.o: a.cc \\\n
// b.h".
std::vector<std::string> Dependencies(std::string_view list);

// The files that an exercise may be made of.
struct Allowed {
  std::string source;                       // The exercise.
  std::unordered_set<std::string> headers;  // Of the course, by their paths.
  std::unordered_set<std::string> own_headers;  // The student's.
  std::vector<std::string> system_folders;      // The compiler's.
};

// Returns a sentence about the first file that the exercise may not read, if
// any.
std::optional<std::string> CheckFilesRead(const std::vector<std::string>& files,
                                          const Allowed& allowed);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_INCLUDES_H_
