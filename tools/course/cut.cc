// Usage: cut REFERENCE SKELETON
//
// Writes the skeleton of a reference solution: what a student starts from.

#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/course/exit_code.h"
#include "tools/course/skeleton.h"
#include "tools/text/file.h"

namespace tinytorch::course {
namespace {

absl::Status Cut(const std::string& reference, const std::string& skeleton) {
  const absl::StatusOr<std::string> solution = text::ReadFile(reference);
  if (!solution.ok()) return solution.status();
  const absl::StatusOr<std::string> cut = CutSkeleton(reference, *solution);
  if (!cut.ok()) return cut.status();
  return text::WriteFile(skeleton, *cut);
}

}  // namespace
}  // namespace tinytorch::course

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "Usage: cut REFERENCE SKELETON\n");
    return 2;
  }
  return tinytorch::course::ExitCode(tinytorch::course::Cut(argv[1], argv[2]));
}
