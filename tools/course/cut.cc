// Usage: cut REFERENCE SKELETON
//
// Writes the skeleton of a reference solution: what a student starts from.

#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/course/files.h"
#include "tools/course/skeleton.h"

namespace tinytorch {
namespace {

absl::Status Cut(const std::string& reference, const std::string& skeleton) {
  const absl::StatusOr<std::string> text = ReadFile(reference);
  if (!text.ok()) return text.status();
  const absl::StatusOr<std::string> cut = CutSkeleton(reference, *text);
  if (!cut.ok()) return cut.status();
  return WriteFile(skeleton, *cut);
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "Usage: cut REFERENCE SKELETON\n");
    return 2;
  }
  return tinytorch::ExitCode(tinytorch::Cut(argv[1], argv[2]));
}
