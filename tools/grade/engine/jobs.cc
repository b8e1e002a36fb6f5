#include "tools/grade/engine/jobs.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/grade/engine/course.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

// FNV-1a, from a given start.
uint64_t Fnv(std::string_view text, uint64_t hash) {
  for (const unsigned char byte : text) hash = (hash ^ byte) * 0x100000001b3;
  return hash;
}

// Adds a file, or finds the one that has the same content. Returns its name.
// FNV is not cryptographic, and a student could make two files of one hash, so
// content decides, and the later file has a longer name.
std::string AddFile(const std::string& content,
                    std::map<std::string, FileJob>* files) {
  std::string name = ContentName(content);
  while (true) {
    const auto [file, is_new] = files->try_emplace(name);
    if (is_new) file->second.content = content;
    if (file->second.content == content) return name;
    name += "x";
  }
}

std::string CombinationName(const Combination& combination) {
  std::string text;
  for (const auto& [exercise, file] : combination.files) {
    absl::StrAppend(&text, exercise, "=", file, "\n");
  }
  for (const auto& [module, name] : combination.earlier) {
    absl::StrAppend(&text, module, ":", name, "\n");
  }
  return ContentName(text);
}

}  // namespace

int ClassJobs::DistinctFiles() const {
  int count = 0;
  for (const ModuleJobs& module : modules) {
    for (const auto& [exercise, files] : module.files) {
      count += static_cast<int>(files.size());
    }
  }
  return count;
}

int ClassJobs::Combinations() const {
  int count = 0;
  for (const ModuleJobs& module : modules) {
    count += static_cast<int>(module.combinations.size());
  }
  return count;
}

std::string ContentName(std::string_view content) {
  const uint64_t first = Fnv(content, 0xcbf29ce484222325);
  return absl::StrFormat(
      "%016x%016x", first,
      Fnv(absl::StrCat(content.size()), Fnv(content, first)));
}

ClassJobs MakeJobs(const DeclaredCourse& course,
                   const std::vector<std::string>& chosen,
                   const std::vector<Submission>& submissions) {
  ClassJobs jobs;
  jobs.students.resize(submissions.size());
  std::vector<std::string> references;
  for (const DeclaredModule& module : course.modules) {
    if (std::find(chosen.begin(), chosen.end(), module.name) == chosen.end()) {
      references.push_back(module.name);
      continue;
    }
    ModuleJobs& to = jobs.modules.emplace_back();
    to.module = module.name;
    to.references = references;
    for (size_t i = 0; i < submissions.size(); ++i) {
      Combination combination;
      for (size_t earlier = 0; earlier < jobs.students[i].size(); ++earlier) {
        const std::string& name = jobs.students[i][earlier];
        if (name.empty()) continue;
        combination.earlier.emplace_back(jobs.modules[earlier].module, name);
      }
      std::vector<FileJob*> added;
      for (const DeclaredExercise& exercise : module.exercises) {
        const auto file =
            submissions[i].files.find({module.name, exercise.name});
        if (file == submissions[i].files.end()) continue;
        ++jobs.files_handed_in;
        std::map<std::string, FileJob>& files = to.files[exercise.name];
        const std::string name = AddFile(file->second.content, &files);
        combination.files[exercise.name] = name;
        added.push_back(&files[name]);
      }
      std::string name;
      if (!combination.files.empty()) {
        name = CombinationName(combination);
        to.combinations.emplace(name, combination);
      }
      for (FileJob* file : added) {
        if (file->combination.empty()) file->combination = name;
      }
      jobs.students[i].push_back(name);
    }
  }
  return jobs;
}

}  // namespace tinytorch::grade
