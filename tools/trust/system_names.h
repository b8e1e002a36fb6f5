// The names of the system's libraries: which are ordinary, which are not.
#ifndef TINYTORCH_TOOLS_TRUST_SYSTEM_NAMES_H_
#define TINYTORCH_TOOLS_TRUST_SYSTEM_NAMES_H_

#include <string_view>

namespace tinytorch::trust {

// Names that have a reason in common for being refused.
struct Family {
  std::string_view is;       // "a function of files"
  std::string_view instead;  // Advice: code that does the same.
};

// Returns the family of names that an exercise must not use, or nullptr.
const Family* FamilyOf(std::string_view name);

// Whether code in C++ that computes and prints may need the name: the C++
// library, mathematics, memory and strings of C's, printf, threads, and what a
// compiler calls by itself. The question is only asked of names that are of no
// family.
bool IsOrdinary(std::string_view name);

// Whether the linker defines the name, or a library of the compiler's own that
// is linked into each program.
bool IsOfToolchain(std::string_view name);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_SYSTEM_NAMES_H_
