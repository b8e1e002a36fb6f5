// Bazel, as the commands call it; see bazel.h.
#include "tools/student/bazel.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/entries.h"
#include "tools/runner/report/verdict.h"
#include "tools/student/addresses.h"
#include "tools/text/file.h"

namespace tinytorch::student {
namespace {

namespace fs = std::filesystem;

constexpr int kTestsFailed = 3;  // Bazel's exit status.
constexpr int kCannotStart = 127;

// Bazel's own sentence about what went wrong is on the screen.
absl::Status Stopped(std::string_view what, int status) {
  return absl::UnavailableError(absl::StrCat(
      "Bazel could not build ", what, " (status ", status,
      "): its words are above. If it says 'Server terminated abruptly', run "
      "the command again"));
}

}  // namespace

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

std::string ReportOf(std::string_view log) {
  // Bazel writes "exec ${PAGER...", "Executing tests from ..." and a line.
  const size_t rule = log.find("\n-----");
  if (log.starts_with("exec ") && rule != std::string_view::npos) {
    const size_t end = log.find('\n', rule + 1);
    log.remove_prefix(end == std::string_view::npos ? log.size() : end + 1);
  }
  return std::string(log);
}

void ReadFirstTry(std::string_view xml, Check* check) {
  constexpr std::string_view kCase = "<testcase ";
  const auto value = [](std::string_view text, std::string_view key) {
    const size_t begin = text.find(key);
    if (begin == std::string_view::npos) return std::string_view();
    text.remove_prefix(begin + key.size());
    return text.substr(0, text.find('"'));
  };
  for (size_t at = xml.find(kCase); at != std::string_view::npos;) {
    const size_t next = xml.find(kCase, at + 1);
    const std::string_view test = xml.substr(at, next - at);
    at = next;
    if (!absl::StrContains(test, "<failure ") &&
        !absl::StrContains(test, "<error ")) {
      continue;
    }
    const std::string_view message = value(test, " message=\"");
    if (message.starts_with("not run") || message.starts_with("not written")) {
      return;
    }
    check->test = absl::StrCat(value(test, " classname=\""), ".",
                               value(test, " name=\""));
    check->crashed = message.starts_with("The test crashed");
    return;
  }
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

absl::StatusOr<Check> Bazel::CheckAddresses(const Course& course,
                                            ExerciseId id) const {
  const runner::Plan& plan = course.modules[id.module].plan;
  const std::string chosen =
      absl::StrCat("--define=TINYTORCH_ASAN=", plan.module, "/",
                   ExerciseAt(course, id).name);
  const std::string tests = absl::StrCat("//", plan.module, ":tests");
  std::vector<std::string> build = Command("build");
  build.insert(build.end(), {chosen, tests, tests + ".manifest"});
  if (const int status = RunCommand(build, workspace_); status != 0) {
    return Stopped(tests, status);
  }
  const absl::StatusOr<std::string> manifest =
      Read(absl::StrCat("bazel-bin/", plan.module, "/tests.manifest"));
  if (!manifest.ok()) return manifest.status();
  const absl::StatusOr<std::vector<runner::TestCase>> all =
      runner::ParseManifest(*manifest, plan);
  if (!all.ok()) return all.status();
  std::set<std::string> suites;
  for (const runner::TestCase& test : *all) {
    if (test.exercise == id.exercise) suites.insert(test.suite + ".*");
  }
  // AddressSanitizer adds the number of the process to the name of its log.
  // Looking for leaks takes rights that a container may not give.
  const std::string folder = workspace_ + "/.course/asan";
  std::error_code error;
  fs::remove_all(folder, error);
  fs::create_directories(folder, error);
  // `check` shows better what GoogleTest says.
  std::vector<std::string> run = {
      "sh",
      "-c",
      "exec \"$@\" > /dev/null",
      "sh",
      "env",
      absl::StrCat("ASAN_OPTIONS=detect_leaks=0:print_legend=0:log_path=",
                   folder, "/log")};
  for (const std::string& word : Command("run")) run.push_back(word);
  run.insert(run.end(), {chosen, tests, "--",
                         "--gtest_filter=" + absl::StrJoin(suites, ":")});
  Check check = {.passes = RunCommand(run, workspace_) == 0};
  for (const fs::directory_entry& log : fs::directory_iterator(folder, error)) {
    if (!check.report.empty()) break;
    check.report =
        AddressReport(text::ReadFile(log.path().string()).value_or(""));
  }
  return check;
}

int Bazel::Debug(const Course& course, ExerciseId id,
                 const std::string& test) const {
  const std::string& module = course.modules[id.module].name();
  std::vector<std::string> command = Command("run");
  command.insert(
      command.end(),
      {absl::StrCat("--define=TINYTORCH_DEBUG=", module, "/",
                    ExerciseAt(course, id).name),
       "--run_under=gdb -q --args", absl::StrCat("//", module, ":tests"), "--",
       "--gtest_filter=" + test});
  return RunCommand(command, workspace_);
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
