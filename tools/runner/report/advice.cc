#include "tools/runner/report/advice.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "tools/runner/report/details.h"
#include "tools/runner/report/report.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/style.h"
#include "tools/text/wrap.h"

namespace tinytorch::runner {
namespace {

// "//tensor" of "//tensor:package_test".
std::string_view Package(std::string_view target) {
  return target.substr(0, target.find(':'));
}

// Returns the exercise whose function a test found unwritten. The file may be
// the student's, or the skeleton's copy of it.
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

// Returns the exercise whose unwritten function stops a test of another
// exercise, or kNoExercise.
size_t WaitsFor(const FinishedRun& run, const GroupScore& group, size_t test) {
  const TestResult& result = run.results[test];
  if (result.outcome != Outcome::kUnwritten) return kNoExercise;
  const size_t owner = ExerciseOfPlace(run.plan, result.unwritten_place);
  return owner == group.exercise ? kNoExercise : owner;
}

// Returns what to do about the first test that does not pass.
std::string Advice(const FinishedRun& run, const GroupScore& group,
                   size_t test) {
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
    return absl::StrCat("The test needs ", function, " of exercise ",
                        run.plan.exercises[other].name, ": write it in ",
                        result.unwritten_place);
  }
  if (result.outcome == Outcome::kNotRun) {
    return result.seconds > 0 ? "Find out why this test takes so long."
                              : "Start with the test that hung first.";
  }
  if (result.outcome == Outcome::kSkipped) {
    return "A skipped test has not passed: find out what it needs.";
  }
  if (file.empty()) {
    return "This test uses every exercise: start by reading the test.";
  }
  return absl::StrCat("Correct ", file);
}

// Returns `label`, then `text`, wrapped to fit behind it.
std::string Step(std::string_view label, std::string_view text) {
  std::string padded(label);
  padded.resize(12, ' ');
  return text::Indent(padded, text);
}

}  // namespace

std::string RenderAdvice(const FinishedRun& run, const GroupScore& group,
                         size_t test, const Style& style) {
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
    // Not wrapped: a command must survive copy and paste.
    absl::StrAppend(
        &text, "  one test  ", kBazel, " run ", Package(run.plan.target),
        ":tests -- --gtest_filter=", run.tests[test].FullName(), "\n");
  }
  absl::StrAppend(&text, "  run again ", kBazel, " test ", run.plan.target,
                  "\n");
  return text;
}

bool IsLeftToPackageTests(const FinishedRun& run, const GroupScore& group,
                          size_t test) {
  return !run.filtered && run.plan.levels.size() == 1 &&
         run.plan.levels[0] != Level::kPackage &&
         (group.status == Status::kNotCompiled ||
          run.results[test].outcome == Outcome::kUnwritten);
}

std::string RenderPackageTestsFirst(const FinishedRun& run,
                                    const Style& style) {
  return absl::StrCat(
      style.Bold("Next"), "\n",
      Step("  do",
           "Run the package tests: they lead through the unwritten functions."),
      "  run       ", kBazel, " test ", Package(run.plan.target),
      ":package_test\n");
}

std::string RenderWhatComesNext(const FinishedRun& run) {
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
    case Level::kHidden:
      return "";
  }
  return "";
}

}  // namespace tinytorch::runner
