// Usage: list_names OUT definitions|uses OBJECT...
//
// Writes what the objects define for others, or what they use of the system's
// libraries: the lists that names.h reads.

#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/course/exit_code.h"
#include "tools/text/file.h"
#include "tools/trust/elf_object.h"
#include "tools/trust/names.h"

namespace tinytorch::trust {
namespace {

absl::Status List(const std::string& out, std::string_view what,
                  const std::vector<std::string>& objects) {
  std::set<std::string> lines;
  for (const std::string& path : objects) {
    absl::StatusOr<std::string> bytes = text::ReadFile(path);
    if (!bytes.ok()) return bytes.status();
    const absl::StatusOr<ElfObject> object =
        ElfObject::Parse(*std::move(bytes));
    if (!object.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": ", object.status().message()));
    }
    const std::string listed =
        what == "uses" ? ListSystemUses(*object) : ListDefinitions(*object);
    for (const std::string_view line :
         absl::StrSplit(listed, '\n', absl::SkipEmpty())) {
      lines.emplace(line);
    }
  }
  std::string text;
  for (const std::string& line : lines) absl::StrAppend(&text, line, "\n");
  return text::WriteFile(out, text);
}

}  // namespace
}  // namespace tinytorch::trust

int main(int argc, char** argv) {
  const std::string_view what = argc > 2 ? argv[2] : "";
  if (what != "definitions" && what != "uses") {
    std::fprintf(stderr, "Usage: list_names OUT definitions|uses OBJECT...\n");
    return 2;
  }
  return tinytorch::course::ExitCode(
      tinytorch::trust::List(argv[1], what, {argv + 3, argv + argc}));
}
