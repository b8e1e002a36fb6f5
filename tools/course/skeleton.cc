#include "tools/course/skeleton.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tinytorch::course {
namespace {

constexpr std::string_view kBegin = "// BEGIN SOLUTION";
constexpr std::string_view kEnd = "// END SOLUTION";

constexpr std::string_view kThrow = "throw Unimplemented();";

bool IsIndentedComment(std::string_view line) {
  return line.starts_with(' ') &&
         absl::StripAsciiWhitespace(line).starts_with("//");
}

bool IsBlank(std::string_view line) {
  return absl::StripAsciiWhitespace(line).empty();
}

// "// Begin solution", or code before a marker, would leak the solution.
bool IsAlmostMarker(std::string_view line) {
  return absl::StrContainsIgnoreCase(line, "begin solution") ||
         absl::StrContainsIgnoreCase(line, "end solution");
}

}  // namespace

absl::StatusOr<std::vector<SourceLine>> ParseSolution(std::string_view path,
                                                      std::string_view text) {
  const auto error = [path](int number, auto... what) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", number, ": ", what...));
  };
  std::vector<SourceLine> lines;
  std::optional<int> begin;  // the line where the open region begins
  int number = 0;
  for (const std::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const std::string_view stripped = absl::StripAsciiWhitespace(line);
    Part part = begin ? Part::kSolution : Part::kGiven;
    if (stripped == kBegin) {
      if (begin) {
        return error(number, "BEGIN SOLUTION inside the region of line ",
                     *begin, ": regions do not nest");
      }
      begin = number;
      part = Part::kBegin;
    } else if (stripped == kEnd) {
      if (!begin) return error(number, "END SOLUTION without a BEGIN");
      begin.reset();
      part = Part::kEnd;
    } else if (IsAlmostMarker(line)) {
      return error(number, "a marker stands alone on its line, as '", kBegin,
                   "' or '", kEnd, "', not: ", stripped);
    }
    lines.push_back({number, part, std::string(line)});
  }
  if (begin) return error(*begin, "BEGIN SOLUTION without an END");
  return lines;
}

absl::StatusOr<std::string> CutSkeleton(std::string_view path,
                                        std::string_view text) {
  const absl::StatusOr<std::vector<SourceLine>> lines =
      ParseSolution(path, text);
  if (!lines.ok()) return lines.status();

  std::vector<std::string> kept;
  bool has_region = false;
  bool vanished = false;  // a region has, just before this line
  for (const SourceLine& line : *lines) {
    if (line.part == Part::kBegin) {
      has_region = true;
      const size_t indent = line.text.find('/');
      vanished = indent == 0;
      if (!vanished) {
        kept.push_back(absl::StrCat(line.text.substr(0, indent), kThrow));
      }
    } else if (line.part == Part::kGiven) {
      // One blank line is enough where a region with two around it was.
      const bool surplus = vanished && IsBlank(line.text) &&
                           (kept.empty() || IsBlank(kept.back()));
      vanished = false;
      if (!surplus) kept.push_back(line.text);
    }
  }
  if (!has_region) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":1: no line '", kBegin,
                     "': students would receive the whole solution"));
  }
  while (!kept.empty() && IsBlank(kept.back())) kept.pop_back();
  std::string skeleton;
  for (const std::string& line : kept) absl::StrAppend(&skeleton, line, "\n");
  return skeleton;
}

std::string TerseSkeleton(std::string_view skeleton) {
  std::vector<std::string_view> kept;
  bool is_step = false;  // In a comment, from "// Your turn" on.
  for (const std::string_view line :
       absl::StrSplit(absl::StripSuffix(skeleton, "\n"), '\n')) {
    const std::string_view text = absl::StripAsciiWhitespace(line);
    if (IsIndentedComment(line)) {
      is_step = is_step || text.starts_with("// Your turn");
      if (!is_step) kept.push_back(line);
      continue;
    }
    is_step = false;
    if (text == kThrow) {
      while (!kept.empty() && IsIndentedComment(kept.back())) kept.pop_back();
    }
    kept.push_back(line);
  }
  return absl::StrCat(absl::StrJoin(kept, "\n"), "\n");
}

}  // namespace tinytorch::course
