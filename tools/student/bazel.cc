// Bazel, as the commands call it; see bazel.h.
#include "tools/student/bazel.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/report/entries.h"
#include "tools/runner/report/verdict.h"
#include "tools/text/file.h"

namespace tinytorch::student {
namespace {

constexpr int kTestsFailed = 3;  // Bazel's exit status.
constexpr int kCannotStart = 127;

}  // namespace

absl::Status Stopped(std::string_view what, int status) {
  return absl::UnavailableError(absl::StrCat(
      "Bazel could not build ", what, " (status ", status,
      "): its words are above. If it says 'Server terminated abruptly', run "
      "the command again"));
}

int RunCommand(const std::vector<std::string>& command,
               const std::string& folder) {
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) return kCannotStart;
  if (child == 0) {
    if (chdir(folder.c_str()) == 0) execvp(arguments[0], arguments.data());
    _exit(kCannotStart);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Bazel::Bazel(std::string workspace, bool progress)
    : workspace_(std::move(workspace)), progress_(progress) {}

absl::StatusOr<std::string> Bazel::Read(const std::string& path) const {
  return text::ReadFile(absl::StrCat(workspace_, "/", path));
}

std::vector<std::string> Bazel::Command(std::string_view name) const {
  return {workspace_ + "/bazelw", std::string(name),
          // Errors only: the commands say the rest in their own words.
          "--ui_event_filters=-info,-warning,-debug,-fail,-stdout",
          progress_ ? "--show_progress" : "--noshow_progress",
          "--show_result=0"};
}

absl::Status Bazel::BuildVerdicts(
    const std::vector<std::string>& modules) const {
  if (!builds_) return absl::OkStatus();
  std::vector<std::string> command = Command("build");
  command.push_back("--output_groups=+tests");
  for (const std::string& module : modules) {
    command.push_back(absl::StrCat("//", module, ":verdict"));
  }
  const int status = RunCommand(command, workspace_);
  return status == 0 ? absl::OkStatus() : Stopped("the tests", status);
}

std::vector<std::string> Bazel::ResultsOf(const Module& module) const {
  const std::string folder =
      absl::StrCat(workspace_, "/bazel-bin/", module.name());
  return {folder + "/verdict.json", folder + "/verdict.tests.json"};
}

absl::Status Bazel::ReadVerdict(Module* module) const {
  const std::vector<std::string> paths = ResultsOf(*module);
  absl::StatusOr<std::string> text = text::ReadFile(paths[0]);
  if (!text.ok()) return text.status();
  absl::StatusOr<runner::Verdict> verdict = runner::ParseVerdict(*text);
  if (!verdict.ok()) return verdict.status();
  text = text::ReadFile(paths[1]);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::vector<runner::TestEntry>> tests =
      runner::ParseEntries(*text);
  if (!tests.ok()) return tests.status();
  module->verdict = *std::move(verdict);
  module->tests = *std::move(tests);
  return absl::OkStatus();
}

absl::Status Bazel::AddVerdicts(const std::vector<std::string>& known,
                                Course* course) const {
  std::vector<std::string> built;
  for (const Module& module : course->modules) {
    if (std::find(known.begin(), known.end(), module.name()) != known.end()) {
      built.push_back(module.name());
    }
  }
  if (!built.empty()) {
    if (absl::Status status = BuildVerdicts(built); !status.ok()) return status;
  }
  for (Module& module : course->modules) {
    if (!LockedBy(*course, module).empty()) continue;
    if (std::find(built.begin(), built.end(), module.name()) == built.end()) {
      absl::Status status = BuildVerdicts({module.name()});
      if (!status.ok()) return status;
    }
    if (absl::Status status = ReadVerdict(&module); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<Check> Bazel::CheckExercise(const Course& course,
                                           ExerciseId id) const {
  const std::string& module = course.modules[id.module].name();
  const std::string target = absl::StrCat("//", module, ":check");
  std::vector<std::string> command = Command("test");
  command.insert(command.end(),
                 {"--test_output=summary", "--test_summary=none", target,
                  "--test_arg=--exercise=" + ExerciseAt(course, id).name});
  const int status = RunCommand(command, workspace_);
  if (status != 0 && status != kTestsFailed) return Stopped(target, status);
  const std::string folder = absl::StrCat("bazel-testlogs/", module, "/check/");
  const absl::StatusOr<std::string> log = Read(folder + "test.log");
  if (!log.ok()) return log.status();
  Check check = {.passes = status == 0, .report = ReportOf(*log)};
  ReadFirstTry(Read(folder + "test.xml").value_or(""), &check);
  return check;
}

int Bazel::Reset(const std::string& module,
                 const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = Command("run");
  command.push_back(absl::StrCat("//", module, ":reset"));
  command.push_back("--");
  command.insert(command.end(), arguments.begin(), arguments.end());
  return RunCommand(command, workspace_);
}

}  // namespace tinytorch::student
