// Usage: knock KNOCKOUT REFERENCE SOURCE EXPECTATION
//
// Writes the wrong implementation that a knockout makes of a reference
// solution, and two lines: the test that must catch it, and what it must say.

#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/course/files.h"
#include "tools/course/knockout.h"

namespace tinytorch {
namespace {

absl::Status Knock(const std::string& knockout_path,
                   const std::string& reference_path, const std::string& source,
                   const std::string& expectation) {
  const absl::StatusOr<std::string> text = ReadFile(knockout_path);
  if (!text.ok()) return text.status();
  const absl::StatusOr<Knockout> knockout = ParseKnockout(knockout_path, *text);
  if (!knockout.ok()) return knockout.status();
  const absl::StatusOr<std::string> reference = ReadFile(reference_path);
  if (!reference.ok()) return reference.status();
  const absl::StatusOr<std::string> wrong =
      ApplyKnockout(*knockout, reference_path, *reference);
  if (!wrong.ok()) return wrong.status();
  const absl::Status status = WriteFile(source, *wrong);
  if (!status.ok()) return status;
  return WriteFile(expectation, absl::StrCat(knockout->caught_by, "\n",
                                             knockout->saying, "\n"));
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr,
                 "Usage: knock KNOCKOUT REFERENCE SOURCE EXPECTATION\n");
    return 2;
  }
  return tinytorch::ExitCode(
      tinytorch::Knock(argv[1], argv[2], argv[3], argv[4]));
}
