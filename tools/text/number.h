// Numbers as text: in error messages and in tables.
#ifndef TINYTORCH_TOOLS_TEXT_NUMBER_H_
#define TINYTORCH_TOOLS_TEXT_NUMBER_H_

#include <cstdint>
#include <string>

namespace tinytorch::text {

// Returns a number without the zeros that std::to_string() appends: 70 as
// "70", 0.5 as "0.5", infinity and NaN as "inf" and "nan". It has six
// significant digits, and up to nine where two floats would look the same.
std::string Short(double number);

// Returns 1234567 as "1,234,567".
std::string WithCommas(int64_t number);

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_NUMBER_H_
