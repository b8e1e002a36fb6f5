// Paths inside of what was handed in; see path.h.

#include "tools/grade/collect/path.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tools/text/clean.h"
#include "tools/text/utf8.h"

namespace tinytorch::grade {
namespace {

constexpr size_t kLongestPath = 1024;
constexpr size_t kDeepestPath = 64;
constexpr std::string_view kMore =
    "There is more of this kind; it is not listed.";

// What archive.h can open. The longer ones first, for ArchiveStem().
constexpr std::string_view kArchives[] = {
    ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tgz",
    ".txz",    ".tbz2",   ".tar",     ".zip",     ".7z"};

}  // namespace

absl::StatusOr<std::string> SafePath(std::string_view path) {
  if (path.size() > kLongestPath) {
    return absl::InvalidArgumentError("its path is longer than 1,024 bytes");
  }
  if (path.find('\0') != std::string_view::npos) {
    return absl::InvalidArgumentError("its path is not text");
  }
  // Some programs for Windows write backslashes into archives.
  const std::string slashed = absl::StrReplaceAll(path, {{"\\", "/"}});
  if (absl::StartsWith(slashed, "/")) {
    return absl::InvalidArgumentError("its path is absolute");
  }
  std::vector<std::string_view> parts;
  for (const std::string_view part : absl::StrSplit(slashed, '/')) {
    // A drive of Windows. In each part, so that the end of a path is safe as
    // well.
    if (part.size() > 1 && absl::ascii_isalpha(part[0]) && part[1] == ':') {
      return absl::InvalidArgumentError("its path is absolute");
    }
    if (part == "..") {
      return absl::InvalidArgumentError("its path leads out with ..");
    }
    if (!part.empty() && part != ".") parts.push_back(part);
  }
  if (parts.empty()) return absl::InvalidArgumentError("it has no name");
  if (parts.size() > kDeepestPath) {
    return absl::InvalidArgumentError("its path is deeper than 64 folders");
  }
  return absl::StrJoin(parts, "/");
}

std::vector<std::string_view> Parts(std::string_view path) {
  return absl::StrSplit(path, '/');
}

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool IsLitter(std::string_view path) {
  const std::string_view base = BaseName(path);
  if (base == ".DS_Store" || absl::StartsWith(base, "._") ||
      absl::EqualsIgnoreCase(base, "Thumbs.db") ||
      absl::EqualsIgnoreCase(base, "desktop.ini")) {
    return true;
  }
  for (const std::string_view part : Parts(path)) {
    if (part == "__MACOSX" || part == ".git") return true;
  }
  return false;
}

bool IsArchiveName(std::string_view path) {
  return ArchiveStem(path).size() < BaseName(path).size();
}

std::string_view ArchiveStem(std::string_view path) {
  const std::string_view base = BaseName(path);
  for (const std::string_view ending : kArchives) {
    if (base.size() > ending.size() && absl::EndsWithIgnoreCase(base, ending)) {
      return base.substr(0, base.size() - ending.size());
    }
  }
  return base;
}

std::string Shown(std::string_view path, size_t most) {
  std::string line =
      absl::StrReplaceAll(text::Clean(path.substr(0, 2 * most)), {{"\n", " "}});
  if (line.size() <= most && path.size() <= 2 * most) return line;
  size_t end = std::min(most - 3, line.size());
  while (end > 0 && end < line.size() && text::ContinuesCharacter(line[end])) {
    --end;
  }
  line.resize(end);
  return line + "...";
}

void AddSentence(std::vector<std::string>& sentences, std::string sentence,
                 int most) {
  if (sentences.size() < static_cast<size_t>(most)) {
    sentences.push_back(std::move(sentence));
  } else if (sentences.back() != kMore) {
    sentences.emplace_back(kMore);
  }
}

}  // namespace tinytorch::grade
