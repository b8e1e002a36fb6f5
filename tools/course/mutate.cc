// Usage: mutate MUTANT REFERENCE SOURCE EXPECTATION
//
// Writes the wrong implementation that a mutant makes of a reference
// solution, and two lines: the test that must kill it, and what it must say.

#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/course/files.h"
#include "tools/course/mutant.h"

namespace tinytorch {
namespace {

absl::Status Mutate(const std::string& mutant_path,
                   const std::string& reference_path, const std::string& source,
                   const std::string& expectation) {
  const absl::StatusOr<std::string> text = ReadFile(mutant_path);
  if (!text.ok()) return text.status();
  const absl::StatusOr<Mutant> mutant = ParseMutant(mutant_path, *text);
  if (!mutant.ok()) return mutant.status();
  const absl::StatusOr<std::string> reference = ReadFile(reference_path);
  if (!reference.ok()) return reference.status();
  const absl::StatusOr<std::string> wrong =
      ApplyMutant(*mutant, reference_path, *reference);
  if (!wrong.ok()) return wrong.status();
  const absl::Status status = WriteFile(source, *wrong);
  if (!status.ok()) return status;
  return WriteFile(expectation, absl::StrCat(mutant->killed_by, "\n",
                                             mutant->saying, "\n"));
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr,
                 "Usage: mutate MUTANT REFERENCE SOURCE EXPECTATION\n");
    return 2;
  }
  return tinytorch::ExitCode(
      tinytorch::Mutate(argv[1], argv[2], argv[3], argv[4]));
}
