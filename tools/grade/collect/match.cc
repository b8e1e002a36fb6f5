// Finds the files of exercises; see match.h.

#include "tools/grade/collect/match.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "tools/grade/collect/export.h"
#include "tools/grade/collect/path.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

// Folders of a module, of which only student/ has the work of students.
constexpr std::string_view kOtherVersions[] = {
    "reference", "skeleton", "skeletons", "mutants",
    "test",      "given",    "kernels",   "testing"};

bool IsOtherVersion(std::string_view part) {
  return std::find(std::begin(kOtherVersions), std::end(kOtherVersions),
                   part) != std::end(kOtherVersions);
}

// Removes the ending of a C++ source, renamed or not; false if there is none.
bool ConsumeEnding(std::string& name) {
  for (const std::string_view text : {".txt", ".bak"}) {
    const std::string_view before = absl::StripSuffix(name, text);
    if (before.size() < name.size() && before.find('.') != before.npos) {
      name = std::string(before);
    }
  }
  for (const std::string_view ending :
       {".cc", ".cpp", ".cxx", ".c++", ".cp", ".c"}) {
    const std::string_view before = absl::StripSuffix(name, ending);
    if (before.size() < name.size()) {
      name = std::string(absl::StripAsciiWhitespace(before));
      return true;
    }
  }
  return false;
}

// Removes one sign of a copy or version from the end; false if there is none.
bool ConsumeSuffix(std::string& name) {
  if (const NumberedName numbered = ParseNumbered(name); numbered.number > 0) {
    name = numbered.name;
    return true;
  }
  for (const std::string_view word :
       {"final", "fixed", "new", "copy", "solution", "submission", "last",
        "latest", "done", "v1", "v2", "v3", "v4", "student"}) {
    for (const std::string_view separator : {"_", "-", " - ", " ", "."}) {
      const std::string_view before =
          absl::StripSuffix(name, absl::StrCat(separator, word));
      if (before.size() < name.size()) {
        name = std::string(absl::StripAsciiWhitespace(before));
        return true;
      }
    }
  }
  return false;
}

bool LooksLikeSource(std::string_view path) {
  std::string name = absl::AsciiStrToLower(BaseName(path));
  return ConsumeEnding(name);
}

// The folder above which there is a whole checkout of the course, or nothing.
std::set<std::string> Checkouts(const std::vector<std::string>& names) {
  std::set<std::string> found;
  for (const std::string& name : names) {
    const std::string_view base = BaseName(name);
    if (base == "WORKSPACE" || base == "MODULE.bazel" || base == "bazelw") {
      found.emplace(name.substr(0, name.size() - base.size()));
    }
  }
  return found;
}

}  // namespace

Matcher::Matcher(std::vector<ExerciseId> declared)
    : declared_(std::move(declared)) {
  for (const ExerciseId& id : declared_) {
    modules_of_[id.exercise].push_back(id.module);
  }
}

Matcher::Candidate Matcher::CandidateOf(std::string_view path) const {
  const std::vector<std::string_view> parts = Parts(path);
  const std::string_view base = parts.back();
  const std::string_view stem = absl::StripSuffix(base, ".cc");
  const auto exact = stem.size() < base.size()
                         ? modules_of_.find(std::string(stem))
                         : modules_of_.end();
  const size_t n = parts.size();
  if (exact != modules_of_.end() && n >= 3 && parts[n - 2] == "student") {
    for (const std::string& module : exact->second) {
      if (parts[n - 3] == module) {
        return {.tier = 1, .id = {module, exact->first}};
      }
    }
  }
  auto found = exact;
  int tier = 2;
  if (exact == modules_of_.end()) {
    tier = 3;
    std::string name = absl::AsciiStrToLower(base);
    if (!ConsumeEnding(name)) return {};
    if (const auto canvas = ParseCanvasName(name); canvas && !canvas->typed) {
      name = canvas->file;
    }
    absl::StripAsciiWhitespace(&name);
    name = std::string(absl::StripPrefix(name, "copy of "));
    do {
      found = modules_of_.find(name);
    } while (found == modules_of_.end() && ConsumeSuffix(name));
    if (found == modules_of_.end()) return {};
  }
  // The folder that is nearest to the file and names a module.
  std::optional<std::string> module;
  for (size_t i = 0; i + 1 < n; ++i) {
    if (i > 0 && IsOtherVersion(parts[i])) return {};
    const bool is_module = std::any_of(
        declared_.begin(), declared_.end(),
        [&](const ExerciseId& id) { return id.module == parts[i]; });
    if (is_module) module = std::string(parts[i]);
  }
  const std::vector<std::string>& modules = found->second;
  const bool is_of_it =
      module.has_value() &&
      std::find(modules.begin(), modules.end(), *module) != modules.end();
  if (is_of_it) return {.tier = tier, .id = {*module, found->first}};
  if (modules.size() > 1) {
    return {.tier = tier, .id = {"", found->first}, .unclear = true};
  }
  // In the folder of a module, a file belongs to that module.
  if (module.has_value()) return {};
  return {.tier = tier, .id = {modules.front(), found->first}};
}

