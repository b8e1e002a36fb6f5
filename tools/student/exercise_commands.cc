// The commands about one exercise; see exercise_commands.h.
#include "tools/student/exercise_commands.h"

#include <iostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/student/bazel.h"
#include "tools/student/course_map.h"
#include "tools/student/session.h"
#include "tools/student/usage.h"

namespace tinytorch::student {
namespace {

// Runs the tests of an exercise with AddressSanitizer in the student's file.
int CheckAddresses(ExerciseId id, const Session& session) {
  const absl::StatusOr<Check> check =
      session.bazel().CheckAddresses(session.course(), id);
  if (!check.ok()) return Fail(check.status());
  std::cout << check->report;
  if (check->report.empty()) {
    std::cout << "AddressSanitizer saw no wrong access in "
              << ExerciseAt(session.course(), id).file << ".\n"
              << (check->passes ? ""
                                : "Tests fail: ./course check says how.\n");
  }
  return check->passes ? 0 : 1;
}

}  // namespace

// Starts gdb on the test that failed in the last check.
int Debug(const std::vector<std::string>& arguments, Session& session) {
  if (arguments.empty() || arguments.size() > 2) {
    return WrongUse("debug: wanted an exercise, and perhaps a test of it");
  }
  const absl::StatusOr<ExerciseId> id =
      FindExercise(session.course(), arguments[0]);
  if (!id.ok()) return Fail(id.status(), kWrongUse);
  const auto tries =
      session.memory().tries.find(FullName(session.course(), *id));
  std::string test;
  if (arguments.size() == 2) {
    test = arguments[1];
  } else if (tries != session.memory().tries.end()) {
    test = tries->second.test;
  } else {
    std::cerr << "course: no test of " << arguments[0]
              << " has failed yet. Name one, or run ./course check "
              << arguments[0] << " first\n";
    return 1;
  }
  std::cout << "gdb, with " << test
            << ". In it: break FUNCTION, run, bt, next, print VARIABLE, quit\n"
            << std::flush;
  return session.bazel().Debug(session.course(), *id, test);
}

int CheckOne(const std::vector<std::string>& arguments, Session& session) {
  std::vector<std::string> names = arguments;
  const bool addresses = std::erase(names, "--asan") > 0;
  if (names.size() != 1) {
    return WrongUse("check: wanted the name of one exercise");
  }
  const absl::StatusOr<ExerciseId> id =
      FindExercise(session.course(), names[0]);
  if (!id.ok()) return Fail(id.status(), kWrongUse);
  if (addresses) return CheckAddresses(*id, session);
  const absl::StatusOr<Check> check = session.CheckExercise(*id);
  if (!check.ok()) return Fail(check.status());
  std::cout << check->report;
  if (check->passes) {
    std::cout << "\n" << session.style().Bold("Next") << "\n  ./course next\n";
  }
  return check->passes ? 0 : 1;
}

// Passes on to //MODULE:reset, which knows how to keep a student's work.
int Reset(const std::vector<std::string>& arguments, Session& session) {
  bool undo = false;
  bool all = false;
  bool terse = false;
  std::string name;
  for (const std::string& argument : arguments) {
    if (argument == "--undo") {
      undo = true;
    } else if (argument == "--all") {
      all = true;
    } else if (argument == "--terse") {
      terse = true;
    } else if (name.empty() && !argument.starts_with("-")) {
      name = argument;
    } else {
      return WrongUse(absl::StrCat(
          "reset: wanted one name, and --undo, --terse or --all; got '",
          argument, "'"));
    }
  }
  if (name.empty()) return WrongUse("reset: wanted the name of an exercise");
  if (undo && (terse || all)) {
    return WrongUse("reset --undo: wanted one exercise and no other flag");
  }
  std::vector<std::string> words = {undo ? "--undo" : "--force"};
  if (terse) words.push_back("--terse");
  if (all) {
    for (const Module& module : session.course().modules) {
      if (name == module.name()) return session.bazel().Reset(name, words);
    }
    return WrongUse("reset --all: wanted the name of a module");
  }
  const absl::StatusOr<ExerciseId> id = FindExercise(session.course(), name);
  if (!id.ok()) return Fail(id.status(), kWrongUse);
  words.push_back(ExerciseAt(session.course(), *id).name);
  return session.bazel().Reset(session.course().modules[id->module].name(),
                               words);
}

}  // namespace tinytorch::student
