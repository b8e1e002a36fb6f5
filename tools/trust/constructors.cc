#include "tools/trust/constructors.h"

#include <elf.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/text/file.h"
#include "tools/trust/elf_object.h"
#include "tools/trust/limited_process.h"

namespace tinytorch::trust {
namespace {

constexpr Limits kTrial = {.processor_seconds = 2, .clock_seconds = 20};

bool IsPlain(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '$';
  });
}

// Of the course, or of a library that its headers use.
bool IsOfCourse(const Symbol& symbol) {
  return !symbol.defined() && IsPlain(symbol.name) &&
         (absl::StrContains(symbol.name, "9tinytorch") ||
          absl::StrContains(symbol.name, "4absl"));
}

}  // namespace

std::string ProbeSource(const ElfObject& object) {
  std::string source = "int main() { return 0; }\n";
  for (const Symbol& symbol : object.symbols()) {
    if (!IsOfCourse(symbol)) continue;
    // Data, which cannot be called.
    const bool thread = symbol.type == STT_TLS;
    absl::StrAppend(&source, "asm(\".section ",
                    thread ? ".tbss.probe,\\\"awT\\\",@nobits" : ".data",
                    "\\n.globl ", symbol.name, "\\n.type ", symbol.name, ",",
                    thread ? "@tls_object" : "@object", "\\n", symbol.name,
                    ":\\n.zero 4096\\n.text\");\n");
  }
  return source;
}

absl::StatusOr<std::optional<std::string>> TryConstructors(
    const ElfObject& object, const std::string& path,
    const std::vector<std::string>& linker, const std::string& scratch) {
  const std::string source = scratch + ".probe.cc";
  const std::string program = scratch + ".probe";
  if (absl::Status written = text::WriteFile(source, ProbeSource(object));
      !written.ok()) {
    return written;
  }
  std::vector<std::string> link = linker;
  for (const std::string& word :
       {std::string("-w"), std::string("-o"), program, source, path,
        std::string("-lstdc++"), std::string("-lm"), std::string("-pthread")}) {
    link.push_back(word);
  }
  const absl::StatusOr<Ending> linked = RunLimited(link, Limits());
  if (!linked.ok()) return linked.status();
  if (!linked->passed) {
    return std::string(
        "the objects that it makes before main cannot be tried: make them "
        "static inside the functions that use them");
  }
  Limits limits = kTrial;
  // Sanitizers reserve more memory than there is.
  if (linker.size() > 1) limits.bytes_of_memory = int64_t{1} << 62;
  const absl::StatusOr<Ending> made = RunLimited(
      {absl::StrCat(program[0] == '/' ? "" : "./", program)}, limits);
  if (!made.ok()) return made.status();
  if (made->passed) return std::optional<std::string>();
  return std::string(
      "an object that it makes before main throws an exception, calls another "
      "exercise, ends the program or never gets ready, and would take all "
      "tests "
      "with it: make it static inside the function that uses it");
}

}  // namespace tinytorch::trust