bool Matcher::Wants(std::string_view path) const {
  return CandidateOf(path).tier > 0;
}

Matches Matcher::Match(const std::map<std::string, std::string>& files,
                       const std::vector<std::string>& names) const {
  Matches matches;
  // For each exercise and tier, the candidates by their bytes as compiled.
  std::map<ExerciseId,
           std::array<std::map<std::string, std::vector<std::string>>, 4>>
      candidates;
  std::map<std::string, std::vector<std::string>> unclear;
  for (const auto& [path, bytes] : files) {
    const Candidate candidate = CandidateOf(path);
    if (candidate.tier == 0) continue;
    if (candidate.unclear) {
      unclear[candidate.id.exercise].push_back(path);
      continue;
    }
    candidates[candidate.id][static_cast<size_t>(candidate.tier)]
              [Normalized(bytes, path).content]
                  .push_back(path);
  }
  for (const auto& [id, tiers] : candidates) {
    const auto tier = std::find_if(tiers.begin(), tiers.end(),
                                   [](const auto& by) { return !by.empty(); });
    std::vector<std::string> paths;
    for (const auto& [content, same] : *tier) {
      paths.insert(paths.end(), same.begin(), same.end());
    }
    const std::string what = absl::StrCat(id.module, "/", id.exercise, ".cc");
    if (tier->size() > 1) {
      AddSentence(
          matches.problems,
          absl::StrCat("There are ", tier->size(), " different files for ",
                       what, ", and none was taken: ",
                       Shown(absl::StrJoin(paths, ", ")), "."));
      continue;
    }
    std::sort(paths.begin(), paths.end());
    SubmittedFile file = Normalized(files.at(paths[0]), paths[0]);
    if (tier - tiers.begin() == 3) {
      file.notes.push_back(
          absl::StrCat("It is called ", Shown(BaseName(paths[0])),
                       " and was taken for ", id.exercise, ".cc."));
    }
    for (auto other = tier + 1; other != tiers.end(); ++other) {
      for (const auto& [content, same] : *other) {
        if (content == file.content) continue;
        AddSentence(matches.problems,
                    absl::StrCat(Shown(same[0], 100), " differs from ",
                                 Shown(paths[0], 100), ", which was taken for ",
                                 what, "."));
      }
    }
    matches.files.emplace(id, std::move(file));
  }
  for (const auto& [exercise, paths] : unclear) {
    AddSentence(
        matches.problems,
        absl::StrCat(Shown(absl::StrJoin(paths, ", ")), " may be of module ",
                     absl::StrJoin(modules_of_.at(exercise), " or "),
                     ": it needs a folder of that name. None was taken."));
  }
  const std::set<std::string> checkouts = Checkouts(names);
  for (const std::string& name : names) {
    if (Wants(name) || !LooksLikeSource(name)) continue;
    const bool is_of_course = std::any_of(
        checkouts.begin(), checkouts.end(), [&](const std::string& folder) {
          return absl::StartsWith(name, folder) &&
                 Parts(name.substr(folder.size())).size() > 1 &&
                 !absl::StrContains(name.substr(folder.size()), "/student/");
        });
    if (!is_of_course) matches.unmatched.push_back(name);
  }
  return matches;
}

SubmittedFile Normalized(std::string_view bytes, std::string_view path) {
  SubmittedFile file;
  file.found_at = Shown(path);
  if (absl::ConsumePrefix(&bytes, "\xEF\xBB\xBF")) {
    file.notes.push_back("It began with a byte order mark, which was removed.");
  }
  if (bytes.empty()) file.notes.push_back("It is empty.");
  if (absl::StartsWith(bytes, "\xFF\xFE") ||
      absl::StartsWith(bytes, "\xFE\xFF")) {
    file.content = std::string(bytes);
    file.notes.push_back(
        "It is UTF-16, which does not compile: save it as UTF-8.");
    return file;
  }
  file.content = absl::StrReplaceAll(bytes, {{"\r\n", "\n"}});
  if (file.content.size() < bytes.size()) {
    file.notes.push_back("It had Windows line ends, which were replaced.");
  }
  if (file.content.find('\n') == std::string::npos &&
      file.content.find('\r') != std::string::npos) {
    absl::StrReplaceAll({{"\r", "\n"}}, &file.content);
    file.notes.push_back(
        "It had line ends of an old Mac, which were replaced.");
  }
  return file;
}

}  // namespace tinytorch::grade
