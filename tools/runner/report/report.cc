#include "tools/runner/report/report.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/runner/report/advice.h"
#include "tools/runner/report/details.h"
#include "tools/runner/report/gate.h"
#include "tools/runner/report/table.h"
#include "tools/text/wrap.h"

namespace tinytorch::runner {
namespace {

constexpr int kMostTestsShown = 2;

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
    absl::StrAppend(&text, ", ", run.score.earned, " of ", run.score.points,
                    " points");
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

// Returns the exercise to show. One that does not compile goes first: the
// student has just worked on it, and other tests wait for it.
const GroupScore* FirstIncomplete(const FinishedRun& run) {
  for (const GroupScore& group : run.score.groups) {
    if (group.status == Status::kNotCompiled) return &group;
  }
  for (const GroupScore& group : run.score.groups) {
    if (group.status != Status::kPassed) return &group;
  }
  return nullptr;
}

// Returns the tests to show. Of several tests that wait for the same function
// it returns the first.
std::vector<size_t> TestsToShow(const FinishedRun& run,
                                const GroupScore& group) {
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

}  // namespace

std::string RenderReport(const FinishedRun& run, const Style& style) {
  std::string text = absl::StrCat("\n", style.Bold(Title(run)), "\n\n",
                                  RenderTable(run, style), "\n  ", Totals(run),
                                  "\n", Version(run.plan), "\n");
  if (!run.missing_walls.empty()) {
    // The first words of each sentence; the verdict has them whole.
    std::vector<std::string> walls;
    for (const std::string& wall : run.missing_walls) {
      walls.push_back(wall.substr(0, wall.find_first_of("(:,.")));
    }
    absl::StrAppend(
        &text,
        text::Indent("  ", absl::StrCat("Walls around tests that this "
                                        "machine lacks (docs/trust.md): ",
                                        absl::StrJoin(walls, ", "))),
        "\n");
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
  if (group == nullptr) return text + RenderWhatComesNext(run);

  const std::vector<size_t> shown = TestsToShow(run, *group);
  if (IsLeftToPackageTests(run, *group, shown[0])) {
    return text + RenderPackageTestsFirst(run, style);
  }
  const std::string name = GroupName(run.plan, *group);
  if (group->exercise != kNoExercise) {
    const Exercise& exercise = run.plan.exercises[group->exercise];
    absl::StrAppend(&text, style.Bold(absl::StrCat(name, ": ", exercise.title)),
                    "\n", text::Indent("  ", exercise.why), "\n");
  } else {
    absl::StrAppend(&text, style.Bold(name), "\n\n");
  }
  if (group->status == Status::kNotCompiled) {
    absl::StrAppend(&text, "  ", style.Bad("DOES NOT COMPILE"), "\n",
                    RenderCompileLog(run.compile_logs[group->exercise]), "\n");
  } else {
    for (size_t test : shown) {
      absl::StrAppend(
          &text, RenderTest(run.tests[test], run.results[test], style), "\n");
    }
  }
  return text + RenderAdvice(run, *group, shown[0], style);
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
    if (exercise.passed == exercise.tests) continue;
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
