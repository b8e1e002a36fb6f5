// Usage: cut REFERENCE SKELETON
//        cut --terse SKELETON TERSE
//
// Writes the skeleton of a reference solution: what a student starts from; or a
// skeleton without its steps.

#include <cstdio>
#include <string>
#include <string_view>

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

absl::Status CutSteps(const std::string& skeleton, const std::string& terse) {
  const absl::StatusOr<std::string> text = text::ReadFile(skeleton);
  if (!text.ok()) return text.status();
  return text::WriteFile(terse, TerseSkeleton(*text));
}

}  // namespace
}  // namespace tinytorch::course

int main(int argc, char** argv) {
  using tinytorch::course::ExitCode;
  if (argc == 4 && std::string_view(argv[1]) == "--terse") {
    return ExitCode(tinytorch::course::CutSteps(argv[2], argv[3]));
  }
  if (argc != 3) {
    std::fprintf(stderr, "Usage: cut [--terse] FROM TO\n");
    return 2;
  }
  return ExitCode(tinytorch::course::Cut(argv[1], argv[2]));
}
