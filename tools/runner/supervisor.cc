// The supervisor: runs the tests of a module and judges them.
//
//   supervisor [--plan=FILE]                        the report; status 0 or 1
//   ... --hints, --exercise=NAME                    with hints; of one exercise
//   supervisor [--plan=FILE] --verdict=OUT          write the verdict
//   ... --verdict=OUT --strict                      if all walls stand
//   ... --verdict=OUT --tests=FILE                  and the result of each test
//   ... --verdict=OUT --full=FILE                   and who has all points
//   ... --verdict=OUT --seed=N                      hidden tests as then
//   ... --verdict=OUT --exercise=NAME               the tests of one exercise
//   ... --verdict=OUT --seconds_of_retries=N        of tests that took too long
//   supervisor [--plan=FILE] --expect_unwritten     zero work earns zero
//   supervisor [--plan=FILE] --expect_failure=SUITE.TEST --saying=TEXT
//
// Without --plan the plan is $TINYTORCH_PLAN. This program never links student
// code: student code runs in processes of its own, which can only report.
//
// The status is 0 if the tests end as wanted, 1 if they do not, and 2 if the
// plan itself is broken.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/execute/grading.h"
#include "tools/runner/execute/limits.h"
#include "tools/runner/execute/namespaces.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/execute/run.h"
#include "tools/runner/execute/symbolize.h"
#include "tools/runner/options.h"
#include "tools/runner/plan/filter.h"
#include "tools/runner/plan/inputs.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/protocol.h"
#include "tools/runner/report/details.h"
#include "tools/runner/report/entries.h"
#include "tools/runner/report/expect.h"
#include "tools/runner/report/functions.h"
#include "tools/runner/report/gate.h"
#include "tools/runner/report/junit.h"
#include "tools/runner/report/known_mistakes.h"
#include "tools/runner/report/report.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/style.h"
#include "tools/runner/report/verdict.h"
#include "tools/runner/result.h"
#include "tools/text/file.h"

