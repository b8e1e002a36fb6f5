#include "tools/grade/engine/jobs.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/grade/engine/course.h"
#include "tools/grade/model.h"
#include "tools/text/sha256.h"

namespace tinytorch::grade {
namespace {

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
  return text::Sha256(content).substr(0, 32);
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
        const std::string name = ContentName(file->second.content);
        combination.files[exercise.name] = name;
        FileJob& job = files[name];
        job.content = file->second.content;
        added.push_back(&job);
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
