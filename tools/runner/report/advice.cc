#include "tools/runner/report/advice.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/runner/report/details.h"
#include "tools/runner/report/functions.h"
#include "tools/runner/report/report.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/style.h"
#include "tools/runner/report/subject.h"
#include "tools/runner/result.h"
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

// The functions of the exercise of a group, and the one that a test is about.
struct Subject {
  std::vector<Function> functions;
  std::string function;   // "" if it is not known.
  std::string place;      // "FILE:LINE" of it, or the file.
  bool is_given = false;  // The function is right, but it calls others.
};

Subject SubjectOf(const FinishedRun& run, const GroupScore& group,
                  size_t test) {
  Subject subject;
  if (group.exercise == kNoExercise) return subject;
  const TestResult& result = run.results[test];
  const std::string& file = run.plan.exercises[group.exercise].file;
  subject.place = file;
  if (group.exercise < run.sources.size()) {
    subject.functions = FunctionsIn(run.sources[group.exercise]);
  }
  if (!result.unwritten_place.empty()) {
    subject.function = ShortFunction(result.unwritten_function);
    subject.place = result.unwritten_place;
  } else if (const CodePlace* call =
                 CallToBlame(result.where, file, subject.functions)) {
    subject.function = call->function;
    subject.place = call->place;
  } else if (const Function* function =
                 FunctionOf(subject.functions, run.tests[test], result)) {
    subject.function = IsOneOfItsClass(*function, subject.functions)
                           ? function->name.substr(0, function->name.find(':'))
                           : function->name;
    subject.place = absl::StrCat(file, ":", function->line);
    subject.is_given = function->is_given;
  }
  return subject;
}

// Returns where the compiler has found its first error: "FILE:LINE", or "" if
// its log names none, as for a function that is missing.
std::string FirstError(std::string_view log, std::string_view file) {
  for (std::string_view line : absl::StrSplit(log, '\n')) {
    if (!absl::StrContains(line, ": error: ") ||
        !absl::ConsumePrefix(&line, absl::StrCat(file, ":"))) {
      continue;
    }
    const std::string_view number = line.substr(0, line.find(':'));
    int ignored = 0;
    if (absl::SimpleAtoi(number, &ignored)) {
      return absl::StrCat(file, ":", number);
    }
  }
  return "";
}

// Returns what to do about a file that does not compile.
std::string AdviceOnErrors(const FinishedRun& run, const GroupScore& group,
                           const Subject& subject) {
  const std::string& file = run.plan.exercises[group.exercise].file;
  const std::string& log = run.compile_logs[group.exercise];
  const std::string place = FirstError(log, file);
  // The words of tools/trust/exercise.cc: the file may be right.
  if (absl::StrContains(log, "the compiler was stopped after")) {
    return absl::StrCat(
        "Check again when the machine is less busy, with an "
        "empty line added to ",
        file, ".");
  }
  if (place.empty()) return absl::StrCat("Make ", file, " compile.");
  const Function* around = FunctionAround(subject.functions, place);
  return absl::StrCat("Correct ", around == nullptr ? "" : around->name,
                      around == nullptr ? "" : " in ", place,
                      ": this is the first error.");
}

// Returns what to do about a test that crashed or hung in the file of another
// exercise, or "" if the stack shows a call of this exercise, which may
// have passed something wrong.
std::string AdviceOnOtherFile(const FinishedRun& run, const GroupScore& group,
                              const TestResult& result) {
  if (group.exercise == kNoExercise || result.where.empty()) return "";
  // An exception is an answer: the other exercise was asked for something that
  // it refuses.
  if (result.outcome == Outcome::kFailed) return "";
  const std::vector<Exercise>& exercises = run.plan.exercises;
  if (CallToBlame(result.where, exercises[group.exercise].file, {}) !=
      nullptr) {
    return "";
  }
  const CodePlace& innermost = result.where.front();
  for (const Exercise& exercise : exercises) {
    if (!absl::StartsWith(innermost.place, absl::StrCat(exercise.file, ":"))) {
      continue;
    }
    return absl::StrCat("Look at ", innermost.function, " of exercise ",
                        exercise.name, " first, in ", innermost.place);
  }
  return "";
}

// Returns what to do where no function is known: a few names are better than
// none.
std::string AdviceOnFile(const Subject& subject) {
  constexpr size_t kMostNames = 4;
  std::vector<std::string> names;
  for (const Function& function : subject.functions) {
    if (!function.is_given) names.push_back(function.name);
  }
  if (names.empty() || names.size() > kMostNames) {
    return absl::StrCat("Correct ", subject.place);
  }
  const std::string last = names.back();
  names.pop_back();
  return absl::StrCat(
      "Correct ",
      names.empty() ? "" : absl::StrCat(absl::StrJoin(names, ", "), " or "),
      last, " in ", subject.place);
}

