#include "tools/grade/engine/events.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"

namespace tinytorch::grade {
namespace {

using Json = nlohmann::json;

// Files, and sets of files by their id.
struct FileSet {
  std::vector<std::string> paths;
  std::vector<std::string> sets;
};

// The path of a file:// URI, in which Bazel writes some characters as %7E.
std::string PathOf(std::string_view uri) {
  std::string path;
  if (!absl::ConsumePrefix(&uri, "file://")) return path;
  for (size_t i = 0; i < uri.size(); ++i) {
    int code = 0;
    if (uri[i] == '%' && absl::SimpleHexAtoi(uri.substr(i + 1, 2), &code)) {
      path += static_cast<char>(code);
      i += 2;
    } else {
      path += uri[i];
    }
  }
  return path;
}

// The path of an output: below the folder where Bazel runs actions. The URI of
// a file that a worker made names the worker's store, and not the local copy.
std::string LocalPath(const Json& file, const std::string& root) {
  if (root.empty()) return PathOf(file.value("uri", ""));
  std::string path = root;
  for (const Json& part : file.value("pathPrefix", Json::array())) {
    absl::StrAppend(&path, "/", part.get<std::string>());
  }
  return absl::StrCat(path, "/", file.value("name", ""));
}

std::vector<std::string> SetIds(const Json& sets) {
  std::vector<std::string> ids;
  for (const Json& set : sets) ids.push_back(set.value("id", ""));
  return ids;
}

// Adds the files of a set, and of the sets in it.
void AddPaths(const std::string& id, const std::map<std::string, FileSet>& sets,
              std::vector<std::string>* paths) {
  const auto set = sets.find(id);
  if (set == sets.end()) return;
  paths->insert(paths->end(), set->second.paths.begin(),
                set->second.paths.end());
  for (const std::string& inner : set->second.sets) {
    AddPaths(inner, sets, paths);
  }
}

void AddEvent(const Json& event, std::string* root,
              std::map<std::string, FileSet>* sets,
              std::map<std::string, std::vector<std::string>>* completed) {
  const Json id = event.value("id", Json::object());
  if (event.contains("workspaceInfo")) {
    *root = event.at("workspaceInfo").value("localExecRoot", "");
  }
  if (id.contains("namedSet") && event.contains("namedSetOfFiles")) {
    const Json& set = event.at("namedSetOfFiles");
    FileSet& to = (*sets)[id.at("namedSet").value("id", "")];
    to.sets = SetIds(set.value("fileSets", Json::array()));
    for (const Json& file : set.value("files", Json::array())) {
      to.paths.push_back(LocalPath(file, *root));
    }
  }
  if (!id.contains("targetCompleted") || !event.contains("completed")) return;
  const Json& result = event.at("completed");
  if (!result.value("success", false)) return;
  std::string label = id.at("targetCompleted").value("label", "");
  // A canonical name begins with "@@", an apparent one with "@".
  if (label.starts_with("@@")) label.erase(0, 1);
  std::vector<std::string>& ids = (*completed)[label];
  for (const Json& group : result.value("outputGroup", Json::array())) {
    if (group.value("name", "") != "default") continue;
    ids = SetIds(group.value("fileSets", Json::array()));
  }
}

}  // namespace

absl::StatusOr<Outputs> ParseEvents(std::string_view events) {
  std::string root;
  std::map<std::string, FileSet> sets;
  std::map<std::string, std::vector<std::string>> completed;
  for (const std::string_view line :
       absl::StrSplit(events, '\n', absl::SkipEmpty())) {
    const Json event = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (event.is_discarded()) break;
    try {
      AddEvent(event, &root, &sets, &completed);
    } catch (const Json::exception& e) {
      return absl::InvalidArgumentError(
          absl::StrCat("an event of Bazel's: ", e.what()));
    }
  }
  Outputs outputs;
  for (const auto& [label, ids] : completed) {
    for (const std::string& id : ids) AddPaths(id, sets, &outputs[label]);
  }
  return outputs;
}

std::string OutputOf(const Outputs& outputs, const std::string& label,
                     std::string_view ending) {
  const auto target = outputs.find(label);
  if (target == outputs.end()) return "";
  for (const std::string& path : target->second) {
    if (path.ends_with(ending)) return path;
  }
  return "";
}

}  // namespace tinytorch::grade
