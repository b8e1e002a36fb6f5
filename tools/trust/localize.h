// Makes what an object defines its own.
//
// Two exercises may each have a helper `struct Walker`. Its member functions
// are defined in the class, so they are weak: the linker takes one of the two,
// for both exercises. So every name becomes local, as `static` would make it,
// except those that the rest of the course is to find here.
#ifndef TINYTORCH_TOOLS_TRUST_LOCALIZE_H_
#define TINYTORCH_TOOLS_TRUST_LOCALIZE_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "tools/trust/elf_object.h"

namespace tinytorch::trust {

// Returns the object with all defined symbols local but those for which keep()
// is true. Groups of sections ("COMDAT", of which the linker would drop all but
// one copy) are dissolved; a unique symbol that is kept becomes weak.
//
// Nothing changes its size, so the file is changed in place: local symbols come
// first in the table of symbols, and whatever refers to a symbol by its number
// follows.
absl::StatusOr<std::string> Localize(
    const ElfObject& object, absl::FunctionRef<bool(const Symbol&)> keep);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_LOCALIZE_H_
