#include "tools/runner/advice.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "tools/runner/details.h"
#include "tools/runner/report.h"
#include "tools/runner/score.h"
#include "tools/runner/style.h"
#include "tools/runner/text.h"

namespace tinytorch::runner {
namespace {

// "//tensor" of "//tensor:package_test".
std::string_view Package(std::string_view target) {
  return target.substr(0, target.find(':'));
}

// The exercise whose function a test found unwritten: its file may be the
// student's, or the skeleton's copy of it.
size_t ExerciseOfPlace(const Plan& plan, std::string_view place) {
  const auto base = [](std::string_view path) {
    return path.substr(path.rfind('/') + 1);
  };
  const std::string_view file = place.substr(0, place.rfind(':'));
  for (size_t i = 0; i < plan.exercises.size(); ++i) {
    if (base(file) == base(plan.exercises[i].file)) return i;
  }
  return kNoExercise;
}

// The exercise whose unwritten function stops a test of another one, or
// kNoExercise.
size_t WaitsFor(const Run& run, const GroupScore& group, size_t test) {
  const TestResult& result = run.results[test];
  if (result.outcome != Outcome::kUnwritten) return kNoExercise;
  const size_t owner = ExerciseOfPlace(run.plan, result.unwritten_place);
  return owner == group.exercise ? kNoExercise : owner;
}

// What to do about the first test that does not pass.
std::string Advice(const Run& run, const GroupScore& group, size_t test) {
  const TestResult& result = run.results[test];
  const std::string file = group.exercise == kNoExercise
                               ? std::string()
                               : run.plan.exercises[group.exercise].file;
  if (group.status == Status::kNotCompiled) {
    return absl::StrCat("Make ", file, " compile.");
  }
  if (result.outcome == Outcome::kUnwritten) {
    const std::string function = ShortFunction(result.unwritten_function);
    const size_t other = WaitsFor(run, group, test);
    if (other == kNoExercise) {
      return absl::StrCat("Write ", function, " in ", result.unwritten_place);
    }
    return absl::StrCat("It needs ", function, " of exercise ",
                        run.plan.exercises[other].name, ": write it in ",
                        result.unwritten_place);
  }
  if (result.outcome == Outcome::kNotRun) {
    return result.seconds > 0 ? "Find out why this test takes so long."
                              : "Look at what hung first.";
  }
  if (result.outcome == Outcome::kSkipped) {
    return "A skipped test has not passed: see what it lacks.";
  }
  if (file.empty()) {
    return "All the exercises take part in this test: start at the test.";
  }
  return absl::StrCat("Correct ", file);
}

// `label`, then `text` broken to fit behind it.
std::string Step(std::string_view label, std::string_view text) {
  std::string padded(label);
  padded.resize(12, ' ');
  return Indent(padded, text);
}

}  // namespace

std::string RenderAdvice(const Run& run, const GroupScore& group, size_t test,
                         const Style& style) {
  const Outcome outcome = run.results[test].outcome;
  std::string text = style.Bold("Next") + "\n";
  absl::StrAppend(&text, Step("  do", Advice(run, group, test)));
  // The hints of one exercise do not help with another.
  if (group.exercise != kNoExercise &&
      WaitsFor(run, group, test) == kNoExercise) {
    for (const std::string& hint : run.plan.exercises[group.exercise].hints) {
      absl::StrAppend(&text, Step("  hint", hint));
    }
  }
  const bool look_closer = outcome == Outcome::kFailed ||
                           outcome == Outcome::kCrashed ||
                           outcome == Outcome::kHung;
  if (look_closer) {
    // Not broken: a command must survive copy and paste.
    absl::StrAppend(
        &text, "  one test  ", kBazel, " run ", Package(run.plan.target),
        ":tests -- --gtest_filter=", run.tests[test].FullName(), "\n");
  }
  absl::StrAppend(&text, "  run again ", kBazel, " test ", run.plan.target,
                  "\n");
  return text;
}

bool IsLeftToPackageTests(const Run& run, const GroupScore& group,
                          size_t test) {
  return !run.filtered && run.plan.levels.size() == 1 &&
         run.plan.levels[0] != Level::kPackage &&
         (group.status == Status::kNotCompiled ||
          run.results[test].outcome == Outcome::kUnwritten);
}

std::string RenderPackageTestsFirst(const Run& run, const Style& style) {
  return absl::StrCat(
      style.Bold("Next"), "\n",
      Step("  do", "The package tests lead through what is not written yet."),
      "  run       ", kBazel, " test ", Package(run.plan.target),
      ":package_test\n");
}

std::string RenderWhatComesNext(const Run& run) {
  if (run.filtered || run.plan.levels.size() != 1) return "";
  const std::string_view package = Package(run.plan.target);
  switch (run.plan.levels[0]) {
    case Level::kPackage:
      return absl::StrCat("Next: ", kBazel, " test ", package,
                          ":module_test\n");
    case Level::kModule:
      return absl::StrCat("Next: ", kBazel, " test ", package,
                          ":integration_test\n");
    case Level::kIntegration:
      return "";
  }
  return "";
}

}  // namespace tinytorch::runner
