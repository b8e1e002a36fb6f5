#include "tools/grade/command/options.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

ABSL_FLAG(std::string, submissions, "",
          "what the class handed in: a folder, or an archive that a learning "
          "platform exported");
ABSL_FLAG(std::string, out, "", "folder for all results");
ABSL_FLAG(std::string, course, "",
          "file of the course (tools/grade/example/course.toml); without it "
          "all modules count, and nothing is late");
ABSL_FLAG(std::string, roster, "",
          "CSV file with the people of the class; without it all who handed "
          "something in are in the table");
ABSL_FLAG(std::string, modules, "",
          "modules to grade, separated by commas; without it those of the "
          "file of the course");
ABSL_FLAG(std::string, key, "",
          "file with the secret of pseudonyms, outside of --out; it is made if "
          "it does not exist. Without it: OUT.key, beside --out");
ABSL_FLAG(std::string, sheet, "",
          "sheet that Canvas or Moodle exported; a copy with the marks goes to "
          "--out");
ABSL_FLAG(std::string, sheet_column, "",
          "title of the column to fill in; without it the title of the course");
ABSL_FLAG(std::string, reason, "", "of a regrade, for the journal");
ABSL_FLAG(std::string, farm, "",
          "address of a cluster for remote execution: grpc://HOST:PORT");
ABSL_FLAG(std::vector<std::string>, bazel, {},
          "more flags for Bazel, separated by commas");
ABSL_FLAG(std::optional<int64_t>, seed, std::nullopt,
          "of hidden tests, to repeat a grading with the same numbers; without "
          "it that of the file of the course, or else one that is drawn once "
          "for --out");
ABSL_FLAG(bool, dry_run, false,
          "collect, list what would be graded, and stop before any test");
ABSL_FLAG(bool, alone, true,
          "also test each file with the reference for all else");
ABSL_FLAG(bool, mistakes, true,
          "also run the mutants of the course, once, so that the page of the "
          "class can say which mistakes students made");
ABSL_FLAG(bool, lax, false,
          "grade also on a machine that does not give all walls around tests");

namespace tinytorch::grade {
namespace {

namespace fs = std::filesystem;

constexpr char kUsage[] =
    "Grades a class:\n"
    "  ./bazelw run //tools:grade -- --submissions=DIR|ZIP --out=DIR\n"
    "    [--course=FILE] [--roster=FILE] ...\n"
    "docs/instructors.md explains it.";

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Returns an absolute path: relative ones begin in the folder where the command
// was typed, and "~/" in the home folder, because a shell leaves "--out=~/x" as
// it is.
std::string Absolute(const std::string& path) {
  if (path.empty()) return path;
  if (path.starts_with("~/")) return Variable("HOME") + path.substr(1);
  const std::string typed_in = Variable("BUILD_WORKING_DIRECTORY");
  const fs::path base =
      typed_in.empty() ? fs::current_path() : fs::path(typed_in);
  std::string absolute = (base / path).lexically_normal().string();
  while (absolute.size() > 1 && absolute.back() == '/') absolute.pop_back();
  return absolute;
}

bool Contains(const std::string& folder, const std::string& path) {
  return path == folder || absl::StartsWith(path, folder + "/");
}

absl::Status Check(const Options& options) {
  if (options.workspace.empty()) {
    return absl::FailedPreconditionError(
        "start it by Bazel: ./bazelw run //tools:grade -- ...");
  }
  if (options.submissions.empty() || options.out.empty()) {
    return absl::InvalidArgumentError(
        "wanted --submissions=DIR|ZIP and --out=DIR");
  }
  if (Contains(options.workspace, options.out)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--out=", options.out, ": wanted a folder outside of the checkout ",
        options.workspace, ", which Bazel reads"));
  }
  if (Contains(options.submissions, options.out)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--out=", options.out, ": wanted a folder outside of ",
                     options.submissions, ", which is never changed"));
  }
  for (const auto& [flag, path] :
       {std::pair("submissions", &options.submissions),
        std::pair("course", &options.course),
        std::pair("roster", &options.roster),
        std::pair("sheet", &options.sheet)}) {
    std::error_code error;
    if (path->empty() || fs::exists(*path, error)) continue;
    return absl::NotFoundError(
        absl::StrCat("--", flag, "=", *path,
                     ": wanted a file or a folder, found none. Bazel's private "
                     "root may not show it (give the path in the form --",
                     flag, "=PATH)"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Options> ReadOptions(int argc, char** argv) {
  absl::SetProgramUsageMessage(kUsage);
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("wanted flags of the form --NAME=VALUE, got \"",
                     absl::StrJoin(rest.begin() + 1, rest.end(), " "), "\""));
  }
  Options options = {
      .submissions = Absolute(absl::GetFlag(FLAGS_submissions)),
      .out = Absolute(absl::GetFlag(FLAGS_out)),
      .course = Absolute(absl::GetFlag(FLAGS_course)),
      .roster = Absolute(absl::GetFlag(FLAGS_roster)),
      .modules = absl::GetFlag(FLAGS_modules),
      .key = Absolute(absl::GetFlag(FLAGS_key).empty()
                          ? absl::GetFlag(FLAGS_out) + ".key"
                          : absl::GetFlag(FLAGS_key)),
      .sheet = Absolute(absl::GetFlag(FLAGS_sheet)),
      .sheet_column = absl::GetFlag(FLAGS_sheet_column),
      .reason = absl::GetFlag(FLAGS_reason),
      .farm = absl::GetFlag(FLAGS_farm),
      .bazel_flags = absl::GetFlag(FLAGS_bazel),
      .seed = absl::GetFlag(FLAGS_seed),
      .dry_run = absl::GetFlag(FLAGS_dry_run),
      .alone = absl::GetFlag(FLAGS_alone),
      .mistakes = absl::GetFlag(FLAGS_mistakes),
      .lax = absl::GetFlag(FLAGS_lax),
      .workspace = Variable("BUILD_WORKSPACE_DIRECTORY"),
  };
  if (absl::Status status = Check(options); !status.ok()) return status;
  return options;
}

}  // namespace tinytorch::grade
