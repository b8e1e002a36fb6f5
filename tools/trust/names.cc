#include "tools/trust/names.h"

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/trust/elf_object.h"
#include "tools/trust/system_names.h"

namespace tinytorch::trust {
namespace {

// No name of the course is as long. The demangler takes more than linear time.
constexpr size_t kLongestName = 8192;
constexpr size_t kLongestShown = 200;

// Whether a library of the system, with which this program is linked as every
// test is, defines the name.
bool InSystem(std::string_view name) {
  return dlsym(RTLD_DEFAULT, std::string(name).c_str()) != nullptr;
}

// Whether data of a header: not what the compiler adds to a class (its virtual
// functions and its type), nor what a template of the C++ library brings along.
bool IsSharedData(const Symbol& symbol) {
  if (!symbol.data() ||
      (symbol.binding != STB_WEAK && symbol.binding != STB_GNU_UNIQUE)) {
    return false;
  }
  const std::string_view name = symbol.name;
  return (absl::StrContains(name, "9tinytorch") ||
          absl::StrContains(name, "N4absl")) &&
         !absl::StartsWith(name, "_ZT") && !absl::StartsWith(name, "_ZNSt") &&
         !absl::StartsWith(name, "_ZZNSt") && !absl::StartsWith(name, "DW.ref");
}

// Whether the compiler added it to a class of the course: with the first
// virtual function of the class that is not defined inside of it.
bool IsOfClass(const Symbol& symbol) {
  return symbol.data() && absl::StartsWith(symbol.name, "_ZT") &&
         symbol.name.size() > 4 &&
         absl::StartsWith(symbol.name.substr(4), "N9tinytorch");
}

// Whether a library has it made of a template for all who use it ("extern
// template"): Abseil does that for its formats.
bool IsInstance(const Symbol& symbol) {
  return symbol.type == STT_FUNC &&
         (absl::StartsWith(symbol.name, "_ZN4absl") ||
          absl::StartsWith(symbol.name, "_ZNK4absl"));
}

// Whether `readable` is what `call` declares: that name, or one inside of it.
bool Declared(std::string_view readable, std::string_view call) {
  if (!absl::StartsWith(readable, call)) return false;
  const std::string_view rest = readable.substr(call.size());
  return rest.empty() || rest[0] == '(' || rest[0] == '<' || rest[0] == ':' ||
         rest[0] == '[' || absl::EndsWith(call, "::");
}

}  // namespace

absl::Status Names::Add(std::string_view text) {
  for (const std::string_view line : absl::StrSplit(text, '\n')) {
    if (line.empty()) continue;
    const size_t space = line.find(' ');
    const std::string_view kind = line.substr(0, space);
    if (space == std::string_view::npos ||
        (kind != "function" && kind != "data" && kind != "use" &&
         kind != "shared")) {
      return absl::InvalidArgumentError(
          absl::StrCat("wanted a line 'KIND NAME', got: ", line));
    }
    (kind == "shared" ? shared_ : offered_).insert(line.substr(space + 1));
  }
  return absl::OkStatus();
}

std::string ListDefinitions(const ElfObject& object) {
  std::string lines;
  for (const Symbol& symbol : object.symbols()) {
    if (!symbol.defined()) continue;
    if (symbol.binding == STB_GLOBAL || IsOfClass(symbol) ||
        IsInstance(symbol)) {
      absl::StrAppend(&lines, symbol.data() ? "data " : "function ",
                      symbol.name, "\n");
    } else if (IsSharedData(symbol)) {
      absl::StrAppend(&lines, "shared ", symbol.name, "\n");
    }
  }
  return lines;
}

std::string ListSystemUses(const ElfObject& object) {
  std::string lines;
  for (const Symbol& symbol : object.symbols()) {
    if (!symbol.defined() && !symbol.name.empty() && InSystem(symbol.name) &&
        !IsOrdinary(symbol.name)) {
      absl::StrAppend(&lines, "use ", symbol.name, "\n");
    }
    if (symbol.defined() && IsSharedData(symbol)) {
      absl::StrAppend(&lines, "shared ", symbol.name, "\n");
    }
  }
  return lines;
}

std::string Readable(std::string_view name) {
  std::string readable(name);
  if (name.size() <= kLongestName) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> demangled(
        abi::__cxa_demangle(readable.c_str(), nullptr, nullptr, &status),
        &std::free);
    if (status == 0 && demangled) readable = demangled.get();
  }
  for (const std::string_view kind :
       {"vtable for ", "VTT for ", "typeinfo for "}) {
    if (absl::StartsWith(readable, kind)) readable.erase(0, kind.size());
  }
  if (readable.size() > kLongestShown) {
    readable.resize(kLongestShown);
    readable += "...";
  }
  return readable;
}

std::optional<std::string> RefuseUse(std::string_view name, const Names& names,
                                     const std::vector<std::string>& calls) {
  if (names.Offers(name)) return std::nullopt;
  const std::string readable = Readable(name);
  for (const std::string& call : calls) {
    if (Declared(readable, call)) return std::nullopt;
  }
  if (const Family* family = FamilyOf(name)) {
    return absl::StrCat(family->is, ": ", family->instead);
  }
  if (IsOrdinary(name)) {
    if (IsOfToolchain(name) || InSystem(name)) return std::nullopt;
  } else if (InSystem(name)) {
    return "which is not of the ordinary part of the C and C++ libraries: "
           "write "
           "what you need with the C++ library";
  }
  return "which is declared, but which no file that it may use defines: define "
         "it "
         "in this file, or correct its name and its parameters";
}

}  // namespace tinytorch::trust
