// System calls in machine code.
//
// A compiler never writes the instruction that asks the system for something;
// the C library has it. In an exercise it can only come from assembler, or from
// numbers that are to be run as code.
#ifndef TINYTORCH_TOOLS_TRUST_MACHINE_CODE_H_
#define TINYTORCH_TOOLS_TRUST_MACHINE_CODE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "tools/trust/elf_object.h"

namespace tinytorch::trust {

// Returns sentences, as object_rules.h describes. The bytes of such an
// instruction stand by chance in one of some millions of bytes of code, in the
// distance of a jump or in an address with an index. Only if they are found,
// disassemble() is called for the text that `objdump --disassemble --wide`
// prints.
std::vector<std::string> CheckMachineCode(
    const ElfObject& object, absl::FunctionRef<std::string()> disassemble);

// Whether each place of such bytes in a disassembly is the distance of a jump,
// or an address with an index.
bool OnlyDistances(std::string_view disassembly);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_MACHINE_CODE_H_
