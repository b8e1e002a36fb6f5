// Paths of the grader in texts.
#include "tools/grade/give/paths.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace tinytorch::grade {
namespace {

using Parts = std::vector<std::string>;

bool InToken(char c) {
  return !absl::ascii_isspace(static_cast<unsigned char>(c)) &&
         std::string_view("\"'`()[]{}<>|;:*").find(c) ==
             std::string_view::npos &&
         c != '\0';
}

bool IsDrive(std::string_view text) {
  return text.size() > 2 && absl::ascii_isalpha(text[0]) && text[1] == ':' &&
         (text[2] == '\\' || text[2] == '/');
}

bool BeginsPath(std::string_view text) {
  return absl::StartsWith(text, "/") || absl::StartsWith(text, "~/") ||
         absl::StartsWith(text, "../") || absl::StartsWith(text, "..\\") ||
         absl::StartsWith(text, "\\\\") || IsDrive(text);
}

Parts PartsOf(std::string_view path) {
  return absl::StrSplit(absl::StrReplaceAll(path, {{"\\", "/"}}), '/',
                        absl::SkipEmpty());
}

bool IsFolderOfBazel(std::string_view part) {
  static constexpr std::array kFolders = {"execroot", "external", "sandbox",
                                          "linux-sandbox"};
  return absl::StartsWith(part, "bazel-") ||
         absl::EndsWith(part, ".runfiles") ||
         std::find(kFolders.begin(), kFolders.end(), part) != kFolders.end();
}

bool TellsOfTheMachine(std::string_view path, const Parts& parts) {
  static constexpr std::array kTops = {"autograder", "home", "mnt", "opt",
                                       "proc",       "root", "srv", "tmp",
                                       "usr",        "var",  "work"};
  if (parts.empty()) return false;
  if (BeginsPath(path)) {
    return path[0] != '/' || parts.size() > 1 ||
           std::find(kTops.begin(), kTops.end(), parts[0]) != kTops.end();
  }
  return absl::StrContains(path, '/') &&
         std::any_of(parts.begin(), parts.end() - 1, IsFolderOfBazel);
}

std::string LastPart(const Parts& parts) {
  const size_t n = parts.size();
  // external/submissions/MODULE/EXERCISE/CONTENT.cc is a file of a class.
  if (n >= 5 && absl::StartsWith(parts[n - 4], "submissions")) {
    return absl::StrCat(parts[n - 3], "/student/", parts[n - 2], ".cc");
  }
  if (n >= 3 && parts[n - 2] == "student") {
    return absl::StrCat(parts[n - 3], "/student/", parts[n - 1]);
  }
  return parts[n - 1];
}

// A word without spaces, perhaps an option: "-I/usr/include", "a=/b/c".
std::string ShortWord(std::string_view word) {
  size_t skipped = 0;
  if (absl::StartsWith(word, "-I") || absl::StartsWith(word, "-L")) {
    skipped = 2;
  } else if (const size_t equals = word.find('=');
             equals != std::string_view::npos && equals < word.find('/')) {
    skipped = equals + 1;
  }
  const std::string_view path = word.substr(skipped);
  const Parts parts = PartsOf(path);
  if (!TellsOfTheMachine(path, parts)) return std::string(word);
  return absl::StrCat(word.substr(0, skipped), LastPart(parts));
}

size_t EndOfWord(std::string_view text, size_t begin) {
  while (begin < text.size() && InToken(text[begin])) ++begin;
  return begin;
}

}  // namespace

std::string WithoutPaths(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (rest[0] == '"' || rest[0] == '\'' || rest[0] == '`') {
      // A quoted path may hold spaces.
      out += rest[0];
      ++i;
      if (!BeginsPath(rest.substr(1))) continue;
      const size_t line = rest.find('\n');
      // GCC quotes as `this' or 'this'.
      const size_t end =
          rest.substr(0, line).find(rest[0] == '`' ? '\'' : rest[0], 1);
      if (end == std::string_view::npos) continue;
      std::string_view path = rest.substr(1, end - 1);
      // "PATH:31" keeps its line.
      const size_t colon = path.find(':', IsDrive(path) ? 2 : 0);
      out += ShortWord(path.substr(0, colon));
      i += std::min(colon, path.size());
      continue;
    }
    if (!InToken(rest[0])) {
      out += rest[0];
      ++i;
      continue;
    }
    const size_t end = EndOfWord(text, IsDrive(rest) ? i + 2 : i);
    const std::string_view word = text.substr(i, end - i);
    const bool is_url =
        absl::StartsWith(word, "//") &&
        (absl::EndsWith(out, "http:") || absl::EndsWith(out, "https:"));
    out += is_url ? std::string(word) : ShortWord(word);
    i = end;
  }
  return out;
}

}  // namespace tinytorch::grade
