#include "tools/course/leaks.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tinytorch::course {
namespace {

// Characters other than spaces. Shorter lines occur everywhere:
// `return result;`, `int64_t i = 0;`, `std::string text = "[";`.
constexpr size_t kTelling = 24;

// Drops spaces, and what marks a line as comment, list item or quotation.
std::string Normalize(std::string_view line) {
  std::string normal;
  for (const char c : line) {
    if (absl::ascii_isspace(c)) continue;
    if (normal.empty() && absl::StrContains("/#*>-", c)) continue;
    normal += c;
  }
  return normal;
}

// A line of a shipped file that is also one of a solution.
struct Match {
  std::string normal;
  std::string message;
};

// Returns the matches in a file, those of successive lines together.
std::vector<std::vector<Match>> Matches(
    const Shipped& file, const std::map<std::string, std::string>& secrets) {
  std::vector<std::vector<Match>> runs(1);
  int number = 0;
  for (const std::string_view line : absl::StrSplit(file.text, '\n')) {
    ++number;
    const auto secret = secrets.find(Normalize(line));
    if (secret != secrets.end()) {
      runs.back().push_back(
          {secret->first, absl::StrCat(file.path, ":", number, ": solution of ",
                                       secret->second, ": ",
                                       absl::StripAsciiWhitespace(line))});
    } else if (!runs.back().empty()) {
      runs.emplace_back();
    }
  }
  return runs;
}

// So many successive lines of a solution are a leak in given code. Fewer are
// common code: it takes locks and throws errors, too.
constexpr size_t kGivenAway = 3;

bool IsGivenCode(std::string_view path) {
  return absl::StrContains(path, "/given/");
}

bool IsTelling(std::string_view normal) {
  return normal.size() >= kTelling && !absl::StartsWith(normal, "for(");
}

}  // namespace

std::vector<std::string> FindLeaks(const std::vector<Reference>& references,
                                   const std::vector<Shipped>& shipped) {
  std::map<std::string, std::string> secrets;  // normalized line: where it is
  std::set<std::string> given;
  for (const Reference& reference : references) {
    for (const SourceLine& line : reference.lines) {
      std::string normal = Normalize(line.text);
      if (line.part == Part::kGiven) {
        given.insert(std::move(normal));
      } else if (line.part == Part::kSolution && IsTelling(normal)) {
        secrets.emplace(std::move(normal),
                        absl::StrCat(reference.path, ":", line.number));
      }
    }
  }

  for (const Shipped& file : shipped) {
    if (!IsGivenCode(file.path)) continue;
    for (const std::vector<Match>& run : Matches(file, secrets)) {
      if (run.size() >= kGivenAway) continue;
      for (const Match& match : run) given.insert(match.normal);
    }
  }

  std::vector<std::string> leaks;
  for (const Shipped& file : shipped) {
    for (const std::vector<Match>& run : Matches(file, secrets)) {
      for (const Match& match : run) {
        if (!given.contains(match.normal)) leaks.push_back(match.message);
      }
    }
  }
  return leaks;
}

}  // namespace tinytorch::course
