// Names that an exercise uses and does not define itself.
//
// A student's file sees the headers of the course and the C++ library. But a
// name that no header offers can be declared by hand: `read`, to take what only
// the harness is to read; testing::, to lose a failed assertion; a function of
// another exercise's reference. So each name that the object leaves undefined
// must be one of these:
//
//   1. In the lists of names: what the skeletons of the modules so far and
//      their libraries define ("function", "data"), and what the reference of
//      the exercise uses of the system ("use").
//   2. Ordinary: the C++ library without its files, and the plain part of C's.
//   3. Declared: `calls` in exercise(...).
//
// A refusal is one sentence, with what to write instead.
#ifndef TINYTORCH_TOOLS_TRUST_NAMES_H_
#define TINYTORCH_TOOLS_TRUST_NAMES_H_

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "absl/status/status.h"
#include "tools/trust/elf_object.h"

namespace tinytorch::trust {

// Lists of names, as files: a line "KIND NAME" for each.
class Names {
 public:
  // Adds what a file lists. `text` must live as long as this object.
  absl::Status Add(std::string_view text);

  // Whether a function or data of this name can be used.
  bool Offers(std::string_view name) const { return offered_.contains(name); }
  // Whether data of this name, defined in a header, is one for the whole
  // program: an inline variable, or a static variable of an inline function.
  bool Shares(std::string_view name) const { return shared_.contains(name); }

 private:
  std::unordered_set<std::string_view> offered_;
  std::unordered_set<std::string_view> shared_;
};

// Returns the lines for what the object defines: what Names offers and shares.
std::string ListDefinitions(const ElfObject& object);

// Returns the lines for what the object uses of the system's libraries.
std::string ListSystemUses(const ElfObject& object);

// Returns the name as it is written in C++, shortened to a few hundred letters.
std::string Readable(std::string_view name);

// Returns the reason that an exercise may not use `name`, "which ends the
// program: throw an exception instead", or nothing if it may. `calls` are what
// exercise(...) declares: beginnings of readable names.
std::optional<std::string> RefuseUse(std::string_view name, const Names& names,
                                     const std::vector<std::string>& calls);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_NAMES_H_
