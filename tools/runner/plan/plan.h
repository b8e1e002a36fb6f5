// The plan: which tests to run, and the words for the report.
//
// course.bzl writes the plan as JSON, from the declaration in a module's BUILD
// file, so the supervisor knows nothing of any particular module. A key that is
// missing, misspelled or of the wrong type is an error, never a default. Only
// "guide" may be missing.
#ifndef TINYTORCH_TOOLS_RUNNER_PLAN_PLAN_H_
#define TINYTORCH_TOOLS_RUNNER_PLAN_PLAN_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::runner {

// The depths of testing, in the order a student meets them. Hidden tests are
// those that students never have; only a graded verdict runs them.
enum class Level { kPackage, kModule, kIntegration, kHidden };

// Returns "package", "module", "integration" or "hidden".
std::string_view LevelName(Level level);

struct Exercise {
  std::string name;   // "broadcast"
  std::string title;  // "Broadcasting"
  int points = 0;
  std::string why;
  std::vector<std::string> hints;
  bool locks = true;        // Whether later modules need it.
  std::string file;         // The file that the student edits.
  std::string compile_log;  // Path; empty if there is none. If the file is not
                            // empty, the exercise did not compile.
  std::string isolated;     // Path of the test binary with this exercise of the
                            // student's and the reference for all others;
                            // empty if the tests need not run that way.
};

// A module that must be complete before this one's tests run.
struct Requirement {
  std::string module;   // "tensor"
  std::string verdict;  // Path of its verdict.json.
  std::string test;     // The label of its tests: "//tensor:test".
  std::vector<std::string> optional;  // Its exercises that do not lock.
};

// The words that only a report says. A grader's plan has none of them.
struct Guide {
  // What a student runs when all of these tests pass: "//tensor:test". Empty:
  // the module is complete then.
  std::string then;
  std::string next;  // The module that is then unlocked, or "".
  std::vector<std::string> programs;  // Those to run then: "use".
  std::string mistakes;  // Path of test/known_mistakes.json, or "".
  // By exercise, paths: the warnings of its compiler, and its source; "" where
  // there is none.
  std::vector<std::string> warnings;
  std::vector<std::string> sources;
};

struct Plan {
  std::string module;   // "tensor"
  std::string version;  // Of the release; empty in the course's own checkout.
  std::string target;   // "//tensor:package_test"
  std::vector<Level> levels;
  std::string binary;    // Path of the test binary.
  std::string manifest;  // Path of the list of its tests.
  std::vector<Exercise> exercises;
  std::vector<Requirement> requirements;  // "requires" in JSON.
  std::optional<Guide> guide;             // The only key that may be missing.
  double seconds_per_test = 10;
  int megabytes_per_test = 2048;  // 0: no limit.
};

// Reads a plan from JSON. The error names the key that is wrong.
absl::StatusOr<Plan> ParsePlan(std::string_view json);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_PLAN_PLAN_H_
