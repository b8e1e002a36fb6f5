#include "tools/trust/includes.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/trust/source_rules.h"

namespace tinytorch::trust {
namespace {

// Where compilers keep their own files, beside those that Bazel knows of: some
// of their folders are links.
constexpr std::string_view kSystem[] = {
    "/usr/include",      "/usr/lib/gcc",   "/usr/lib/clang",
    "/usr/lib/llvm",     "/usr/lib/linux", "/usr/local/include",
    "/usr/lib/gcc-cross"};

constexpr std::string_view kGuards =
    "Multiple include guards may be useful for:";

std::string Real(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(
      realpath(path.c_str(), nullptr), &std::free);
  return real ? real.get() : path;
}

bool LiesIn(std::string_view path, std::string_view folder) {
  return absl::StartsWith(path, folder) &&
         (path.size() == folder.size() || path[folder.size()] == '/' ||
          path[folder.size()] == '-');
}

bool IsOfSystem(const std::string& path, const Allowed& allowed) {
  if (path[0] != '/') return false;
  const std::string real = Real(path);
  return std::any_of(std::begin(kSystem), std::end(kSystem),
                     [&real](auto folder) { return LiesIn(real, folder); }) ||
         std::any_of(allowed.system_folders.begin(),
                     allowed.system_folders.end(),
                     [&real](const std::string& folder) {
                       return LiesIn(real, Real(folder));
                     });
}

}  // namespace

Said SplitFiles(std::string_view output) {
  Said said;
  bool guards = false;  // A list of paths, up to the end.
  for (std::string_view line : absl::StrSplit(output, '\n')) {
    if (line == kGuards) {
      guards = true;
      continue;
    }
    if (guards && absl::StartsWith(line, "/")) continue;
    guards = false;
    const size_t dots = line.find_first_not_of('.');
    if (dots != 0 && dots != std::string_view::npos && line[dots] == ' ') {
      said.files.emplace_back(line.substr(dots + 1));
    } else {
      absl::StrAppend(&said.text, line, "\n");
    }
  }
  if (!said.text.empty()) said.text.pop_back();
  return said;
}

std::vector<std::string> Dependencies(std::string_view list) {
  std::vector<std::string> files;
  std::string file;
  const size_t colon = list.find(": ");
  if (colon == std::string_view::npos) return files;
  for (size_t i = colon + 2; i <= list.size(); ++i) {
    const char c = i < list.size() ? list[i] : '\n';
    const char next = i + 1 < list.size() ? list[i + 1] : '\0';
    if (c == '\\' && (next == ' ' || next == '#')) {
      file += next;
      ++i;
    } else if (c == '$' && next == '$') {
      file += '$';
      ++i;
    } else if (c == ' ' || c == '\n' || (c == '\\' && next == '\n')) {
      if (!file.empty()) files.push_back(file);
      file.clear();
    } else {
      file += c;
    }
  }
  return files;
}

std::optional<std::string> CheckFilesRead(const std::vector<std::string>& files,
                                          const Allowed& allowed) {
  for (const std::string& file : files) {
    if (file.empty()) continue;
    const std::string path =
        file[0] == '/'
            ? file
            : std::filesystem::path(file).lexically_normal().string();
    if (path == allowed.source || allowed.headers.contains(path) ||
        IsOfSystem(path, allowed)) {
      continue;
    }
    if (allowed.own_headers.contains(path)) {
      const auto reason = CheckFile(path);
      if (!reason) continue;
      return absl::StrCat("it reads ", path.substr(0, 200), ": ", *reason);
    }
    return absl::StrCat(
        "it reads ", path.substr(0, 200),
        ", which is neither a header of the course nor one of the C++ library: "
        "write what you need in this file");
  }
  return std::nullopt;
}

}  // namespace tinytorch::trust
