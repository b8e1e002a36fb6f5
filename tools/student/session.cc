// One call of ./course; see session.h.
#include "tools/student/session.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/runner/report/style.h"
#include "tools/student/hints.h"
#include "tools/student/show.h"
#include "tools/student/step.h"
#include "tools/text/file.h"

namespace tinytorch::student {
namespace {

// Reads the plans that the index names. Its paths are those of runfiles.
absl::StatusOr<std::vector<std::string>> ReadPlans(const std::string& index) {
  const absl::StatusOr<std::string> names = text::ReadFile(index);
  if (!names.ok()) return names.status();
  std::vector<std::string> plans;
  for (std::string_view name :
       absl::StrSplit(*names, '\n', absl::SkipEmpty())) {
    absl::StatusOr<std::string> plan = text::ReadFile(std::string(name));
    if (!plan.ok()) return plan.status();
    plans.push_back(*std::move(plan));
  }
  return plans;
}

}  // namespace

std::string FullName(const Course& course, ExerciseId id) {
  return absl::StrCat(course.modules[id.module].name(), "/",
                      ExerciseAt(course, id).name);
}

Session::Session(Course course, Bazel bazel, runner::Style style)
    : course_(std::move(course)),
      memory_(ReadMemory(bazel.workspace())),
      bazel_(std::move(bazel)),
      style_(style) {}

absl::StatusOr<Session> Session::Open(const std::string& index,
                                      const std::string& workspace,
                                      bool terminal) {
  const absl::StatusOr<std::vector<std::string>> plans = ReadPlans(index);
  if (!plans.ok()) return plans.status();
  absl::StatusOr<Course> course = ParseCourse(*plans);
  if (!course.ok()) return course.status();
  return Session(*std::move(course), Bazel(workspace, terminal),
                 {.color = runner::WantsColor(terminal)});
}

absl::Status Session::Refresh() {
  for (Module& module : course_.modules) {
    module.verdict.reset();
    module.tests.clear();
  }
  absl::Status status = bazel_.AddVerdicts(memory_.unlocked, &course_);
  if (!status.ok()) return status;
  std::vector<std::string> unlocked;
  for (const Module& module : course_.modules) {
    if (module.verdict.has_value()) unlocked.push_back(module.name());
  }
  if (unlocked != memory_.unlocked) {
    memory_.unlocked = std::move(unlocked);
    Remember();
  }
  return absl::OkStatus();
}

absl::StatusOr<Check> Session::CheckExercise(ExerciseId id) {
  const Module& module = course_.modules[id.module];
  const bool was_unlocked =
      std::find(memory_.unlocked.begin(), memory_.unlocked.end(),
                module.name()) != memory_.unlocked.end();
  // A module that was unlocked may be locked again; its report says so, too.
  if (!module.plan.requirements.empty() && !was_unlocked) {
    absl::Status status = Refresh();
    if (!status.ok()) return status;
    const std::vector<std::string> locked = LockedBy(course_, module);
    if (!locked.empty()) {
      return Check{
          .report = absl::StrCat(
              module.name(), " is locked until ", locked.back(),
              " is complete. The next step:\n\n",
              RenderStep(course_, NextStep(course_), reader(), style_))};
    }
  }
  return bazel_.CheckExercise(course_, id);
}

ReadSource Session::reader() const {
  return [bazel = bazel_](const std::string& path) {
    return bazel.Read(path).value_or("");
  };
}

std::string Session::Hint(ExerciseId id, std::optional<int> level) {
  int& seen = memory_.hints[FullName(course_, id)];
  seen = std::clamp(level.value_or(seen + 1), 1, kHintLevels);
  Remember();
  return RenderHint(course_, id, seen, reader(), style_);
}

void Session::Remember() {
  const absl::Status status = WriteMemory(bazel_.workspace(), memory_);
  if (!status.ok()) std::cerr << "course: " << status.message() << "\n";
}

}  // namespace tinytorch::student
