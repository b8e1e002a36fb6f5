// Recognizes what no platform exported: clones, folders, archives, one
// repository. See recognizer.h.

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/collect/export.h"
#include "tools/grade/collect/path.h"
#include "tools/grade/collect/recognizer.h"
#include "tools/grade/collect/roster.h"

namespace tinytorch::grade {

bool Recognizer::IsWrapper() const {
  if (level_.size() != 1) return false;
  const auto& [top, inner] = *level_.begin();
  if (!IsFolder(inner) || input_.modules.contains(top) ||
      roster_.FindByAny(top) != nullptr || roster_.FindByName(top) != nullptr) {
    return false;
  }
  int submissions = 0;
  for (const auto& [name, behind] :
       LevelAt(input_.paths, absl::StrCat(prefix_, top, "/"))) {
    if (input_.modules.contains(name) || name == "student" || name == ".git" ||
        name == "WORKSPACE") {
      return false;
    }
    submissions += IsFolder(behind) || IsArchiveName(name);
  }
  return submissions >= 2;
}

bool Recognizer::One() {
  for (const auto& [top, inner] : level_) {
    if (!input_.modules.contains(top) ||
        std::none_of(inner.begin(), inner.end(), [](const auto& path) {
          return absl::StartsWith(path, "student/");
        })) {
      continue;
    }
    HandedIn& handed_in = Submission("");
    handed_in.label = std::string(ArchiveStem(input_.name));
    handed_in.source = prefix_.empty() ? input_.name : prefix_;
    for (const auto& [name, behind] : level_) {
      for (const std::string& path : behind) {
        handed_in.files[PathOf(name, path)] =
            absl::StrCat(name, path.empty() ? "" : "/", path);
      }
    }
    export_.platform = Platform::kOne;
    export_.format = absl::StrCat("It is one submission: it has ", top,
                                  "/student at its top.");
    return true;
  }
  return false;
}

std::string Recognizer::UserOf(const std::string& top, size_t shared) const {
  for (size_t at = top.find('-'); at != std::string::npos;
       at = top.find('-', at + 1)) {
    if (roster_.FindByAny(top.substr(at + 1)) != nullptr) {
      return top.substr(at + 1);
    }
  }
  return top.substr(shared);
}

bool Recognizer::Clones() {
  std::vector<std::string> tops;
  size_t clones = 0, known = 0;
  for (const auto& [top, inner] : level_) {
    if (!IsFolder(inner)) continue;
    tops.push_back(top);
    for (const std::string& path : inner) clones += path == ".git";
    known +=
        roster_.FindByAny(top) != nullptr || roster_.FindByName(top) != nullptr;
  }
  if (tops.empty() || 2 * clones < tops.size() || 2 * known >= tops.size()) {
    return false;
  }
  // The maps are sorted, so the first and last have in common what all have.
  size_t shared = 0;
  if (tops.size() > 1) {
    const std::string& last = tops.back();
    while (shared < last.size() && tops[0][shared] == last[shared]) ++shared;
    shared = tops[0].substr(0, shared).rfind('-') + 1;
  }
  for (const auto& [top, inner] : level_) {
    if (!IsFolder(inner)) {
      AddOthers(top, inner);
      continue;
    }
    HandedIn& handed_in = Submission(top);
    handed_in.label = UserOf(top, shared);
    handed_in.source = PathOf(top, "");
    AddFiles(handed_in, top, inner);
  }
  export_.platform = Platform::kClones;
  export_.format = absl::StrCat(
      "It is a folder of Git clones",
      shared > 0
          ? absl::StrCat(" called ", Shown(tops[0].substr(0, shared)), "USER")
          : "",
      ".");
  return true;
}

void Recognizer::Plain() {
  std::set<std::string> labels;
  for (const auto& [top, inner] : level_) {
    labels.insert(IsFolder(inner) ? top : std::string(ArchiveStem(top)));
  }
  for (const auto& [top, inner] : level_) {
    if (!IsFolder(inner) && !IsArchiveName(top)) {
      AddOthers(top, inner);
      continue;
    }
    HandedIn& handed_in = Submission(top);
    handed_in.label = IsFolder(inner) ? top : std::string(ArchiveStem(top));
    handed_in.source = PathOf(top, "");
    AddFiles(handed_in, top, inner);
    const NumberedName numbered = ParseNumbered(handed_in.label);
    const bool is_known = roster_.FindByAny(handed_in.label) != nullptr;
    if (numbered.number > 0 && !is_known &&
        (labels.contains(numbered.name) ||
         roster_.FindByAny(numbered.name) != nullptr)) {
      handed_in.label = numbered.name;
      handed_in.attempt = numbered.number;
    }
  }
  if (export_.submissions.empty()) {
    export_.format =
        "No format was recognized: there are neither folders nor archives.";
    return;
  }
  export_.platform = Platform::kPlain;
  export_.format = "It has one folder or archive for each student.";
}

}  // namespace tinytorch::grade
