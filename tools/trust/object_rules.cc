#include "tools/trust/object_rules.h"

#include <elf.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "tools/trust/elf_object.h"
#include "tools/trust/names.h"

namespace tinytorch::trust {
namespace {

// What each kind of section may be called: the name, or its beginning up to a
// dot.
struct Kind {
  uint32_t type;
  bool executable;
  std::string_view name;
};

constexpr Kind kKinds[] = {
    {SHT_PROGBITS, true, ".text"},
    {SHT_PROGBITS, false, ".rodata"},
    {SHT_PROGBITS, false, ".data"},
    {SHT_PROGBITS, false, ".sdata"},
    {SHT_NOBITS, false, ".bss"},
    {SHT_PROGBITS, false, ".tdata"},
    {SHT_NOBITS, false, ".tbss"},
    {SHT_PROGBITS, false, ".gcc_except_table"},
    {SHT_PROGBITS, false, ".eh_frame"},
    {SHT_X86_64_UNWIND, false, ".eh_frame"},
    {SHT_PROGBITS, false, ".comment"},
    {SHT_PROGBITS, false, ".note"},
    {SHT_NOTE, false, ".note"},
    {SHT_INIT_ARRAY, false, ".init_array"},
};

bool IsBookkeeping(uint32_t type) {
  return type == SHT_NULL || type == SHT_SYMTAB || type == SHT_STRTAB ||
         type == SHT_RELA || type == SHT_REL || type == SHT_GROUP ||
         type == SHT_SYMTAB_SHNDX;
}

// Constructors with a priority have sections of their own, ".init_array.00101".
bool MayBeCalled(const Section& section, std::string_view name) {
  if (section.name == name) return true;
  return section.type != SHT_INIT_ARRAY &&
         absl::StartsWith(section.name, name) &&
         section.name[name.size()] == '.';
}

bool IsAllowed(const Section& section) {
  if (IsBookkeeping(section.type)) return true;
  if (section.executable() && (section.flags & SHF_WRITE)) return false;
  // Information for debuggers, and LLVM's notes, are never loaded.
  if (!(section.flags & (SHF_ALLOC | SHF_EXECINSTR)) &&
      (absl::StartsWith(section.name, ".debug_") ||
       absl::StartsWith(section.name, ".llvm"))) {
    return true;
  }
  return std::any_of(std::begin(kKinds), std::end(kKinds),
                     [&section](const Kind& kind) {
                       return kind.type == section.type &&
                              kind.executable == section.executable() &&
                              MayBeCalled(section, kind.name);
                     });
}

std::string SentenceFor(const Section& section) {
  const std::string name = Readable(section.name);
  if (section.type == SHT_PREINIT_ARRAY || section.type == SHT_INIT_ARRAY ||
      absl::StartsWith(name, ".preinit") || absl::StartsWith(name, ".init") ||
      absl::StartsWith(name, ".ctors")) {
    return absl::StrCat(
        "it runs code before main, at a time of its own choice (", name,
        "): make the object static inside the function that uses it");
  }
  if (section.type == SHT_FINI_ARRAY || absl::StartsWith(name, ".fini") ||
      absl::StartsWith(name, ".dtors")) {
    return absl::StrCat("it runs code after main (", name,
                        "): do what is left to do in the function itself");
  }
  if (absl::StartsWith(name, ".note.GNU-stack")) {
    return "it asks for a stack that can be executed: write a lambda in place "
           "of "
           "a function inside a function";
  }
  return absl::StrCat("it puts something into the section ", name,
                      ": leave out the attribute, or the assembler, that does");
}

using Sentences = std::vector<std::string>;

// Adds a sentence; false if there are enough.
bool Add(Sentences& sentences, std::string sentence) {
  sentences.push_back(std::move(sentence));
  return sentences.size() < kMostSentences;
}

std::optional<std::string> SentenceFor(const ElfObject& object,
                                       const Symbol& symbol) {
  const Section* const section = object.SectionOf(symbol);
  if (symbol.type == STT_GNU_IFUNC) {
    return absl::StrCat("it chooses ", Readable(symbol.name),
                        " when the program starts (ifunc): write one function");
  }
  if (symbol.type == STT_FILE || symbol.type == STT_SECTION) {
    return std::nullopt;
  }
  if (section == nullptr || symbol.type == STT_COMMON) {
    return absl::StrCat(
        "it gives ", Readable(symbol.name),
        " an address by other means than C++: define a function "
        "or a variable");
  }
  if (section->executable() && symbol.data()) {
    return absl::StrCat("it puts the variable ", Readable(symbol.name),
                        " among the code: leave out the attribute that does");
  }
  return std::nullopt;
}

// "read, write and 3 more", each name once.
std::string Enumerate(std::vector<std::string>& names) {
  constexpr size_t kShown = 3;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.size() > kShown) {
    const size_t more = names.size() - kShown;
    names.resize(kShown);
    return absl::StrCat(absl::StrJoin(names, ", "), " and ", more, " more");
  }
  return absl::StrJoin(names, ", ");
}

// Returns the class of a member function, as it stands in the names of what
// belongs to the class: of _ZNK9tinytorch8TraceLog8ToStringEv,
// N9tinytorch8TraceLogE.
std::optional<std::string> ClassOf(std::string_view function) {
  if (!absl::ConsumePrefix(&function, "_ZN")) return std::nullopt;
  absl::ConsumePrefix(&function, "K");
  size_t end = 0, last = 0;  // Of the names so far, and of those but the last.
  while (end < function.size() && absl::ascii_isdigit(function[end])) {
    size_t length = 0, i = end;
    while (i < function.size() && absl::ascii_isdigit(function[i])) {
      length = 10 * length + (function[i++] - '0');
    }
    if (length > function.size() - i) return std::nullopt;
    last = end;
    end = i + length;
  }
  // Constructors and operators have letters in place of a name of their own.
  const bool is_named =
      end < function.size() &&
      (function[end] == 'E' || function[end] == 'B' || function[end] == 'I');
  const size_t size = is_named ? last : end;
  if (size == 0) return std::nullopt;
  return absl::StrCat("N", function.substr(0, size), "E");
}

bool IsCode(const ElfObject& object, const Symbol& symbol) {
  const Section* const section = object.SectionOf(symbol);
  return section != nullptr && section->executable();
}

}  // namespace

