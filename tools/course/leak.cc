// Usage: leak REFERENCE... -- SHIPPED...
//
// Fails, and says where, if a file that students receive holds a line of a
// solution.

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/course/exit_code.h"
#include "tools/course/leaks.h"
#include "tools/course/skeleton.h"
#include "tools/text/file.h"

namespace tinytorch::course {
namespace {

// Reads the arguments. The references end at "--".
absl::Status ReadAll(const std::vector<std::string>& arguments,
                     std::vector<Reference>& references,
                     std::vector<Shipped>& shipped) {
  bool is_shipped = false;
  for (const std::string& path : arguments) {
    if (path == "--") {
      is_shipped = true;
      continue;
    }
    absl::StatusOr<std::string> content = text::ReadFile(path);
    if (!content.ok()) return content.status();
    if (is_shipped) {
      shipped.push_back({path, *std::move(content)});
      continue;
    }
    absl::StatusOr<std::vector<SourceLine>> lines =
        ParseSolution(path, *content);
    if (!lines.ok()) return lines.status();
    references.push_back({path, *std::move(lines)});
  }
  if (references.empty() || shipped.empty()) {
    return absl::InvalidArgumentError("Usage: leak REFERENCE... -- SHIPPED...");
  }
  return absl::OkStatus();
}

int Main(const std::vector<std::string>& arguments) {
  std::vector<Reference> references;
  std::vector<Shipped> shipped;
  const absl::Status status = ReadAll(arguments, references, shipped);
  if (!status.ok()) return ExitCode(status);
  const std::vector<std::string> leaks = FindLeaks(references, shipped);
  for (const std::string& leak : leaks) std::printf("%s\n", leak.c_str());
  return leaks.empty() ? 0 : 1;
}

}  // namespace
}  // namespace tinytorch::course

int main(int argc, char** argv) {
  return tinytorch::course::Main({argv + 1, argv + argc});
}
