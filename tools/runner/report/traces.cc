#include "tools/runner/report/traces.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tinytorch::runner {
namespace {

constexpr std::string_view kTrace = "\nGoogle Test trace:\n";

// Takes the lines "FILE:LINE: TEXT" of all traces, the innermost first. A text
// of several lines has lines without a place.
std::vector<std::string_view> TakeLines(std::string_view* message) {
  const size_t at = message->rfind(kTrace);
  if (at == std::string_view::npos) return {};
  const std::string_view traces = message->substr(at + kTrace.size());
  *message = message->substr(0, at);
  return absl::StrSplit(traces, '\n', absl::SkipEmpty());
}

// Returns where "FILE:LINE" ends at the front of a line, or npos.
size_t EndOfPlace(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return colon;
  size_t end = colon + 1;
  while (end < line.size() &&
         absl::ascii_isdigit(static_cast<unsigned char>(line[end]))) {
    ++end;
  }
  const bool is_place =
      end > colon + 1 && end < line.size() && line[end] == ':';
  return is_place ? end : std::string_view::npos;
}

}  // namespace

std::string TakeTraces(std::string_view* message) {
  std::vector<std::string> cases;
  for (const std::string_view line : TakeLines(message)) {
    const size_t end = EndOfPlace(line);
    if (end != std::string_view::npos) {
      cases.emplace_back(absl::StripAsciiWhitespace(line.substr(end + 1)));
    } else if (!cases.empty()) {
      absl::StrAppend(&cases.back(), " ", line);
    }
  }
  std::string text;
  for (auto it = cases.rbegin(); it != cases.rend(); ++it) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", *it);
  }
  return text;
}

std::string TracePlace(std::string_view message, std::string_view ending) {
  message = absl::StripSuffix(message, "\n");
  for (const std::string_view line : TakeLines(&message)) {
    const size_t end = EndOfPlace(line);
    if (end == std::string_view::npos) continue;
    const std::string_view place = line.substr(0, end);
    if (absl::EndsWith(place.substr(0, place.find(':')), ending)) {
      return std::string(place);
    }
  }
  return "";
}

}  // namespace tinytorch::runner