Sentences CheckSections(const ElfObject& object, const ElfObject& skeleton) {
  std::unordered_set<std::string_view> known;
  for (const Section& section : skeleton.sections()) {
    if (section.type != SHT_INIT_ARRAY || section.name != ".init_array") {
      known.insert(section.name);
    }
  }
  Sentences sentences;
  for (const Section& section : object.sections()) {
    const bool runs_stack =
        section.name == ".note.GNU-stack" && section.executable();
    const bool as_skeleton =
        known.contains(section.name) &&
        !(section.executable() && (section.flags & SHF_WRITE));
    if ((IsAllowed(section) || as_skeleton) && !runs_stack) continue;
    if (!Add(sentences, SentenceFor(section))) break;
  }
  return sentences;
}

Sentences CheckSymbols(const ElfObject& object, const Names& names,
                       const std::vector<std::string>& calls) {
  Sentences sentences;
  // Names that are refused for one reason share a sentence.
  std::map<std::string, std::vector<std::string>> uses;
  for (const Symbol& symbol : object.symbols()) {
    if (symbol.defined()) {
      auto sentence = SentenceFor(object, symbol);
      if (sentence && !Add(sentences, *std::move(sentence))) break;
    } else if (!symbol.name.empty()) {
      if (auto reason = RefuseUse(symbol.name, names, calls)) {
        uses[*std::move(reason)].push_back(Readable(symbol.name));
      }
    }
  }
  for (auto& [reason, used] : uses) {
    sentences.push_back(
        absl::StrCat("it uses ", Enumerate(used), ", ", reason));
  }
  return sentences;
}

Sentences CheckComplete(const ElfObject& object, const ElfObject& skeleton) {
  std::unordered_set<std::string_view> code, data;
  for (const Symbol& symbol : object.symbols()) {
    if (!symbol.defined() || symbol.binding != STB_GLOBAL) continue;
    (IsCode(object, symbol) ? code : data).insert(symbol.name);
  }
  Sentences sentences;
  for (const Symbol& symbol : skeleton.symbols()) {
    if (!symbol.defined() || symbol.binding != STB_GLOBAL) continue;
    const auto& there = IsCode(skeleton, symbol) ? code : data;
    if (there.contains(symbol.name)) continue;
    if (!Add(sentences,
             absl::StrCat("no definition of ", Readable(symbol.name)))) {
      break;
    }
  }
  return sentences;
}

bool RunsBeforeMain(const ElfObject& object) {
  return std::any_of(
      object.sections().begin(), object.sections().end(),
      [](const Section& section) { return section.name == ".init_array"; });
}

Kept::Kept(const ElfObject& skeleton, const Names& names) : names_(names) {
  for (const Symbol& symbol : skeleton.symbols()) {
    if (symbol.defined() && symbol.binding == STB_GLOBAL) {
      defined_.insert(symbol.name);
      if (auto name = ClassOf(symbol.name)) classes_.insert(*std::move(name));
    }
  }
}

bool Kept::operator()(const Symbol& symbol) const {
  if (symbol.binding == STB_GLOBAL) return defined_.contains(symbol.name);
  if (!symbol.data()) return false;
  if (names_.Shares(symbol.name)) return true;
  // _ZTVN9tinytorch8TraceLogE: the virtual functions of a class, its type, ...
  return absl::StartsWith(symbol.name, "_ZT") && symbol.name.size() > 4 &&
         classes_.contains(std::string(symbol.name.substr(4)));
}

}  // namespace tinytorch::trust
