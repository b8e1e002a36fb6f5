#include "tools/text/number.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

namespace tinytorch::text {

std::string Short(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.9g", number);
  return text;
}

std::string WithCommas(int64_t number) {
  std::string digits = std::to_string(number);
  const size_t first = number < 0 ? 1 : 0;  // Behind the sign.
  for (size_t i = digits.size(); i > first + 3; i -= 3) {
    digits.insert(i - 3, 1, ',');
  }
  return digits;
}

}  // namespace tinytorch::text
