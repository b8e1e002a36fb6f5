// The commands of a student: ./course COMMAND. Bazel starts it, and it calls
// Bazel again for what it has to build and to test.
//
//   ./course status [--json]      the map of the course, and the next step
//   ./course next                 the next step: file, line, function, lesson
//   ./course hint EXERCISE        a hint, and each time one that says more
//   ./course check EXERCISE       the tests of one exercise, and their report
//   ./course reset EXERCISE       the skeleton again; your file is kept
//   ./course watch [EXERCISE]     tests again at each save
//
// The script ./course has more commands, which are not in this program: doctor,
// editor and submit.
//
// The status is 0 if all went well, 1 if tests do not pass or Bazel stopped,
// and 2 if the command is not understood.
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tools/student/bazel.h"
#include "tools/student/course_map.h"
#include "tools/student/hints.h"
#include "tools/student/session.h"
#include "tools/student/show.h"
#include "tools/student/step.h"
#include "tools/student/unchanged.h"
#include "tools/student/watch.h"

namespace tinytorch::student {
namespace {

constexpr int kWrongUse = 2;

constexpr std::string_view kUsage = R"(Usage: ./course COMMAND

  status [--json]     the map of the course: points, what passes, what is locked
  next                the next step: function, file, line, lesson
  hint EXERCISE       a hint; each further call says more (three levels)
  check EXERCISE      the tests of one exercise, and their report
  debug EXERCISE [TEST]   the debugger gdb, at the test that failed last
  check EXERCISE --asan   the same tests; AddressSanitizer watches your file
  reset EXERCISE      the skeleton again; your file is kept as EXERCISE.cc.bak
  reset EXERCISE --terse  the skeleton without steps: the contract is all
  reset EXERCISE --undo   puts the newest of these copies back
  reset MODULE --all      all exercises of a module, after a question
  watch [EXERCISE]    tests again each time you save
  submit [MODULE]...  packs your files to hand them in, with a receipt
  editor              sets up clangd and VS Code for your files
  doctor              says what works on this machine, what not, what to type
)";

int Fail(const absl::Status& status, int code = 1) {
  std::cerr << "course: " << status.message() << "\n";
  return code;
}

int WrongUse(std::string_view wrong) {
  std::cerr << "course: " << wrong << "\n\n" << kUsage;
  return kWrongUse;
}

int Status(const std::vector<std::string>& arguments, Session& session) {
  const bool json = arguments.size() == 1 && arguments[0] == "--json";
  if (!json && !arguments.empty()) {
    return WrongUse(absl::StrCat("status: wanted nothing or --json; got '",
                                 arguments[0], "'"));
  }
  if (absl::Status status = session.Refresh(); !status.ok()) {
    return Fail(status);
  }
  std::cout << (json ? StatusJson(session.course())
                     : RenderStatus(session.course(), session.style()));
  return 0;
}

int Next(const std::vector<std::string>& arguments, Session& session) {
  if (!arguments.empty()) return WrongUse("next: wanted no argument");
  if (absl::Status status = session.Refresh(); !status.ok()) {
    return Fail(status);
  }
  const Step step = NextStep(session.course());
  std::cout << RenderStep(session.course(), step, session.reader(),
                          session.style());
  if (step.kind == StepKind::kCorrect && step.exercise.has_value()) {
    std::cout << session.HintAfterTry(*step.exercise, step.test);
  }
  return 0;
}

int Hint(const std::vector<std::string>& arguments, Session& session) {
  std::optional<int> level;
  std::string name;
  for (std::string_view argument : arguments) {
    if (absl::ConsumePrefix(&argument, "--level=")) {
      if (!absl::SimpleAtoi(argument, &level.emplace()) || *level < 1 ||
          *level > kHintLevels) {
        return WrongUse("hint: wanted --level=1, 2 or 3");
      }
    } else {
      name = argument;
    }
  }
  if (name.empty()) return WrongUse("hint: wanted the name of an exercise");
  const absl::StatusOr<ExerciseId> id = FindExercise(session.course(), name);
  if (!id.ok()) return Fail(id.status(), kWrongUse);
  std::cout << session.Hint(*id, level);
  return 0;
}

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
  // The report of an exercise may end with a step of its own.
  if (check->passes && !absl::StrContains(check->report, "Next")) {
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

int Main(int argc, char** argv) {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (argc < 2 || workspace == nullptr) {
    return WrongUse("wanted the index of the map; start it by ./course");
  }
  std::vector<std::string> arguments(argv + 2, argv + argc);
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "help") {
    std::cout << kUsage;
    return 0;
  }
  const std::string command = arguments[0];
  arguments.erase(arguments.begin());
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  const bool unchanged = std::string_view(argv[1]) == "--unchanged";
  absl::StatusOr<Session> session =
      unchanged ? Session::OpenUnchanged(workspace, terminal)
                : Session::Open(argv[1], workspace, terminal);
  if (!session.ok()) return unchanged ? kChanged : Fail(session.status());
  if (command == "status") return Status(arguments, *session);
  if (command == "next") return Next(arguments, *session);
  if (command == "hint") return Hint(arguments, *session);
  if (command == "check") return CheckOne(arguments, *session);
  if (command == "debug") return Debug(arguments, *session);
  if (command == "reset") return Reset(arguments, *session);
  if (command == "watch") return Watch(arguments, *session);
  return WrongUse(absl::StrCat("there is no command '", command, "'"));
}

}  // namespace
}  // namespace tinytorch::student

int main(int argc, char** argv) { return tinytorch::student::Main(argc, argv); }
