#include "tools/grade/command/inputs.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "tools/grade/collect/collect.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/command/options.h"
#include "tools/grade/command/times.h"
#include "tools/grade/engine/course.h"
#include "tools/grade/mark/course.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

// Written by //tools/grade/engine:declared; Bazel starts `grade` in the folder
// of its runfiles.
constexpr char kDeclared[] = "tools/grade/engine/declared.json";

KnownExercises Known(const DeclaredCourse& declared) {
  KnownExercises known;
  for (const DeclaredModule& module : declared.modules) {
    for (const DeclaredExercise& exercise : module.exercises) {
      known[module.name].push_back(exercise.name);
    }
  }
  return known;
}

// Returns --modules, or else the modules that the course counts.
absl::StatusOr<std::vector<std::string>> Chosen(const Options& options,
                                                const Inputs& inputs) {
  std::vector<std::string> counted;
  for (const ModuleRule& rule : inputs.course.modules) {
    counted.push_back(rule.module);
  }
  const std::string names =
      options.modules.empty() ? absl::StrJoin(counted, ",") : options.modules;
  return ChosenModules(inputs.declared, names);
}

}  // namespace

absl::StatusOr<Inputs> ReadInputs(const Options& options) {
  Inputs inputs;
  const absl::StatusOr<std::string> declared = text::ReadFile(kDeclared);
  if (!declared.ok()) return declared.status();
  absl::StatusOr<DeclaredCourse> course = ParseCourse(*declared);
  if (!course.ok()) return course.status();
  inputs.declared = *std::move(course);

  if (!options.course.empty()) {
    const absl::StatusOr<std::string> text = text::ReadFile(options.course);
    if (!text.ok()) return text.status();
    absl::StatusOr<CourseFile> file =
        ReadCourseFile(*text, options.course, Known(inputs.declared));
    if (!file.ok()) return file.status();
    inputs.course = *std::move(file);
  }
  absl::StatusOr<std::vector<std::string>> modules = Chosen(options, inputs);
  if (!modules.ok()) return modules.status();
  inputs.modules = *std::move(modules);

  if (!options.roster.empty()) {
    const absl::StatusOr<std::string> text = text::ReadFile(options.roster);
    if (!text.ok()) return text.status();
    absl::StatusOr<Roster> roster = ParseRoster(*text, options.roster);
    if (!roster.ok()) return roster.status();
    inputs.roster = *std::move(roster);
  }
  absl::StatusOr<Collection> collection =
      Collect(options.submissions, ExercisesOf(inputs.declared), inputs.roster);
  if (!collection.ok()) return collection.status();
  inputs.collection = *std::move(collection);
  AddTimes(inputs.roster, absl::LocalTimeZone(), inputs.collection.submissions);
  return inputs;
}

}  // namespace tinytorch::grade
