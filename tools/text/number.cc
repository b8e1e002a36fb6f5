#include "tools/text/number.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace tinytorch::text {

std::string Short(double number) {
  char full[32], text[32];
  std::snprintf(full, sizeof(full), "%.9g", number);
  for (int digits = 6; digits <= 9; ++digits) {
    std::snprintf(text, sizeof(text), "%.*g", digits, number);
    if (std::strtof(text, nullptr) == std::strtof(full, nullptr)) break;
  }
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
