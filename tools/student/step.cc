// The next step of a student; see step.h.
#include "tools/student/step.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/entries.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/verdict.h"
#include "tools/runner/result.h"

namespace tinytorch::student {
namespace {

using runner::Outcome;
using runner::OutcomeName;
using runner::TestEntry;

// "broadcast.cc" of "tensor/student/broadcast.cc:58".
std::string_view BaseName(std::string_view place) {
  place = place.substr(0, place.find(':'));
  return place.substr(place.rfind('/') + 1);
}

// Returns the exercise of the module whose file a test found unwritten. The
// file may be the skeleton's copy of the student's.
std::optional<size_t> ExerciseOfPlace(const runner::Plan& plan,
                                      std::string_view place) {
  for (size_t i = 0; i < plan.exercises.size(); ++i) {
    if (BaseName(plan.exercises[i].file) == BaseName(place)) return i;
  }
  return std::nullopt;
}

// Fills in what the first test of `exercise` says that does not pass.
void Explain(const Module& module, std::string_view exercise, Step* step) {
  for (const TestEntry& test : module.tests) {
    if (test.exercise != exercise ||
        test.outcome == OutcomeName(Outcome::kPassed)) {
      continue;
    }
    step->test = test.name;
    step->place = test.place;
    step->function = test.function;
    step->message = test.message;
    if (test.outcome == OutcomeName(Outcome::kUnwritten)) {
      step->kind = StepKind::kWrite;
    }
    return;
  }
}

Step StepOf(const Course& course, ExerciseId id,
            const runner::ExerciseVerdict& verdict) {
  const Module& module = course.modules[id.module];
  Step step = {.kind = StepKind::kCorrect,
               .module = id.module,
               .exercise = id,
               .file = verdict.file};
  if (verdict.status == runner::StatusName(runner::Status::kNotCompiled)) {
    step.kind = StepKind::kCompile;
    return step;
  }
  Explain(module, verdict.name, &step);
  if (step.kind != StepKind::kWrite) {
    // A crash may be in a function of another file; the test is of this one.
    if (BaseName(step.place) != BaseName(step.file)) step.function.clear();
    return step;
  }
  // A test may wait for another exercise: that one comes first.
  const std::optional<size_t> owner = ExerciseOfPlace(module.plan, step.place);
  if (owner.has_value()) {
    step.exercise = ExerciseId{id.module, *owner};
    step.file = module.plan.exercises[*owner].file;
  }
  return step;
}

// Returns the first step of a module that is for an exercise that locks, or for
// one that does not.
std::optional<Step> StepInModule(const Course& course, size_t m, bool locks) {
  const Module& module = course.modules[m];
  std::optional<ExerciseId> first;
  bool left_for_later = false;
  for (size_t e = 0; e < module.plan.exercises.size(); ++e) {
    const runner::ExerciseVerdict* verdict = VerdictAt(course, {m, e});
    if (verdict == nullptr || Passes(course, {m, e})) continue;
    if (module.plan.exercises[e].locks != locks) {
      left_for_later = true;
      continue;
    }
    if (verdict->status == runner::StatusName(runner::Status::kNotCompiled)) {
      return StepOf(course, {m, e}, *verdict);
    }
    if (!first.has_value()) first = ExerciseId{m, e};
  }
  if (first.has_value()) {
    return StepOf(course, *first, *VerdictAt(course, *first));
  }
  const bool integrated =
      module.verdict->integration_passed == module.verdict->integration_tests;
  if (!locks || module.complete() || (left_for_later && integrated)) {
    return std::nullopt;
  }
  Step step = {.kind = StepKind::kIntegration, .module = m};
  Explain(module, "", &step);
  step.kind = StepKind::kIntegration;
  return step;
}

}  // namespace

Step NextStep(const Course& course) {
  // Optional exercises come after all others.
  for (const bool locks : {true, false}) {
    for (size_t m = 0; m < course.modules.size(); ++m) {
      if (!course.modules[m].verdict.has_value()) continue;
      if (std::optional<Step> step = StepInModule(course, m, locks)) {
        return *step;
      }
    }
  }
  return {};
}

std::optional<Step> StepIn(const Course& course, ExerciseId id) {
  const runner::ExerciseVerdict* verdict = VerdictAt(course, id);
  if (verdict == nullptr || Passes(course, id)) return std::nullopt;
  return StepOf(course, id, *verdict);
}

std::string Sentence(const Course& course, const Step& step) {
  switch (step.kind) {
    case StepKind::kCompile:
      return absl::StrCat("Make ", step.file, " compile");
    case StepKind::kWrite:
      return absl::StrCat("Write ", step.function, " in ", step.place);
    case StepKind::kCorrect:
      return step.function.empty()
                 ? absl::StrCat("Correct ", step.file)
                 : absl::StrCat("Correct ", step.function, " in ", step.place);
    case StepKind::kIntegration:
      return absl::StrCat("Read ", step.test, ": it uses every exercise of ",
                          course.modules[step.module].name(), ", see ",
                          step.place);
    case StepKind::kFinished:
      return "The course is complete";
  }
  return "";
}

}  // namespace tinytorch::student
