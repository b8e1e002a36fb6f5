#include "tools/runner/report.h"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/runner/details.h"
#include "tools/runner/gate.h"
#include "tools/runner/table.h"
#include "tools/runner/text.h"

namespace tinytorch::runner {
namespace {

constexpr int kMostTestsShown = 2;

// "//tensor" of "//tensor:package_test".
std::string_view Package(std::string_view target) {
  return target.substr(0, target.find(':'));
}

std::string Title(const Run& run) {
  std::string levels;
  for (Level level : run.plan.levels) {
    absl::StrAppend(&levels, levels.empty() ? "" : ", ", LevelName(level));
  }
  return absl::StrCat(run.plan.module, ": ", levels, " tests",
                      run.filtered ? " (those that --test_filter chose)" : "");
}

std::string Totals(const Run& run) {
  int passed = 0;
  int total = 0;
  for (const GroupScore& group : run.score.groups) {
    passed += group.passed;
    total += group.total();
  }
  std::string text = absl::StrCat(passed, " of ", total, " tests pass");
  if (ShowsPoints(run)) {
    absl::StrAppend(&text, ", ", run.score.earned, " of ", run.score.points,
                    " points");
  }
  return text;
}

// The exercise to show. One that does not compile goes first: it is what the
// student has just worked on, and others wait for it.
const GroupScore* FirstIncomplete(const Run& run) {
  for (const GroupScore& group : run.score.groups) {
    if (group.status == Status::kNotCompiled) return &group;
  }
  for (const GroupScore& group : run.score.groups) {
    if (group.status != Status::kPassed) return &group;
  }
  return nullptr;
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

// Two tests that wait for the same function are one piece of news.
std::vector<size_t> TestsToShow(const Run& run, const GroupScore& group) {
  std::vector<size_t> shown;
  std::set<std::string> places;
  for (size_t test : group.tests) {
    const TestResult& result = run.results[test];
    if (result.outcome == Outcome::kPassed) continue;
    if (result.outcome == Outcome::kUnwritten &&
        !places.insert(result.unwritten_place).second) {
      continue;
    }
    shown.push_back(test);
    if (shown.size() == kMostTestsShown) break;
  }
  return shown;
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
    const size_t owner = ExerciseOfPlace(run.plan, result.unwritten_place);
    const std::string function = ShortFunction(result.unwritten_function);
    if (owner == kNoExercise || owner == group.exercise) {
      return absl::StrCat("Write ", function, " in ", result.unwritten_place);
    }
    return absl::StrCat("It needs ", function, " of exercise ",
                        run.plan.exercises[owner].name, ": write it in ",
                        result.unwritten_place);
  }
  if (result.outcome == Outcome::kNotRun) return "Look at what hung first.";
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

std::string NextSteps(const Run& run, const GroupScore& group, size_t test,
                      const Style& style) {
  const Outcome outcome = run.results[test].outcome;
  std::string text = style.Bold("Next") + "\n";
  absl::StrAppend(&text, Step("  do", Advice(run, group, test)));
  if (group.exercise != kNoExercise) {
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

std::string WhenComplete(const Run& run) {
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

}  // namespace

std::string RenderReport(const Run& run, const Style& style) {
  std::string text =
      absl::StrCat("\n", style.Bold(Title(run)), "\n\n",
                   RenderTable(run, style), "\n  ", Totals(run), "\n\n");
  if (run.stopped) {
    for (size_t i = 0; i < run.tests.size(); ++i) {
      if (run.results[i].seconds == 0 ||
          run.results[i].outcome != Outcome::kNotRun) {
        continue;
      }
      absl::StrAppend(&text, style.Bad("STOPPED"), " by Bazel's time limit in ",
                      run.tests[i].FullName(), " (", run.tests[i].place,
                      ")\n\n");
    }
  }
  const GroupScore* group = FirstIncomplete(run);
  if (group == nullptr) return text + WhenComplete(run);

  const std::string name = GroupName(run.plan, *group);
  if (group->exercise != kNoExercise) {
    const Exercise& exercise = run.plan.exercises[group->exercise];
    absl::StrAppend(&text, style.Bold(absl::StrCat(name, ": ", exercise.title)),
                    "\n", Indent("  ", exercise.why), "\n");
  } else {
    absl::StrAppend(&text, style.Bold(name), "\n\n");
  }
  const std::vector<size_t> shown = TestsToShow(run, *group);
  if (group->status == Status::kNotCompiled) {
    absl::StrAppend(&text, "  ", style.Bad("DOES NOT COMPILE"), "\n",
                    RenderCompileLog(run.compile_logs[group->exercise]), "\n");
  } else {
    for (size_t test : shown) {
      absl::StrAppend(
          &text, RenderTest(run.tests[test], run.results[test], style), "\n");
    }
  }
  return text + NextSteps(run, *group, shown[0], style);
}

std::string RenderLocked(const Plan& plan, const std::vector<Lock>& locks,
                         const Style& style) {
  // The first lock is the one to open: later ones may hang on it.
  const Lock& lock = locks[0];
  const Verdict& verdict = lock.verdict;
  std::string text = absl::StrCat(
      "\n",
      style.Bold(absl::StrCat(plan.module, " is locked: ", verdict.module,
                              " is not complete")),
      "\n\n");
  for (const ExerciseVerdict& exercise : verdict.exercises) {
    if (exercise.passed == exercise.tests) continue;
    std::string place = exercise.file;
    if (exercise.line > 0) absl::StrAppend(&place, ":", exercise.line);
    absl::StrAppend(
        &text, Indent("  ", absl::StrCat(exercise.name, ": ", exercise.passed,
                                         " of ", exercise.tests, " tests pass",
                                         " (", exercise.status, "), ", place)));
  }
  if (verdict.integration_passed < verdict.integration_tests) {
    absl::StrAppend(&text, "  integration: ", verdict.integration_passed,
                    " of ", verdict.integration_tests, " tests pass\n");
  }
  absl::StrAppend(&text, "\n", style.Bold("Next"), "\n  ", kBazel, " test ",
                  lock.requirement.test, "\n");
  return text;
}

}  // namespace tinytorch::runner
