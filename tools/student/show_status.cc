// The map of a student's course as text and as JSON; see show.h.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/style.h"
#include "tools/runner/report/verdict.h"
#include "tools/student/course_map.h"
#include "tools/student/show.h"
#include "tools/student/step.h"
#include "tools/text/json.h"
#include "tools/text/wrap.h"

namespace tinytorch::student {
namespace {

using runner::ExerciseVerdict;
using runner::Style;

std::string State(const ExerciseVerdict& verdict, const Style& style) {
  if (verdict.status == runner::StatusName(runner::Status::kPassed)) {
    return style.Good("complete");
  }
  if (verdict.status == runner::StatusName(runner::Status::kUnwritten) &&
      verdict.passed == 0) {
    return style.ToDo("not written yet");
  }
  if (verdict.status == runner::StatusName(runner::Status::kNotCompiled)) {
    return style.Bad(verdict.status);
  }
  const std::string count =
      absl::StrCat(verdict.passed, " of ", verdict.tests, " tests pass");
  return verdict.status == "flagged" ? style.Bad("flagged: " + verdict.flag)
                                     : style.ToDo(count);
}

// "tensor        42/100  open": the head of a module's paragraph.
std::string Head(const Course& course, const Module& module,
                 const Style& style) {
  const std::vector<std::string> locked = LockedBy(course, module);
  std::string state = "open";
  if (module.complete() && module.given()) {
    state = "given";
  } else if (module.complete()) {
    state = style.Good("complete");
  } else if (!locked.empty()) {
    // That one needs all before it, too.
    state = absl::StrCat("locked until ", locked.back(), " is complete");
  }
  return absl::StrCat(
      style.Bold(absl::StrFormat("%-12s", module.name())),
      absl::StrFormat("%4d/%-3d  ", module.earned(), module.points()), state,
      "\n");
}

// One line for each exercise.
std::string Rows(const Course& course, size_t m, const Step& next,
                 const Style& style) {
  std::string text;
  const runner::Plan& plan = course.modules[m].plan;
  for (size_t e = 0; e < plan.exercises.size(); ++e) {
    const ExerciseVerdict* verdict = VerdictAt(course, {m, e});
    if (verdict == nullptr) continue;
    const bool here = next.exercise == ExerciseId{m, e};
    absl::StrAppend(
        &text,
        absl::StrFormat("%s %-18s%3d/%-3d   ", here ? ">" : " ",
                        plan.exercises[e].name, verdict->earned,
                        plan.exercises[e].points),
        State(*verdict, style),
        plan.exercises[e].locks || Passes(course, {m, e}) ? "" : ", optional",
        "\n");
  }
  const runner::Verdict& verdict = *course.modules[m].verdict;
  if (verdict.integration_tests > 0) {
    absl::StrAppendFormat(&text, "  %-18s          %d of %d tests pass\n",
                          "integration", verdict.integration_passed,
                          verdict.integration_tests);
  }
  return text;
}

// "  shape 8, tensor 10, ...": the exercises and their points.
std::string Names(const Module& module) {
  std::string names;
  for (const runner::Exercise& exercise : module.plan.exercises) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", exercise.name, " ",
                    exercise.points);
  }
  return text::Indent("  ", names);
}

int Points(const Course& course) {
  int points = 0;
  for (const Module& module : course.modules) {
    if (!module.given()) points += module.points();
  }
  return points;
}

int Earned(const Course& course) {
  int earned = 0;
  for (const Module& module : course.modules) {
    if (!module.given()) earned += module.earned();
  }
  return earned;
}

std::string_view StateWord(const Module& module) {
  if (module.complete()) return module.given() ? "given" : "complete";
  return module.verdict.has_value() ? "open" : "locked";
}

nlohmann::ordered_json ModuleJson(const Course& course, size_t m) {
  const Module& module = course.modules[m];
  nlohmann::ordered_json exercises = nlohmann::ordered_json::array();
  for (size_t e = 0; e < module.plan.exercises.size(); ++e) {
    const runner::Exercise& exercise = module.plan.exercises[e];
    nlohmann::ordered_json json = {{"name", exercise.name},
                                   {"title", exercise.title},
                                   {"file", exercise.file},
                                   {"points", exercise.points},
                                   {"optional", !exercise.locks}};
    const ExerciseVerdict* verdict = VerdictAt(course, {m, e});
    json["status"] = verdict == nullptr ? "locked" : verdict->status;
    if (verdict != nullptr) {
      json["earned"] = verdict->earned;
      json["tests"] = verdict->tests;
      json["passed"] = verdict->passed;
    }
    exercises.push_back(json);
  }
  return {{"module", module.name()},
          {"state", StateWord(module)},
          {"locked_by", LockedBy(course, module)},
          {"points", module.points()},
          {"earned", module.earned()},
          {"exercises", exercises}};
}

}  // namespace

std::string RenderStatus(const Course& course, const Style& style) {
  const Step next = NextStep(course);
  std::string text =
      absl::StrCat("TinyTorch",
                   course.modules[0].plan.version.empty()
                       ? ""
                       : absl::StrCat(" ", course.modules[0].plan.version),
                   ": ", Earned(course), " of ", Points(course), " points\n\n");
  for (size_t m = 0; m < course.modules.size(); ++m) {
    const Module& module = course.modules[m];
    absl::StrAppend(&text, Head(course, module, style),
                    module.verdict.has_value() && !module.complete()
                        ? Rows(course, m, next, style)
                        : Names(module));
  }
  absl::StrAppend(&text, "\n", style.Bold("Next"), "\n",
                  text::Indent("  ", Sentence(course, next) + "."));
  if (next.kind != StepKind::kFinished) {
    absl::StrAppend(&text, "  ./course next\n");
  }
  return text;
}

std::string StatusJson(const Course& course) {
  const Step next = NextStep(course);
  nlohmann::ordered_json modules = nlohmann::ordered_json::array();
  for (size_t m = 0; m < course.modules.size(); ++m) {
    modules.push_back(ModuleJson(course, m));
  }
  nlohmann::ordered_json step = {{"sentence", Sentence(course, next)}};
  if (next.kind != StepKind::kFinished) {
    step["module"] = course.modules[next.module].name();
    step["file"] = next.file;
    step["place"] = next.place;
    step["function"] = next.function;
    step["test"] = next.test;
  }
  if (next.exercise.has_value()) {
    step["exercise"] = ExerciseAt(course, *next.exercise).name;
  }
  const nlohmann::ordered_json json = {
      {"version", course.modules[0].plan.version},
      {"points", Points(course)},
      {"earned", Earned(course)},
      {"modules", modules},
      {"next", step}};
  return text::JsonText(json, 2) + "\n";
}

}  // namespace tinytorch::student
