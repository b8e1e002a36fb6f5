// Recognizes the exports of learning platforms; see export.h.

#include "tools/grade/collect/export.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tools/grade/collect/gradescope.h"
#include "tools/grade/collect/path.h"
#include "tools/grade/collect/recognizer.h"
#include "tools/grade/collect/roster.h"

namespace tinytorch::grade {
namespace {

constexpr std::string_view kMetadata = "submission_metadata.yml";
// How many folders may lie around the export.
constexpr int kMostWrappers = 3;

// The name of a file behind what the platform put before it, or all of it if
// that is not a name.
std::string FileOf(const std::string& file, const std::string& top) {
  return SafePath(file).ok() ? file : top;
}

}  // namespace

Level LevelAt(const std::vector<std::string>& paths, std::string_view prefix) {
  Level level;
  for (const std::string& path : paths) {
    std::string_view rest = path;
    if (!absl::ConsumePrefix(&rest, prefix) || rest.empty()) continue;
    const size_t slash = rest.find('/');
    level[std::string(rest.substr(0, slash))].emplace_back(
        slash == std::string_view::npos ? "" : rest.substr(slash + 1));
  }
  return level;
}

bool IsFolder(const std::vector<std::string>& inner) {
  return inner.size() != 1 || !inner[0].empty();
}

Export Recognizer::Run() {
  if (Gradescope()) return std::move(export_);
  prefix_ = "";
  for (int i = 0; i <= kMostWrappers; ++i) {
    level_ = LevelAt(input_.paths, prefix_);
    if (Canvas() || Moodle() || Brightspace()) return std::move(export_);
    if (level_.size() != 1 || !IsFolder(level_.begin()->second)) break;
    prefix_ += level_.begin()->first + "/";
  }
  prefix_ = "";
  level_ = LevelAt(input_.paths, prefix_);
  while (IsWrapper()) {
    prefix_ += level_.begin()->first + "/";
    level_ = LevelAt(input_.paths, prefix_);
  }
  if (!One() && !Clones()) Plain();
  return std::move(export_);
}

// Returns the submission with this key, which is made if it is new.
HandedIn& Recognizer::Submission(const std::string& key) {
  const auto [at, is_new] = index_.emplace(key, export_.submissions.size());
  if (is_new) export_.submissions.emplace_back();
  return export_.submissions[at->second];
}

std::string Recognizer::PathOf(std::string_view top,
                               std::string_view inner) const {
  return absl::StrCat(prefix_, top, inner.empty() ? "" : "/", inner);
}

void Recognizer::AddFiles(HandedIn& handed_in, const std::string& top,
                          const std::vector<std::string>& inner) const {
  for (const std::string& path : inner) {
    handed_in.files[PathOf(top, path)] = path.empty() ? top : path;
  }
}

void Recognizer::AddOthers(const std::string& top,
                           const std::vector<std::string>& inner) {
  for (const std::string& path : inner) {
    export_.others.push_back(PathOf(top, path));
  }
}

bool Recognizer::Canvas() {
  const auto parse = [](const std::string& top, const auto& inner) {
    return !IsFolder(inner) && ParseCanvasName(top).has_value();
  };
  if (!Most(parse)) return false;
  // Which files of a student replace another: work-2.zip, where there is a
  // work.zip.
  std::map<std::pair<std::string, std::string>, std::set<int>> numbers;
  for (const auto& [top, inner] : level_) {
    if (!parse(top, inner)) continue;
    const CanvasName name = *ParseCanvasName(top);
    const NumberedName file = ParseNumbered(name.file);
    numbers[{name.number, file.name}].insert(file.number);
  }
  for (const auto& [top, inner] : level_) {
    if (!parse(top, inner)) {
      AddOthers(top, inner);
      continue;
    }
    const CanvasName name = *ParseCanvasName(top);
    HandedIn& handed_in = Submission(name.number);
    handed_in.label = name.name;
    handed_in.number = name.number;
    handed_in.source = PathOf(top.substr(0, top.find(name.number)), "");
    if (name.late && handed_in.files.empty()) {
      handed_in.notes.push_back(
          "Canvas marks it as late, and does not say when it was handed in.");
    }
    const NumberedName file = ParseNumbered(name.file);
    const std::set<int>& all = numbers[{name.number, file.name}];
    const int last = all.contains(0) ? *all.rbegin() : 0;
    if (name.typed) {
      handed_in.notes.push_back(
          absl::StrCat("It was typed into Canvas as a ",
                       absl::StartsWith(name.file, "text") ? "text" : "link",
                       ", which is not read: ", Shown(top), "."));
    } else if (file.number < last) {
      handed_in.notes.push_back(absl::StrCat(
          Shown(name.file), " was handed in again; number ", last, " counts."));
    } else {
      handed_in.files[PathOf(top, "")] = FileOf(name.file, top);
    }
  }
  export_.platform = Platform::kCanvas;
  export_.format =
      "It is an export of Canvas: the files are called "
      "NAME_USERID_FILEID_FILE.";
  return true;
}

bool Recognizer::Moodle() {
  const auto parse = [](const std::string& top, const auto&) {
    return ParseMoodleName(top).has_value();
  };
  if (!Most(parse)) return false;
  bool folders = false;
  for (const auto& [top, inner] : level_) {
    const std::optional<MoodleName> name = ParseMoodleName(top);
    if (!name.has_value()) {
      AddOthers(top, inner);
      continue;
    }
    HandedIn& handed_in =
        Submission(absl::StrCat(name->name, "_", name->number));
    handed_in.label = name->name;
    handed_in.number = name->number;
    handed_in.source =
        PathOf(top.substr(0, top.find("_assignsubmission_")), "");
    if (name->type != "file") {
      handed_in.notes.push_back(absl::StrCat("It has an entry of the kind ",
                                             Shown(name->type),
                                             ", which is not read."));
      continue;
    }
    folders |= IsFolder(inner);
    for (const std::string& path : inner) {
      handed_in.files[PathOf(top, path)] =
          path.empty() ? FileOf(name->file, top) : path;
    }
  }
  export_.platform = Platform::kMoodle;
  export_.format =
      absl::StrCat("It is an export of Moodle, ", folders ? "with" : "without",
                   " folders: the names have _assignsubmission_ in them.");
  return true;
}

bool Recognizer::Brightspace() {
  const auto parse = [this](const std::string& top, const auto& inner) {
    return IsFolder(inner) &&
           ParseBrightspaceName(top, input_.zone).has_value();
  };
  if (!Most(parse)) return false;
  for (const auto& [top, inner] : level_) {
    if (!parse(top, inner)) {
      if (top != "index.html") AddOthers(top, inner);
      continue;
    }
    const BrightspaceName name = *ParseBrightspaceName(top, input_.zone);
    HandedIn& handed_in = Submission(top);
    handed_in.label = name.name;
    handed_in.number = name.number;
    handed_in.at = name.at;
    handed_in.source = PathOf(top, "");
    if (!name.at.has_value()) {
      handed_in.notes.push_back(
          "The name of its folder does not say when it was handed in.");
    }
    AddFiles(handed_in, top, inner);
  }
  export_.platform = Platform::kBrightspace;
  export_.format =
      "It is an export of Brightspace: the folders are called "
      "NUMBER-NUMBER - NAME - DATE.";
  return true;
}

bool Recognizer::Gradescope() {
  const auto at = std::find_if(
      input_.paths.begin(), input_.paths.end(),
      [](const std::string& path) { return BaseName(path) == kMetadata; });
  if (at == input_.paths.end() || Parts(*at).size() > kMostWrappers + 1) {
    return false;
  }
  prefix_ = at->substr(0, at->size() - kMetadata.size());
  level_ = LevelAt(input_.paths, prefix_);
  const auto entries = ParseGradescope(input_.metadata);
  export_.platform = Platform::kGradescope;
  export_.format = absl::StrCat("It is an export of Gradescope: there is a ",
                                kMetadata, ".");
  if (!entries.ok()) {
    absl::StrAppend(&export_.format, " That file cannot be read (",
                    Shown(entries.status().message(), 100),
                    "), so its folders stand for the students.");
  }
  for (const auto& [top, inner] : level_) {
    if (top == kMetadata) continue;
    if (!IsFolder(inner)) {
      AddOthers(top, inner);
      continue;
    }
    HandedIn& handed_in = Submission(top);
    handed_in.label = top;
    handed_in.source = PathOf(top, "");
    AddFiles(handed_in, top, inner);
  }
  if (!entries.ok()) return true;
  for (const auto& [folder, entry] : *entries) {
    HandedIn& handed_in = Submission(folder);
    handed_in.label = folder;
    handed_in.source = PathOf(folder, "");
    handed_in.submitters = entry.submitters;
    handed_in.at = entry.created_at;
  }
  for (HandedIn& handed_in : export_.submissions) {
    if (handed_in.submitters.empty()) {
      handed_in.notes.push_back(absl::StrCat(kMetadata,
                                             " does not say whose folder ",
                                             Shown(handed_in.label), " is."));
    }
  }
  return true;
}

Export Recognize(const ExportInput& input, const Roster& roster) {
  return Recognizer(input, roster).Run();
}

}  // namespace tinytorch::grade
