// The map of a student's course; see course_map.h.
#include "tools/student/course_map.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/gate.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/verdict.h"
#include "tools/text/wrap.h"

namespace tinytorch::student {
namespace {

// Returns "  tensor: shape, tensor, ...", a paragraph for each module.
std::string AllNames(const Course& course) {
  std::string names = "\n";
  for (const Module& module : course.modules) {
    const auto append = [](std::string* out, const runner::Exercise& exercise) {
      out->append(exercise.name);
    };
    absl::StrAppend(
        &names,
        text::Indent(absl::StrCat("  ", module.name(), ": "),
                     absl::StrJoin(module.plan.exercises, ", ", append)));
  }
  names.pop_back();
  return names;
}

}  // namespace

int Module::points() const {
  int points = 0;
  for (const runner::Exercise& exercise : plan.exercises) {
    points += exercise.points;
  }
  return points;
}

int Module::earned() const { return verdict.has_value() ? verdict->earned : 0; }

bool Module::complete() const {
  return verdict.has_value() && verdict->complete;
}

bool Module::given() const {
  return std::none_of(plan.exercises.begin(), plan.exercises.end(),
                      [](const runner::Exercise& exercise) {
                        return absl::StrContains(exercise.file, "/student/");
                      });
}

absl::StatusOr<Course> ParseCourse(const std::vector<std::string>& plans) {
  Course course;
  for (const std::string& text : plans) {
    absl::StatusOr<runner::Plan> plan = runner::ParsePlan(text);
    if (!plan.ok()) return plan.status();
    course.modules.push_back({.plan = *std::move(plan)});
  }
  if (course.modules.empty()) {
    return absl::InvalidArgumentError("the course has no modules");
  }
  return course;
}

std::vector<std::string> LockedBy(const Course& course, const Module& module) {
  std::vector<std::string> names;
  for (const runner::Requirement& needed : module.plan.requirements) {
    for (const Module& other : course.modules) {
      if (other.name() == needed.module &&
          !(other.verdict.has_value() &&
            runner::IsMet(needed, *other.verdict))) {
        names.push_back(needed.module);
      }
    }
  }
  return names;
}

absl::StatusOr<ExerciseId> FindExercise(const Course& course,
                                        std::string_view name) {
  std::vector<ExerciseId> found;
  for (size_t m = 0; m < course.modules.size(); ++m) {
    const Module& module = course.modules[m];
    for (size_t e = 0; e < module.plan.exercises.size(); ++e) {
      const std::string& exercise = module.plan.exercises[e].name;
      if (name == exercise ||
          name == absl::StrCat(module.name(), "/", exercise)) {
        found.push_back({m, e});
      }
    }
  }
  if (found.size() == 1) return found[0];
  if (found.empty()) {
    return absl::NotFoundError(absl::StrCat("no exercise is called '", name,
                                            "'. There are:", AllNames(course)));
  }
  std::string choices;
  for (const ExerciseId id : found) {
    absl::StrAppend(&choices, choices.empty() ? "" : " or ",
                    course.modules[id.module].name(), "/", name);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "more than one module has an exercise '", name, "': write ", choices));
}

const runner::Exercise& ExerciseAt(const Course& course, ExerciseId id) {
  return course.modules[id.module].plan.exercises[id.exercise];
}

const runner::ExerciseVerdict* VerdictAt(const Course& course, ExerciseId id) {
  const Module& module = course.modules[id.module];
  if (!module.verdict.has_value()) return nullptr;
  const std::string& name = module.plan.exercises[id.exercise].name;
  for (const runner::ExerciseVerdict& exercise : module.verdict->exercises) {
    if (exercise.name == name) return &exercise;
  }
  return nullptr;
}

bool Passes(const Course& course, ExerciseId id) {
  const runner::ExerciseVerdict* verdict = VerdictAt(course, id);
  return verdict != nullptr &&
         verdict->status == runner::StatusName(runner::Status::kPassed);
}

}  // namespace tinytorch::student
