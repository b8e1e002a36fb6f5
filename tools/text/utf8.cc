#include "tools/text/utf8.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tinytorch::text {

Character FirstCharacter(std::string_view text) {
  if (text.empty()) return {};
  const auto first = static_cast<uint8_t>(text[0]);
  Character character;
  if (first < 0x80) {
    return {.code = first, .length = 1};
  } else if ((first & 0xE0) == 0xC0) {
    character = {.code = first & 0x1Fu, .length = 2};
  } else if ((first & 0xF0) == 0xE0) {
    character = {.code = first & 0x0Fu, .length = 3};
  } else if ((first & 0xF8) == 0xF0) {
    character = {.code = first & 0x07u, .length = 4};
  } else {
    return {};
  }
  if (text.size() < character.length) return {};
  for (size_t i = 1; i < character.length; ++i) {
    if (!ContinuesCharacter(text[i])) return {};
    character.code =
        character.code << 6 | (static_cast<uint8_t>(text[i]) & 0x3Fu);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_overlong = character.code < kSmallest[character.length];
  const bool is_surrogate = character.code >= 0xD800 && character.code < 0xE000;
  if (is_overlong || is_surrogate || character.code > 0x10FFFF) return {};
  return character;
}

}  // namespace tinytorch::text
