#include "tools/runner/report/values.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "tools/text/clean.h"

namespace tinytorch::runner {
namespace {

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}
bool IsHex(char c) {
  return absl::ascii_isxdigit(static_cast<unsigned char>(c));
}
bool IsWord(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Returns the length of "N-byte object <...>" at the front of `text`, or 0.
size_t BytesOfObject(std::string_view text) {
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  constexpr std::string_view kRest = "-byte object <";
  if (digits == 0 || !absl::StartsWith(text.substr(digits), kRest)) return 0;
  const size_t end = text.find('>', digits + kRest.size());
  return end == std::string_view::npos ? 0 : end + 1;
}

// Returns the length of " (of type ...)" at the front of `text`, or 0.
size_t TypeOfValue(std::string_view text) {
  if (!absl::StartsWith(text, " (of type ")) return 0;
  int depth = 0;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i + 1;
  }
  return 0;
}

// Returns the length of a number with a point or an exponent, or 0.
size_t Decimal(std::string_view text) {
  size_t i = 0;
  bool decimal = false;
  while (i < text.size() && IsDigit(text[i])) ++i;
  if (i == 0) return 0;
  if (i < text.size() && text[i] == '.') {
    decimal = true;
    ++i;
    while (i < text.size() && IsDigit(text[i])) ++i;
  }
  if (i + 1 < text.size() && text[i] == 'e') {
    const size_t sign = text[i + 1] == '-' || text[i + 1] == '+' ? 1 : 0;
    size_t end = i + 1 + sign;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end > i + 1 + sign) {
      decimal = true;
      i = end;
    }
  }
  return decimal ? i : 0;
}

// Calls change(rest, &to) at each place where a word begins, but not in what
// stands between quotation marks; it appends what takes the place of the
// returned number of characters.
template <typename Function>
std::string Changed(std::string_view text, Function change) {
  std::string to;
  bool quoted = false;
  while (!text.empty()) {
    if (text[0] == '"') quoted = !quoted;
    const bool inside =
        quoted || (!to.empty() && (IsWord(to.back()) || to.back() == '.'));
    size_t taken = inside ? 0 : change(text, &to);
    if (taken == 0) {
      to += text[0];
      taken = 1;
    }
    text.remove_prefix(taken);
  }
  return to;
}

std::string WithDigits(std::string_view text, int digits) {
  return Changed(text, [&](std::string_view rest, std::string* to) -> size_t {
    const size_t length = Decimal(rest);
    double value;
    if (length == 0 || !absl::SimpleAtod(rest.substr(0, length), &value)) {
      return 0;
    }
    absl::StrAppendFormat(to, "%.*g", digits, value);
    return length;
  });
}

// Shorter than an address of this machine are numbers of a test.
constexpr size_t kShortestAddress = 8;

std::string WithNamedAddresses(std::string_view text,
                               std::map<std::string, char>* names) {
  return Changed(text, [&](std::string_view rest, std::string* to) -> size_t {
    if (!absl::StartsWith(rest, "0x")) return 0;
    size_t length = 2;
    while (length < rest.size() && IsHex(rest[length])) ++length;
    if (length < kShortestAddress) return 0;
    const char next =
        static_cast<char>('A' + std::min<size_t>(names->size(), 'Z' - 'A'));
    absl::StrAppend(
        to, "address ",
        std::string(
            1, names->emplace(rest.substr(0, length), next).first->second));
    return length;
  });
}

// Returns the number after `label` in `text`.
bool NumberAfter(std::string_view text, std::string_view label,
                 uint64_t* number) {
  const size_t at = text.find(label);
  if (at == std::string_view::npos) return false;
  text.remove_prefix(at + label.size());
  size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  return absl::SimpleAtoi(text.substr(0, digits), number);
}

// Returns an index as it was meant: a size_t of 2^64 - 1 is -1.
std::string Index(uint64_t index) {
  const auto negative = static_cast<int64_t>(index);
  if (negative >= 0) return absl::StrCat(index);
  return absl::StrCat(negative);
}

}  // namespace

std::string WithoutNoise(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    if (const size_t type = TypeOfValue(text); type > 0) {
      text.remove_prefix(type);
      continue;
    }
    const bool inside = !plain.empty() && IsWord(plain.back());
    if (const size_t bytes = inside ? 0 : BytesOfObject(text); bytes > 0) {
      plain += "an object";
      text.remove_prefix(bytes);
      continue;
    }
    plain += text[0];
    text.remove_prefix(1);
  }
  return plain;
}

