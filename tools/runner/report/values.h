// Values in words: what GoogleTest prints of two values, made readable.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_VALUES_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_VALUES_H_

#include <string>
#include <string_view>

namespace tinytorch::runner {

// Returns `text` without what says nothing about a value: bytes of objects that
// cannot be printed ("8-byte object <20-18 ...>"), and types ("(of type ...)").
std::string WithoutNoise(std::string_view text);

// Makes two values comparable at a glance:
//   - numbers with a point have as many digits as they differ in, 6 or more:
//     0.03 and not 0.029999999999999999;
//   - an address is "address A", and "address B" if it is another one.
void MakeComparable(std::string* expected, std::string* got);

// Returns what an exception of the C++ library means, with the index that it
// was about: "vector::_M_range_check: ..." is "a std::vector of 2 elements has
// no element 5". Any other text comes back as it is.
std::string ExceptionInWords(std::string_view what);

// Takes a quoted text as GoogleTest prints it ("a\n\xE2\x96\x88" "b") from the
// front of `text`, and returns it without quotes and escapes, cleaned. Returns
// false, and takes nothing, if there is none.
bool TakeQuoted(std::string_view* text, std::string* plain);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_VALUES_H_
