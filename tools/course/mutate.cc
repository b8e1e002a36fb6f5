// Usage: mutate MUTANT REFERENCE SOURCE EXPECTATION
//
// Writes the wrong implementation that a mutant makes of a reference
// solution, and two lines: the test that must kill it, and what it must say.

#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/course/exit_code.h"
#include "tools/course/mutant.h"
#include "tools/text/file.h"

namespace tinytorch::course {
namespace {

absl::Status Mutate(const std::string& mutant_path,
                    const std::string& reference_path,
                    const std::string& source, const std::string& expectation) {
  const absl::StatusOr<std::string> patch = text::ReadFile(mutant_path);
  if (!patch.ok()) return patch.status();
  const absl::StatusOr<Mutant> mutant = ParseMutant(mutant_path, *patch);
  if (!mutant.ok()) return mutant.status();
  const absl::StatusOr<std::string> reference = text::ReadFile(reference_path);
  if (!reference.ok()) return reference.status();
  const absl::StatusOr<std::string> wrong =
      ApplyMutant(*mutant, reference_path, *reference);
  if (!wrong.ok()) return wrong.status();
  const absl::Status status = text::WriteFile(source, *wrong);
  if (!status.ok()) return status;
  return text::WriteFile(
      expectation, absl::StrCat(mutant->killed_by, "\n", mutant->saying, "\n"));
}

}  // namespace
}  // namespace tinytorch::course

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "Usage: mutate MUTANT REFERENCE SOURCE EXPECTATION\n");
    return 2;
  }
  return tinytorch::course::ExitCode(
      tinytorch::course::Mutate(argv[1], argv[2], argv[3], argv[4]));
}
