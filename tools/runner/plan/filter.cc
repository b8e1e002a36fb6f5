#include "tools/runner/plan/filter.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/strings/str_split.h"

namespace tinytorch::runner {
namespace {

// The usual greedy match: remembers the last star, and on a mismatch lets it
// take one more character. Linear in practice, quadratic at worst.
bool Matches(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0;
  size_t star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool AnyMatches(std::string_view patterns, std::string_view text) {
  for (std::string_view pattern : absl::StrSplit(patterns, ':')) {
    if (!pattern.empty() && Matches(pattern, text)) return true;
  }
  return false;
}

}  // namespace

bool FilterSelects(std::string_view filter, std::string_view test) {
  const std::pair<std::string_view, std::string_view> parts =
      absl::StrSplit(filter, absl::MaxSplits('-', 1));
  const auto [wanted, unwanted] = parts;
  return (wanted.empty() || AnyMatches(wanted, test)) &&
         !AnyMatches(unwanted, test);
}

}  // namespace tinytorch::runner