// Returns whether all threads of a hanging test wait, at different lines.
bool WaitsAtSeveralPlaces(const TestResult& result) {
  constexpr std::string_view kLine = ".cc:";
  const size_t first = result.detail.find(kLine);
  return result.outcome == Outcome::kHung &&
         absl::StrContains(result.detail, " threads wait, in ") &&
         result.detail.find(kLine, first + 1) != std::string::npos;
}

// Returns what to do about the first test that does not pass.
std::string Advice(const FinishedRun& run, const GroupScore& group, size_t test,
                   const Subject& subject) {
  const TestResult& result = run.results[test];
  if (group.status == Status::kNotCompiled) {
    return AdviceOnErrors(run, group, subject);
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
  if (std::string other = AdviceOnOtherFile(run, group, result);
      !other.empty()) {
    return other;
  }
  if (subject.place.empty()) {
    return "This test uses every exercise: start by reading the test.";
  }
  if (subject.function.empty()) return AdviceOnFile(subject);
  if (WaitsAtSeveralPlaces(result)) {
    return absl::StrCat("Find out what each of these threads waits for, and ",
                        "which one holds it. One waits in ", subject.function,
                        ", in ", subject.place);
  }
  if (subject.is_given) {
    return absl::StrCat("Correct what ", subject.function, " calls, in ",
                        run.plan.exercises[group.exercise].file);
  }
  return absl::StrCat("Correct ", subject.function, " in ", subject.place);
}

// Returns `label`, then `text`, wrapped to fit behind it.
std::string Step(std::string_view label, std::string_view text) {
  std::string padded(label);
  padded.resize(12, ' ');
  return text::Indent(padded, text);
}

}  // namespace

size_t WaitsFor(const FinishedRun& run, const GroupScore& group, size_t test) {
  const TestResult& result = run.results[test];
  if (result.outcome != Outcome::kUnwritten) return kNoExercise;
  const size_t owner = ExerciseOfPlace(run.plan, result.unwritten_place);
  return owner == group.exercise ? kNoExercise : owner;
}

std::string RenderAdvice(const FinishedRun& run, const GroupScore& group,
                         size_t test, const Style& style) {
  const Outcome outcome = run.results[test].outcome;
  const Subject subject = SubjectOf(run, group, test);
  std::string text = style.Bold("Next") + "\n";
  absl::StrAppend(&text, Step("  do", Advice(run, group, test, subject)));
  // The compiler says what is wrong, and the hints of one exercise do not help
  // with another.
  if (group.exercise != kNoExercise && group.status != Status::kNotCompiled &&
      WaitsFor(run, group, test) == kNoExercise) {
    const std::vector<std::string> hints =
        HintsFor(run.plan.exercises[group.exercise].hints, subject.functions,
                 subject.function);
    if (run.hints) {
      for (const std::string& hint : hints) {
        absl::StrAppend(&text, Step("  hint", hint));
      }
    } else if (!hints.empty()) {
      absl::StrAppend(&text, "  hint      ", kBazel, " test ", run.plan.target,
                      " --test_arg=--hints\n");
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

std::string RenderWhatComesNext(const FinishedRun& run, const Style& style) {
  if (!run.plan.guide.has_value()) return "";
  const Guide& guide = *run.plan.guide;
  const auto next = [&](std::string_view why, std::string_view target) {
    return absl::StrCat(why, style.Bold("Next"), "\n  run       ", kBazel,
                        " test ", target, "\n");
  };
  if (run.filtered) {
    return next("The tests that --test_filter selects pass.\n\n",
                run.plan.target);
  }
  if (!guide.then.empty()) return next("", guide.then);

  const std::string& module = run.plan.module;
  std::string text = style.Good(absl::StrCat(
      module, " is complete (", run.score.earned, " points). ",
      guide.next.empty() ? "It was the last module: the course is complete."
                         : absl::StrCat(guide.next, " is unlocked.")));
  absl::StrAppend(&text, "\n\n", style.Bold("Now"), "\n");
  for (const std::string& program : guide.programs) {
    absl::StrAppend(&text, "  run       ", kBazel, " run //", module, ":",
                    program, "\n");
  }
  absl::StrAppend(&text, "  hand in   ./course submit ", module, "\n");
  if (!guide.next.empty()) {
    absl::StrAppend(&text, "  read      ", guide.next, "/README.md\n");
  }
  return text;
}

}  // namespace tinytorch::runner
