// Numbers as bytes, the lowest byte first, on any machine. Given.

#ifndef TINYTORCH_PRODUCTION_GIVEN_LITTLE_ENDIAN_H_
#define TINYTORCH_PRODUCTION_GIVEN_LITTLE_ENDIAN_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace tinytorch {

// Returns the lowest `bytes` bytes of a number: LittleEndian(1, 4) is
// "\1\0\0\0".
inline std::string LittleEndian(uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text.push_back(static_cast<char>(number >> (8 * i) & 0xff));
  }
  return text;
}

// Returns the number whose bytes these are, at most eight.
inline uint64_t FromLittleEndian(absl::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    number = number << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return number;
}

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_GIVEN_LITTLE_ENDIAN_H_
