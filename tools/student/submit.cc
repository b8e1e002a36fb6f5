// Packs a student's files to be handed in: ./course submit.
//
//   ./course submit [MODULE]... [--out=FOLDER] [--anyway]
//
// Tests the files as a grader does, then writes FOLDER/NAME.zip with the
// declared files and nothing else, and FOLDER/NAME.txt, a receipt with the
// SHA-256 of each. Without names it packs all modules that are unlocked.
//
// The status is 0 if the files were packed, 1 if not, and 2 if the command is
// not understood.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tools/data/file.h"
#include "tools/student/course_map.h"
#include "tools/student/pack.h"
#include "tools/student/session.h"
#include "tools/text/sha256.h"
#include "tools/text/wrap.h"

namespace tinytorch::student {
namespace {

struct Options {
  std::vector<std::string> modules;
  std::string out;
  bool anyway = false;
};

int Fail(std::string_view what, int code = 1) {
  std::cerr << "submit: " << what << "\n";
  return code;
}

absl::StatusOr<Options> ReadOptions(const std::vector<std::string>& arguments,
                                    const std::string& workspace) {
  Options options = {.out = workspace + "/submission"};
  for (std::string_view argument : arguments) {
    if (argument == "--anyway") {
      options.anyway = true;
    } else if (absl::ConsumePrefix(&argument, "--out=")) {
      options.out = PathFromUser(std::string(argument));
    } else if (argument.starts_with("-")) {
      return absl::InvalidArgumentError(
          absl::StrCat("wanted [MODULE]... [--out=FOLDER] [--anyway]; got '",
                       argument, "'"));
    } else {
      options.modules.push_back(std::string(argument));
    }
  }
  return options;
}

// Returns the indices of the named modules, or of all that are unlocked.
absl::StatusOr<std::vector<size_t>> Choose(
    const Course& course, const std::vector<std::string>& names) {
  std::vector<size_t> chosen;
  std::string known;
  for (const std::string& name : names) {
    bool found = false;
    for (size_t m = 0; m < course.modules.size(); ++m) {
      if (course.modules[m].name() != name) continue;
      chosen.push_back(m);
      found = true;
    }
    if (found) continue;
    for (const Module& module : course.modules) {
      absl::StrAppend(&known, " ", module.name());
    }
    return absl::NotFoundError(
        absl::StrCat("no module is called '", name, "'. There are:", known));
  }
  for (size_t m = 0; names.empty() && m < course.modules.size(); ++m) {
    const Module& module = course.modules[m];
    if (module.verdict.has_value() && !module.given()) chosen.push_back(m);
  }
  return chosen;
}

// Asks whether to go on after warnings. Without a terminal, it does not.
bool GoesOn() {
  if (isatty(STDIN_FILENO) == 0) return false;
  std::cout << "Pack all the same? [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

// "tinytorch-tensor-20261128-171203"
std::string NameOf(const Course& course, const std::vector<size_t>& modules,
                   absl::Time time) {
  std::string name = "tinytorch";
  for (const size_t m : modules) {
    absl::StrAppend(&name, "-", course.modules[m].name());
  }
  return absl::StrCat(
      name, "-", absl::FormatTime("%Y%m%d-%H%M%S", time, absl::UTCTimeZone()));
}

absl::Status Write(const Options& options, const Course& course,
                   const std::vector<size_t>& modules,
                   const std::vector<PackedFile>& files) {
  const absl::Time now = absl::Now();
  const absl::StatusOr<std::string> zip = Zip(files, now);
  if (!zip.ok()) return zip.status();
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  const std::string name = NameOf(course, modules, now);
  const std::string path = absl::StrCat(options.out, "/", name);
  absl::Status status = ReplaceFile(path + ".zip", *zip);
  if (!status.ok()) return status;
  status = ReplaceFile(path + ".txt",
                       Receipt(course, files, name + ".zip", *zip, now));
  if (!status.ok()) return status;
  std::cout << "\nHand in  " << path << ".zip\n"
            << "Receipt  " << path << ".txt\n"
            << "sha256   " << text::Sha256(*zip) << "\n";
  return absl::OkStatus();
}

int Submit(const Options& options, Session& session) {
  absl::Status status = session.Refresh();
  if (!status.ok()) return Fail(status.message());
  const Course& course = session.course();
  const absl::StatusOr<std::vector<size_t>> modules =
      Choose(course, options.modules);
  if (!modules.ok()) return Fail(modules.status().message(), 2);
  const std::string& workspace = session.bazel().workspace();
  const auto files = ReadFiles(course, *modules, workspace);
  if (!files.ok()) return Fail(files.status().message());
  int earned = 0;
  int points = 0;
  for (const size_t m : *modules) {
    earned += course.modules[m].earned();
    points += course.modules[m].points();
  }
  std::cout << files->size() << " files, " << earned << " of " << points
            << " points by the tests that you have.\n";
  const std::vector<std::string> warnings = Warnings(course, *modules);
  for (const std::string& warning : warnings) {
    std::cout << text::Indent("  - ", warning);
  }
  if (!warnings.empty() && !options.anyway && !GoesOn()) {
    return Fail("nothing was packed. --anyway packs all the same");
  }
  status = Write(options, course, *modules, *files);
  return status.ok() ? 0 : Fail(status.message());
}

int Main(int argc, char** argv) {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (argc < 2 || workspace == nullptr) {
    return Fail("start it by ./course submit", 2);
  }
  const absl::StatusOr<Options> options =
      ReadOptions({argv + 2, argv + argc}, workspace);
  if (!options.ok()) return Fail(options.status().message(), 2);
  absl::StatusOr<Session> session =
      Session::Open(argv[1], workspace, isatty(STDOUT_FILENO) == 1);
  if (!session.ok()) return Fail(session.status().message());
  return Submit(*options, *session);
}

}  // namespace
}  // namespace tinytorch::student

int main(int argc, char** argv) { return tinytorch::student::Main(argc, argv); }
