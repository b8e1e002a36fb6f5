// The compiler's output as text, before the assembler makes an object of it.
//
// Only here is it seen whether the student wrote assembler: the compiler marks
// it with #APP and #NO_APP. Names and sections of attributes are copied as they
// stand, line ends too, so they can hold more than a name; what would make the
// assembler read another file is looked for in all lines.
#ifndef TINYTORCH_TOOLS_TRUST_ASSEMBLY_H_
#define TINYTORCH_TOOLS_TRUST_ASSEMBLY_H_

#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::trust {

// Returns sentences, as object_rules.h describes.
std::vector<std::string> CheckAssembly(std::string_view text);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_ASSEMBLY_H_
