#include "tools/runner/report/report.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tools/runner/report/advice.h"
#include "tools/runner/report/details.h"
#include "tools/runner/report/gate.h"
#include "tools/runner/report/known_mistakes.h"
#include "tools/runner/report/table.h"
#include "tools/text/wrap.h"

namespace tinytorch::runner {
namespace {

// Names of other tests that fail; the first is shown.
constexpr size_t kMostTestsNamed = 3;
constexpr size_t kMostWarnings = 8;  // Lines.

std::string Title(const FinishedRun& run) {
  std::string levels;
  for (Level level : run.plan.levels) {
    absl::StrAppend(&levels, levels.empty() ? "" : ", ", LevelName(level));
  }
  return absl::StrCat(
      run.plan.module, ": ", levels, " tests",
      run.filtered ? " (only those that --test_filter selects)" : "");
}

std::string Totals(const FinishedRun& run) {
  int passed = 0;
  int total = 0;
  for (const GroupScore& group : run.score.groups) {
    passed += group.passed;
    total += group.total();
  }
  std::string text = absl::StrCat(passed, " of ", total, " tests pass");
  if (ShowsPoints(run)) {
    const bool at_least =
        std::any_of(run.score.groups.begin(), run.score.groups.end(),
                    [](const GroupScore& group) { return IsAtLeast(group); });
    absl::StrAppend(&text, at_least ? ", at least " : ", ", run.score.earned,
                    " of ", run.score.points, " points");
  }
  return text;
}

// "  TinyTorch 2026-11-28 (0ccda6ee1b2c)": which release a student has. Nothing
// in the course's own checkout.
std::string Version(const Plan& plan) {
  return plan.version.empty()
             ? ""
             : absl::StrCat("  TinyTorch ", plan.version, "\n");
}

// Returns the first test of a group that does not pass.
size_t FirstFailing(const FinishedRun& run, const GroupScore& group) {
  for (size_t test : group.tests) {
    if (run.results[test].outcome != Outcome::kPassed) return test;
  }
  return group.tests[0];
}

// Returns the exercise to show. One that does not compile goes first: the
// student has just worked on it, and other tests wait for it.
const GroupScore* FirstIncomplete(const FinishedRun& run) {
  for (const GroupScore& group : run.score.groups) {
    if (group.status == Status::kNotCompiled) return &group;
  }
  const GroupScore* first = nullptr;
  for (const GroupScore& group : run.score.groups) {
    if (group.status == Status::kPassed) continue;
    // An optional exercise comes last.
    if (first == nullptr ||
        (IsOptional(run.plan, *first) && !IsOptional(run.plan, group))) {
      first = &group;
    }
    if (IsOptional(run.plan, group)) continue;
    // A module test may need a later exercise, whose own tests lead to it.
    if (WaitsFor(run, group, FirstFailing(run, group)) == kNoExercise) {
      return &group;
    }
  }
  return first;
}

// Returns "and 2 more tests of views: A, B" for those that fail after `shown`.
std::string OtherFailures(const FinishedRun& run, const GroupScore& group,
                          size_t shown) {
  std::vector<std::string> names;
  for (size_t test : group.tests) {
    const Outcome outcome = run.results[test].outcome;
    if (test != shown &&
        (outcome == Outcome::kFailed || outcome == Outcome::kCrashed ||
         outcome == Outcome::kHung)) {
      names.push_back(run.tests[test].name);
    }
  }
  if (names.empty()) return "";
  const size_t count = names.size();
  const bool all = count <= kMostTestsNamed;
  if (!all) names.resize(kMostTestsNamed);
  return text::Indent(
      "  ", absl::StrCat("and ", count, " more: ", absl::StrJoin(names, ", "),
                         all ? "" : ", ..."));
}

// Says which known mistake gives the answers that this run gives.
std::string RenderLikeness(const FinishedRun& run, size_t shown) {
  const size_t exercise = run.tests[shown].exercise;
  if (exercise == kNoExercise) return "";
  const std::string sentence =
      LooksLike(run.mistakes, run.plan.exercises[exercise].name, run.tests,
                run.results, shown);
  return sentence.empty() ? "" : LabeledLines("looks like", sentence);
}

std::string RenderWalls(const FinishedRun& run) {
  // The first words of each sentence; the verdict has them whole.
  std::vector<std::string> walls;
  for (const std::string& wall : run.missing_walls) {
    walls.push_back(wall.substr(0, wall.find_first_of("(:,.")));
  }
  return text::Indent("  ", absl::StrCat("Walls around tests that this "
                                         "machine lacks (docs/trust.md): ",
                                         absl::StrJoin(walls, ", ")));
}

// Says that nothing is left but what later modules do not need.
std::string OnlyOptionalLeft(const FinishedRun& run, const GroupScore& group) {
  const bool all_levels =
      run.plan.guide.has_value() && run.plan.guide->then.empty();
  const std::string next = all_levels ? run.plan.guide->next : "";
  return text::Indent(
      "  ", absl::StrCat(GroupName(run.plan, group),
                         " is optional: no later module needs it",
                         run.filtered || next.empty()
                             ? "."
                             : absl::StrCat(", and ", next, " is unlocked.")));
}

// The warnings of the compiler. They are said each time:
// Bazel shows it only when it compiles.
std::string RenderWarnings(const FinishedRun& run, size_t exercise) {
  if (exercise >= run.warnings.size() || run.warnings[exercise].empty()) {
    return "";
  }
  std::vector<std::string> lines = absl::StrSplit(run.warnings[exercise], '\n');
  // "FILE: In function 'int F()':" says less than the line that follows.
  std::erase_if(lines, [](std::string_view line) {
    return IsPathOnly(line) ||
           (absl::StrContains(line, ": In ") && absl::EndsWith(line, "':"));
  });
  const std::string text = absl::StrJoin(lines, "\n");
  if (text.empty() || text == "\n") return "";
  return absl::StrCat(
      "  The compiler warns\n",
      text::Indent("    ", text::FirstLines(text, kMostWarnings)), "\n");
}

}  // namespace

std::string RenderReport(const FinishedRun& run, const Style& style) {
  std::string text = absl::StrCat("\n", style.Bold(Title(run)), "\n\n",
                                  RenderTable(run, style), "\n  ", Totals(run),
                                  "\n", Version(run.plan), "\n");
  if (!run.missing_walls.empty()) {
    absl::StrAppend(&text, RenderWalls(run), "\n");
  }
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
  const bool unlocks = std::all_of(
      run.score.groups.begin(), run.score.groups.end(),
      [&run](const GroupScore& each) {
        return each.status == Status::kPassed || IsOptional(run.plan, each);
      });
  if (group != nullptr && unlocks) {
    absl::StrAppend(&text, OnlyOptionalLeft(run, *group), "\n");
  }
  if (group == nullptr) {
    for (size_t i = 0; i < run.plan.exercises.size(); ++i) {
      absl::StrAppend(&text, RenderWarnings(run, i));
    }
    return text + RenderWhatComesNext(run, style);
  }

  const size_t shown = FirstFailing(run, *group);
  if (IsLeftToPackageTests(run, *group, shown)) {
    return text + RenderPackageTestsFirst(run, style);
  }
  const std::string name = GroupName(run.plan, *group);
  if (group->exercise != kNoExercise) {
    const Exercise& exercise = run.plan.exercises[group->exercise];
    absl::StrAppend(&text, style.Bold(absl::StrCat(name, ": ", exercise.title)),
                    "\n");
    // Its purpose, as long as the exercise is not begun.
    if (group->passed == 0 && group->status == Status::kUnwritten) {
      absl::StrAppend(&text, text::Indent("  ", exercise.why), "\n");
    }
  } else {
    absl::StrAppend(&text, style.Bold(name), "\n");
  }
  if (group->status == Status::kNotCompiled) {
    absl::StrAppend(&text, "  ", style.Bad("DOES NOT COMPILE"), "\n",
                    RenderCompileLog(run.compile_logs[group->exercise]), "\n");
  } else {
    absl::StrAppend(&text, RenderWarnings(run, group->exercise),
                    RenderTest(run.tests[shown], run.results[shown], style),
                    RenderLikeness(run, shown),
                    OtherFailures(run, *group, shown), "\n");
  }
  return text + RenderAdvice(run, *group, shown, style);
}

std::string RenderLocked(const Plan& plan, const std::vector<Lock>& locks,
                         const Style& style) {
  // The first lock is the one to open: later ones may depend on it.
  const Lock& lock = locks[0];
  const Verdict& verdict = lock.verdict;
  std::string text = absl::StrCat(
      "\n",
      style.Bold(absl::StrCat(plan.module, " is locked: ", verdict.module,
                              " is not complete")),
      "\n", Version(plan), "\n");
  for (const ExerciseVerdict& exercise : verdict.exercises) {
    if (Opens(lock.requirement, exercise)) continue;
    std::string place = exercise.file;
    if (exercise.line > 0) absl::StrAppend(&place, ":", exercise.line);
    absl::StrAppend(
        &text,
        text::Indent("  ", absl::StrCat(exercise.name, ": ", exercise.passed,
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
