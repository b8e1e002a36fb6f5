// The calls of Bazel that compile one file with other flags; see bazel.h.
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/student/addresses.h"
#include "tools/student/bazel.h"
#include "tools/student/course_map.h"
#include "tools/text/file.h"

namespace tinytorch::student {

namespace fs = std::filesystem;

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
      absl::StrCat("ASAN_OPTIONS=detect_leaks=0:print_legend=0:log_path='",
                   folder, "/log'")};
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
       // The names of files are relative to the checkout.
       absl::StrCat("--run_under=gdb -q --directory='", workspace_, "' --args"),
       absl::StrCat("//", module, ":tests"), "--", "--gtest_filter=" + test});
  return RunCommand(command, workspace_);
}

}  // namespace tinytorch::student
