// Names of C++ in text: what reports need to read of an expression or a
// definition.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_CPP_NAMES_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_CPP_NAMES_H_

#include <cstddef>
#include <string_view>

#include "absl/strings/ascii.h"

namespace tinytorch::runner {

inline bool IsNameCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Returns the name that ends just before text[end]: letters, digits, "::".
inline std::string_view NameBefore(std::string_view text, size_t end) {
  size_t begin = end;
  const auto belongs = [](char c) { return IsNameCharacter(c) || c == ':'; };
  while (begin > 0 && belongs(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

// "At" of "Tensor::At".
inline std::string_view LastPart(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// Returns how many arguments, or parameters of a definition, stand in the
// parentheses that begin at text[at]; -1 if they do not end.
inline int CountArguments(std::string_view text, size_t at,
                          bool is_definition) {
  int depth = 0, commas = 0;
  bool is_empty = true;
  for (char quote = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == '\\') ++at;
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '"' || c == '\'') quote = c;
    const bool opens = c == '(' || c == '[' || c == '{';
    const bool closes = c == ')' || c == ']' || c == '}';
    // In an expression, < may also be a comparison.
    if (opens || (is_definition && c == '<')) ++depth;
    if (closes || (is_definition && c == '>')) --depth;
    if (depth == 0) return is_empty ? 0 : commas + 1;
    if (depth == 1 && c == ',') ++commas;
    if (c != '(' && !absl::ascii_isspace(static_cast<unsigned char>(c))) {
      is_empty = false;
    }
  }
  return -1;
}

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_CPP_NAMES_H_