void MakeComparable(std::string* expected, std::string* got) {
  std::map<std::string, char> names;
  const bool differ = *expected != *got;
  *expected = WithNamedAddresses(*expected, &names);
  *got = WithNamedAddresses(*got, &names);
  for (const int digits : {6, 9, 12, 15, 17}) {
    const std::string short_expected = WithDigits(*expected, digits);
    const std::string short_got = WithDigits(*got, digits);
    if (differ && short_expected == short_got) continue;
    *expected = short_expected;
    *got = short_got;
    return;
  }
}

std::string ExceptionInWords(std::string_view what) {
  uint64_t index, size;
  if (NumberAfter(what, "(which is ", &index) &&
      NumberAfter(what, "this->size() (which is ", &size)) {
    // "vector::_M_range_check: __n (which is 5) >= this->size() (which is 2)"
    const std::string_view type =
        absl::StartsWith(what, "vector") ? "std::vector" : "std::string";
    return absl::StrCat("at() was called with index ", Index(index), " on a ",
                        type, " of ", size,
                        size == 1 ? " element" : " elements", ".");
  }
  if (absl::StartsWith(what, "array::at")) {
    if (NumberAfter(what, "__n (which is ", &index) &&
        NumberAfter(what, "_Nm (which is ", &size)) {
      return absl::StrCat("at() was called with index ", Index(index),
                          " on a std::array of ", size, " elements.");
    }
  }
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"map::at", "at() of a std::map was called with a key that it lacks."},
      {"_Map_base::at",
       "at() of a std::unordered_map was called with a key that it lacks."},
      {"unordered_map::at",
       "at() of a std::unordered_map was called with a key that it lacks."},
      {"bad optional access",
       "value() of a std::optional was called that has none."},
      {"std::bad_optional_access",
       "value() of a std::optional was called that has none."},
      {"bad_function_call", "An empty std::function was called."},
      {"std::bad_variant_access",
       "std::get() was called with a type that the std::variant does not "
       "hold."},
      {"cannot create std::vector larger than max_size()",
       "A std::vector was made with a size that is negative or absurdly "
       "large."},
      {"vector::_M_default_append",
       "A std::vector was resized to a size that is negative or absurdly "
       "large."},
      {"vector::_M_fill_insert",
       "A std::vector was resized to a size that is negative or absurdly "
       "large."},
      {"vector::reserve",
       "reserve() of a std::vector was called with a size that is negative or "
       "absurdly large."},
      {"basic_string::_M_create",
       "A std::string was made with a size that is negative or absurdly "
       "large."},
      {"std::bad_alloc", "The test needs more memory than it may use."},
      {"std::future_error: Broken promise",
       "A std::promise was destroyed before it had a value: no answer came."},
  };
  for (const auto& [begins, words] : kWords) {
    if (absl::StartsWith(what, begins)) return std::string(words);
  }
  return std::string(what);
}

bool TakeQuoted(std::string_view* text, std::string* plain) {
  std::string_view rest = *text;
  if (!absl::ConsumePrefix(&rest, "\"")) return false;
  std::string bytes;
  while (true) {
    if (rest.empty()) return false;
    if (rest[0] == '"') {
      rest.remove_prefix(1);
      // A text goes on after an escape that would swallow its next letter.
      if (absl::ConsumePrefix(&rest, " \"")) continue;
      break;
    }
    if (rest[0] != '\\' || rest.size() < 2) {
      bytes += rest[0];
      rest.remove_prefix(1);
      continue;
    }
    const char escaped = rest[1];
    rest.remove_prefix(2);
    constexpr std::string_view kEscapes = "nrtabfv0";
    constexpr std::string_view kBytes("\n\r\t\a\b\f\v\0", 8);
    if (escaped == 'x') {
      int value = 0;
      size_t digits = 0;
      while (digits < 2 && digits < rest.size() && IsHex(rest[digits])) {
        const char c = rest[digits];
        const int digit = IsDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
        value = value * 16 + digit;
        ++digits;
      }
      rest.remove_prefix(digits);
      bytes += static_cast<char>(value);
    } else if (const size_t at = kEscapes.find(escaped);
               at != std::string_view::npos) {
      bytes += kBytes[at];
    } else {
      bytes += escaped;
    }
  }
  *plain = text::Clean(bytes);
  *text = rest;
  return true;
}

}  // namespace tinytorch::runner
