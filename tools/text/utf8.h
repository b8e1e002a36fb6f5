// UTF-8: one character at a time, for text whose origin is not trusted.
#ifndef TINYTORCH_TOOLS_TEXT_UTF8_H_
#define TINYTORCH_TOOLS_TEXT_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tinytorch::text {

struct Character {
  uint32_t code = 0;  // The Unicode code point.
  size_t length = 0;  // In bytes; 0: the text starts with invalid UTF-8.
};

// Returns the character that `text` starts with. Overlong forms, surrogates
// and code points above U+10FFFF are invalid, and so is an empty text.
Character FirstCharacter(std::string_view text);

// Returns whether a byte of valid UTF-8 continues the character before it.
inline bool ContinuesCharacter(char byte) {
  return (static_cast<uint8_t>(byte) & 0xC0) == 0x80;
}

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_UTF8_H_
