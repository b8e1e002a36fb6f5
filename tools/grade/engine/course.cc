#include "tools/grade/engine/course.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"
#include "tools/grade/model.h"

namespace tinytorch::grade {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeclaredExercise, name, title, points,
                                   skeleton)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeclaredModule, name, exercises)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeclaredCourse, modules)

absl::StatusOr<DeclaredCourse> ParseCourse(std::string_view json) {
  try {
    return nlohmann::json::parse(json).get<DeclaredCourse>();
  } catch (const nlohmann::json::exception& e) {
    return absl::InvalidArgumentError(
        absl::StrCat("not the declaration of a course: ", e.what()));
  }
}

std::vector<ExerciseId> ExercisesOf(const DeclaredCourse& course) {
  std::vector<ExerciseId> exercises;
  for (const DeclaredModule& module : course.modules) {
    for (const DeclaredExercise& exercise : module.exercises) {
      exercises.push_back({module.name, exercise.name});
    }
  }
  return exercises;
}

absl::StatusOr<std::vector<std::string>> ChosenModules(
    const DeclaredCourse& course, std::string_view names) {
  std::set<std::string> wanted =
      absl::StrSplit(names, ',', absl::SkipWhitespace());
  const bool all = wanted.empty();
  std::vector<std::string> chosen;
  std::vector<std::string> known;
  for (const DeclaredModule& module : course.modules) {
    known.push_back(module.name);
    if (all || wanted.erase(module.name) > 0) chosen.push_back(module.name);
  }
  if (wanted.empty()) return chosen;
  return absl::InvalidArgumentError(
      absl::StrCat("--modules: wanted names of ", absl::StrJoin(known, ", "),
                   ", separated by commas; got ", *wanted.begin()));
}

}  // namespace tinytorch::grade
