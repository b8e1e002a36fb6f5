// Objects of a file that are made before main.
//
// `const std::vector<int> kTable = {1, 2, 3};` outside of functions is made
// before the tests begin, in every test. If making it throws, ends the program
// or never ends, then all tests of all exercises are lost. So it is tried here,
// alone.
#ifndef TINYTORCH_TOOLS_TRUST_CONSTRUCTORS_H_
#define TINYTORCH_TOOLS_TRUST_CONSTRUCTORS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/trust/elf_object.h"

namespace tinytorch::trust {

// Returns a sentence if the objects cannot be made, or nothing. `path` is the
// file of the object, `linker` a compiler and its flags, if sanitizers need
// some; `scratch` is the beginning of paths for files of this function's own.
// Functions of the course are not there: an object that calls one when it is
// made would find the exercises in no certain order.
absl::StatusOr<std::optional<std::string>> TryConstructors(
    const ElfObject& object, const std::string& path,
    const std::vector<std::string>& linker, const std::string& scratch);

// The program that is linked with the object: it does nothing, and defines what
// the object would find in the rest of the course.
std::string ProbeSource(const ElfObject& object);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_CONSTRUCTORS_H_
