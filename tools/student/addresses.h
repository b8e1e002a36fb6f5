// The report of AddressSanitizer, in the few lines that a student needs.
#ifndef TINYTORCH_TOOLS_STUDENT_ADDRESSES_H_
#define TINYTORCH_TOOLS_STUDENT_ADDRESSES_H_

#include <string>
#include <string_view>

namespace tinytorch::student {

// Returns what was found, where in the student's code, in which test, and in
// which memory. `log` is what AddressSanitizer wrote; empty if it found no
// wrong access.
std::string AddressReport(std::string_view log);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_ADDRESSES_H_
