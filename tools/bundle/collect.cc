#include "tools/bundle/collect.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/text/clean.h"

namespace tinytorch::bundle {
namespace {

namespace fs = std::filesystem;

constexpr uintmax_t kMostBytes = uintmax_t{1} << 20;  // As tools/trust.
constexpr int kMostFiles = 20000;
constexpr size_t kLongestPath = 200;

std::string Shown(const std::string& path) {
  return text::Clean(path).substr(0, kLongestPath);
}

// The paths below a folder that name one of the wanted files, as they are.
std::vector<fs::path> Candidates(const fs::path& folder,
                                 const std::vector<std::string>& wanted,
                                 std::vector<std::string>* problems) {
  std::vector<fs::path> found;
  std::error_code error;
  int seen = 0;
  fs::recursive_directory_iterator at(
      folder, fs::directory_options::skip_permission_denied, error);
  while (!error && at != fs::recursive_directory_iterator()) {
    const fs::path path = at->path();
    const std::string name = path.filename().string();
    if (name == ".git" || name == "__MACOSX") at.disable_recursion_pending();
    if (++seen > kMostFiles) {
      problems->push_back(absl::StrCat("Only the first ", kMostFiles,
                                       " files were looked at."));
      break;
    }
    for (const std::string& file : wanted) {
      if (name == fs::path(file).filename()) {
        found.push_back(path);
        break;
      }
    }
    at.increment(error);
  }
  if (error) {
    problems->push_back(absl::StrCat(
        "The files that were handed in cannot be read: ", error.message(),
        "."));
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Reads a regular file; says why it is not taken otherwise.
bool Read(const fs::path& path, const std::string& shown, std::string* content,
          std::vector<std::string>* problems) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (error || !fs::is_regular_file(status)) {
    problems->push_back(absl::StrCat(
        shown, " is not taken: wanted a regular file; got ",
        fs::is_symlink(status) ? "a link" : "something else", "."));
    return false;
  }
  if (fs::file_size(path, error) > kMostBytes || error) {
    problems->push_back(absl::StrCat(
        shown, " is not taken: wanted at most 1 MiB; it is larger."));
    return false;
  }
  std::ifstream in(path, std::ios::binary);
  content->assign(std::istreambuf_iterator<char>(in), {});
  if (in.bad()) {
    problems->push_back(absl::StrCat(shown, " cannot be read."));
    return false;
  }
  return true;
}

}  // namespace

Collected Collect(const std::string& folder,
                  const std::vector<std::string>& wanted) {
  Collected collected;
  const std::vector<fs::path> candidates =
      Candidates(folder, wanted, &collected.problems);
  for (const std::string& file : wanted) {
    std::vector<fs::path> whole;
    std::vector<fs::path> named;
    for (const fs::path& path : candidates) {
      if (path.filename() != fs::path(file).filename()) continue;
      const std::string below = "/" + path.lexically_relative(folder).string();
      if (absl::EndsWith(below, "/" + file)) {
        whole.push_back(path);
      } else if (!absl::StrContains(below, "/skeleton/") &&
                 !absl::StrContains(below, "/reference/")) {
        named.push_back(path);
      }
    }
    const std::vector<fs::path>& from = whole.empty() ? named : whole;
    std::map<std::string, std::string> contents;  // And where each was found.
    for (const fs::path& path : from) {
      // Two are too many, and memory is scarce.
      if (contents.size() > 1) break;
      const std::string shown = Shown(path.lexically_relative(folder).string());
      std::string content;
      if (Read(path, shown, &content, &collected.problems)) {
        contents.emplace(content, shown);
      }
    }
    if (contents.size() == 1) {
      collected.files[file] = contents.begin()->first;
    } else if (contents.size() > 1) {
      collected.problems.push_back(
          absl::StrCat("There are several different files for ", file,
                       ", such as ", contents.begin()->second, " and ",
                       std::next(contents.begin())->second,
                       ": none of them is graded. Hand in one."));
    }
  }
  return collected;
}

}  // namespace tinytorch::bundle