namespace tinytorch::runner {
namespace {

constexpr int kBrokenPlan = 2;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<TestResult> RunAll(const Inputs& inputs, Runner* runner) {
  return RunTests(inputs.tests, inputs.compiled, [&](const TestCase& test) {
    return runner->Run(inputs.plan.binary, test, LimitsOf(inputs.plan, test),
                       kRunOrder);
  });
}

int Fail(const absl::Status& status) {
  std::cerr << "supervisor: " << status.message() << "\n";
  return kBrokenPlan;
}

// Writes Bazel's XML file, if it asks for one.
void WriteXml(const std::string& xml) {
  const std::string path = Variable("XML_OUTPUT_FILE");
  if (path.empty()) return;
  if (absl::Status status = text::WriteFile(path, xml); !status.ok()) {
    std::cerr << "supervisor: " << status.message() << "\n";
  }
}

// The binaries of a run, each once.
std::vector<std::string> Binaries(const Plan& plan) {
  std::vector<std::string> binaries = {plan.binary};
  for (const Exercise& exercise : plan.exercises) {
    if (!exercise.isolated.empty()) binaries.push_back(exercise.isolated);
  }
  return binaries;
}

Grades GradeTests(const std::string& binary, const Inputs& inputs,
                  const std::vector<TestCase>& tests, const Options& options,
                  Runner* runner) {
  return Grade(
      tests, inputs.compiled, LimitsOf(inputs.plan, {}), std::random_device()(),
      [&](const TestCase& test, const Limits& limits, char order) {
        return runner->Run(binary, test, limits, order);
      },
      options.seconds_of_retries);
}

// Grades an exercise alone, and adds that to the verdict.
void GradeIsolated(size_t exercise, const Inputs& inputs,
                   const Options& options, Runner* runner, Verdict* verdict) {
  std::vector<TestCase> tests;
  for (const TestCase& test : inputs.tests) {
    if (test.exercise == exercise) tests.push_back(test);
  }
  const Grades grades = GradeTests(inputs.plan.exercises[exercise].isolated,
                                   inputs, tests, options, runner);
  const Score score = ComputeScore(inputs.plan, tests, grades.results,
                                   inputs.compiled, Skips::kCountAgainst);
  for (const GroupScore& group : score.groups) {
    AddIsolated(exercise, group, verdict);
  }
  std::vector<std::string> flags(inputs.plan.exercises.size());
  flags[exercise] = grades.flags[exercise];
  Flag(flags, verdict);
}

// Says which walls the machine does not give. Returns whether it gives all.
bool HasAllWalls(const std::vector<std::string>& missing) {
  for (const std::string& wall : missing) {
    std::cerr << "supervisor: this machine lacks a wall around tests: " << wall
              << "\n";
  }
  return missing.empty();
}

// Writes what a grader asks for besides the verdict.
absl::Status WriteForGrader(const Inputs& inputs, const Verdict& verdict,
                            const std::vector<TestResult>& results,
                            const Options& options) {
  if (!options.full.empty()) {
    const absl::Status status =
        text::WriteFile(options.full, FullExercises(verdict));
    if (!status.ok()) return status;
  }
  if (options.tests.empty()) return absl::OkStatus();
  return text::WriteFile(
      options.tests,
      EntriesJson(MakeEntries(inputs.plan, inputs.tests, results)));
}

// Passes the seed of hidden tests on to all tests (HiddenSeed() reads it), and
// returns it: the one that the caller wants, or a new one.
uint64_t SetSeed(uint64_t wanted) {
  std::random_device random;
  while (wanted == 0) wanted = random();
  setenv("TINYTORCH_SEED", absl::StrCat(wanted).c_str(), 1);
  return wanted;
}

bool HasLevel(const Plan& plan, Level level) {
  return std::find(plan.levels.begin(), plan.levels.end(), level) !=
         plan.levels.end();
}

int WriteVerdict(const Inputs& inputs, const std::vector<Lock>& locks,
                 const Options& options) {
  for (Level level : {Level::kPackage, Level::kModule, Level::kIntegration}) {
    if (HasLevel(inputs.plan, level)) continue;
    return Fail(absl::InvalidArgumentError(
        absl::StrCat("a verdict needs the level ", LevelName(level))));
  }
  const uint64_t seed =
      HasLevel(inputs.plan, Level::kHidden) ? SetSeed(options.seed) : 0;
  Verdict verdict;
  if (locks.empty()) {
    Runner runner(Binaries(inputs.plan));
    const std::vector<std::string> missing = runner.cage().Missing();
    if (!HasAllWalls(missing) && options.strict) {
      return Fail(absl::FailedPreconditionError(
          "no verdict without all walls (docs/trust.md)"));
    }
    const Grades grades =
        GradeTests(inputs.plan.binary, inputs, inputs.tests, options, &runner);
    const Score score = ComputeScore(inputs.plan, inputs.tests, grades.results,
                                     inputs.compiled, Skips::kCountAgainst);
    verdict = MakeVerdict(inputs.plan, inputs.tests, grades.results, score);
    Flag(grades.flags, &verdict);
    for (size_t i = 0; i < inputs.plan.exercises.size(); ++i) {
      if (inputs.plan.exercises[i].isolated.empty()) continue;
      GradeIsolated(i, inputs, options, &runner, &verdict);
    }
    if (StopRequested()) return Fail(absl::AbortedError("stopped by a signal"));
    verdict.seed = seed;
    verdict.missing_walls = missing;
    if (!options.exercise.empty()) verdict.complete = false;
    const absl::Status status =
        WriteForGrader(inputs, verdict, grades.results, options);
    if (!status.ok()) return Fail(status);
  } else {
    std::vector<std::string> names;
    for (const Lock& lock : locks) names.push_back(lock.requirement.module);
    verdict = LockedVerdict(inputs.plan, inputs.tests, std::move(names));
    if (!options.tests.empty()) {
      const absl::Status status =
          text::WriteFile(options.tests, EntriesJson({}));
      if (!status.ok()) return Fail(status);
    }
  }
  const absl::Status status =
      text::WriteFile(options.verdict, VerdictJson(verdict));
  return status.ok() ? 0 : Fail(status);
}

// Bazel runs tests without a terminal, so ./bazelw says whether it has one.
bool HasTerminal() {
  return isatty(STDOUT_FILENO) == 1 || Variable("TINYTORCH_COLOR") == "1";
}

int Report(Inputs inputs, const std::vector<Lock>& locks,
           const Options& options) {
  const Style style = {.color = WantsColor(HasTerminal())};
  if (!locks.empty()) {
    const std::string text = RenderLocked(inputs.plan, locks, Style());
    WriteXml(FailedJunitXml(inputs.plan.target, "Locked", text));
    std::cout << RenderLocked(inputs.plan, locks, style);
    return 1;
  }
  const std::string filter = Variable("TESTBRIDGE_TEST_ONLY");
  std::erase_if(inputs.tests, [&](const TestCase& test) {
    return !FilterSelects(filter, test.FullName());
  });
  if (inputs.tests.empty()) {
    // Bazel passes the filter to every target of a run; most have no such test.
    std::cout << "No test of " << inputs.plan.target << " matches "
              << "--test_filter=" << filter << "\n";
    WriteXml(JunitXml(inputs.plan.target, {}, {}));
    return 0;
  }
  Runner runner({inputs.plan.binary});
  runner.AskWhereTestsHang();
  std::vector<TestResult> results = RunInStages(
      inputs.tests, inputs.compiled, LockingExercises(inputs.plan),
      LimitsOf(inputs.plan, {}),
      [&](const TestCase& test, const Limits& limits) {
        return runner.Run(inputs.plan.binary, test, limits, kRunOrder);
      });
  FindPlaces(inputs.plan, &results);
  NameCalls(inputs.plan, inputs.sources, &results);
  const bool allowed = Variable("TINYTORCH_ALLOW_SKIP") == "1";
  const Skips skips = allowed ? Skips::kLeaveOut : Skips::kCountAgainst;
  const Score score =
      ComputeScore(inputs.plan, inputs.tests, results, inputs.compiled, skips);
  absl::StatusOr<KnownMistakes> mistakes = ParseKnownMistakes(inputs.mistakes);
  if (!mistakes.ok()) return Fail(mistakes.status());
  WriteXml(JunitXml(inputs.plan.target, inputs.tests, results));
  std::cout << RenderReport({.plan = inputs.plan,
                             .tests = inputs.tests,
                             .results = results,
                             .compile_logs = inputs.compile_logs,
                             .warnings = inputs.warnings,
                             .sources = inputs.sources,
                             .score = score,
                             .filtered = !filter.empty(),
                             .stopped = StopRequested(),
                             .hints = options.hints,
                             .missing_walls = runner.cage().Missing(),
                             .mistakes = *std::move(mistakes)},
                            style);
  return score.complete ? 0 : 1;
}

// Returns the result, for the XML, of a test that had to fail: `wrong` says
// what is wrong with its failure. A program that counts the cases of the XML
// must agree with Bazel.
TestResult AsExpectedToFail(const TestResult& result,
                            const std::string& wrong) {
  TestResult judged;
  judged.outcome = wrong.empty() ? Outcome::kPassed : Outcome::kFailed;
  judged.seconds = result.seconds;
  if (!wrong.empty()) judged.failures.push_back({.message = wrong});
  return judged;
}

int ExpectUnwritten(const Inputs& inputs) {
  Runner runner({inputs.plan.binary});
  const std::vector<TestResult> results = RunAll(inputs, &runner);
  const std::string wrong = CheckUnwritten(inputs.tests, results);
  std::vector<TestResult> judged;
  for (size_t i = 0; i < results.size(); ++i) {
    judged.push_back(AsExpectedToFail(
        results[i], CheckUnwritten({inputs.tests[i]}, {results[i]})));
  }
  WriteXml(JunitXml(inputs.plan.target, inputs.tests, judged));
  std::cout << wrong << inputs.tests.size() << " tests, "
            << (wrong.empty() ? "all" : "not all") << " \"not written yet\"\n";
  return wrong.empty() ? 0 : 1;
}

int ExpectFailure(const Inputs& inputs, const Options& options) {
  for (const TestCase& test : inputs.tests) {
    if (test.FullName() != options.expect_failure) continue;
    Runner runner({inputs.plan.binary});
    const TestResult result = runner.Run(
        inputs.plan.binary, test, LimitsOf(inputs.plan, test), kRunOrder);
    const std::string wrong = CheckKilled(test, result, options.saying);
    WriteXml(JunitXml(inputs.plan.target, {test},
                      {AsExpectedToFail(result, wrong)}));
    std::cout << (wrong.empty() ? "The test killed the mutant:\n" +
                                      RenderTest(test, result, Style())
                                : wrong);
    return wrong.empty() ? 0 : 1;
  }
  return Fail(absl::NotFoundError(
      absl::StrCat("no scored test is called ", options.expect_failure)));
}

int Main(int argc, char** argv) {
  const absl::StatusOr<Options> options = ParseOptions(argc, argv);
  if (!options.ok()) return Fail(options.status());
  absl::StatusOr<Inputs> inputs = ReadInputs(options->plan);
  if (!inputs.ok()) return Fail(inputs.status());
  if (const std::optional<int> status = EnterNamespaces()) return *status;
  PrepareToSupervise();
  if (!options->exercise.empty()) {
    const absl::Status status = KeepExercise(options->exercise, &*inputs);
    if (!status.ok()) return Fail(status);
  }
  if (options->expect_unwritten) return ExpectUnwritten(*inputs);
  if (!options->expect_failure.empty()) return ExpectFailure(*inputs, *options);
  const absl::StatusOr<std::vector<Lock>> locks = FindLocks(inputs->plan);
  if (!locks.ok()) return Fail(locks.status());
  if (!options->verdict.empty()) {
    return WriteVerdict(*inputs, *locks, *options);
  }
  if (!options->exercise.empty())
    CountPointsOf(options->exercise, &inputs->plan);
  return Report(*std::move(inputs), *locks, *options);
}

}  // namespace
}  // namespace tinytorch::runner

int main(int argc, char** argv) { return tinytorch::runner::Main(argc, argv); }
