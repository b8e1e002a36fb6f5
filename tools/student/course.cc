// The commands of a student: ./course COMMAND. Bazel starts it, and it calls
// Bazel again for what it has to build and to test.
//
// usage.cc lists them. The script ./course has more commands, which are not in
// this program: doctor, editor and submit.
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
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tools/student/course_map.h"
#include "tools/student/exercise_commands.h"
#include "tools/student/hints.h"
#include "tools/student/session.h"
#include "tools/student/show.h"
#include "tools/student/step.h"
#include "tools/student/unchanged.h"
#include "tools/student/usage.h"
#include "tools/student/watch.h"

namespace tinytorch::student {
namespace {

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

int Main(int argc, char** argv) {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (argc < 2 || workspace == nullptr) {
    return WrongUse("wanted the index of the map; start it by ./course");
  }
  std::vector<std::string> arguments(argv + 2, argv + argc);
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "help") {
    std::cout << Usage();
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
