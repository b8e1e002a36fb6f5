#include "tools/grade/engine/repository.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/engine/jobs.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

namespace fs = std::filesystem;

constexpr char kRepository[] = "@submissions//";

std::string BuildFile(const ModuleJobs& module,
                      const RepositoryOptions& options) {
  std::string text =
      "load(\"@tinytorch//tools/grade/engine:class.bzl\", "
      "\"class_module\")\n\nclass_module(\n";
  absl::StrAppend(&text, "    name = \"", module.module, "\",\n");
  absl::StrAppend(&text, "    strict = ", options.strict ? "True" : "False",
                  ",\n    seed = \"", options.seed, "\",\n    references = [");
  for (const std::string& reference : module.references) {
    absl::StrAppend(&text, "\"", reference, "\", ");
  }
  absl::StrAppend(&text, "],\n    files = {\n");
  for (const auto& [exercise, files] : module.files) {
    absl::StrAppend(&text, "        \"", exercise, "\": {\n");
    for (const auto& [name, file] : files) {
      absl::StrAppend(&text, "            \"", name, "\": \"",
                      options.alone ? file.combination : "", "\",\n");
    }
    absl::StrAppend(&text, "        },\n");
  }
  absl::StrAppend(&text, "    },\n    combinations = {\n");
  for (const auto& [name, combination] : module.combinations) {
    absl::StrAppend(&text, "        \"", name, "\": ([");
    for (const auto& [exercise, file] : combination.files) {
      absl::StrAppend(&text, "\"", exercise, "/", file, "\", ");
    }
    absl::StrAppend(&text, "], [");
    for (const auto& [earlier, combination_name] : combination.earlier) {
      absl::StrAppend(&text, "\"", CombinationLabel(earlier, combination_name),
                      "\", ");
    }
    absl::StrAppend(&text, "]),\n");
  }
  return text + "    },\n)\n";
}

// Removes what is not in `wanted`, relative to `folder`.
absl::Status RemoveOthers(const std::map<std::string, std::string>& wanted,
                          const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> others;
  for (fs::recursive_directory_iterator entry(folder, error), end;
       !error && entry != end; entry.increment(error)) {
    if (entry->is_directory(error)) continue;
    if (!wanted.contains(entry->path().lexically_relative(folder).string())) {
      others.push_back(entry->path());
    }
  }
  for (const fs::path& other : others) {
    if (!error) fs::remove(other, error);
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot clean ", folder.string(), ": ", error.message()));
}

absl::Status WriteIfChanged(const std::string& path,
                            const std::string& content) {
  const absl::StatusOr<std::string> old = text::ReadFile(path);
  if (old.ok() && *old == content) return absl::OkStatus();
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  return text::WriteFile(path, content);
}

}  // namespace

std::string FileLabel(const std::string& module, const std::string& exercise,
                      const std::string& file) {
  return absl::StrCat(kRepository, module, ":", exercise, "/", file);
}

std::string AloneLabel(const std::string& module, const std::string& exercise,
                       const std::string& file) {
  return absl::StrCat(kRepository, module, ":alone/", exercise, "/", file);
}

std::string CombinationLabel(const std::string& module,
                             const std::string& combination) {
  return absl::StrCat(kRepository, module, ":together/", combination);
}

std::vector<std::string> LabelsOf(const ClassJobs& jobs,
                                  const RepositoryOptions& options) {
  std::vector<std::string> labels;
  for (const ModuleJobs& module : jobs.modules) {
    for (const auto& [exercise, files] : module.files) {
      for (const auto& [name, file] : files) {
        labels.push_back(FileLabel(module.module, exercise, name));
        if (!options.alone) continue;
        labels.push_back(AloneLabel(module.module, exercise, name));
      }
    }
    for (const auto& [name, combination] : module.combinations) {
      labels.push_back(CombinationLabel(module.module, name));
    }
  }
  return labels;
}

absl::StatusOr<std::string> WriteRepository(const ClassJobs& jobs,
                                            const RepositoryOptions& options,
                                            const std::string& folder) {
  std::map<std::string, std::string> files = {
      {"WORKSPACE", "workspace(name = \"submissions\")\n"},
      {"MODULE.bazel", "module(name = \"submissions\")\n"},
      {"BUILD", ""}};
  for (const ModuleJobs& module : jobs.modules) {
    files[module.module + "/BUILD"] = BuildFile(module, options);
    for (const auto& [exercise, by_name] : module.files) {
      for (const auto& [name, file] : by_name) {
        files[absl::StrCat(module.module, "/", exercise, "/", name, ".cc")] =
            file.content;
      }
    }
  }
  std::error_code error;
  fs::create_directories(folder, error);
  std::string all;
  absl::Status status = RemoveOthers(files, folder);
  for (const auto& [path, content] : files) {
    if (!status.ok()) break;
    status = WriteIfChanged(absl::StrCat(folder, "/", path), content);
    absl::StrAppend(&all, path, " ", ContentName(content), "\n");
  }
  if (!status.ok()) return status;
  return ContentName(all);
}

}  // namespace tinytorch::grade
