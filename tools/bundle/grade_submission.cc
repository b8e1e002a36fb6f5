// Usage: grade_submission --bundle=DIR --submission=DIR OPTION...
//
//   --gradescope=FILE   write results.json
//   --classroom50=FILE  write result.json
//   --metadata=FILE     submission_metadata.json, for the time of handing in
//   --datetime=TIME     that time itself
//   --minutes=N         how long it may take
//   --seed=N            of hidden tests, to repeat a grading
//
// Grades one submission on a machine without Bazel. The result is there from
// the first moment on, and says what was not graded yet if this program is
// killed. The status is 0 if all was graded, whatever the points.

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/bundle/collect.h"
#include "tools/bundle/grade.h"
#include "tools/bundle/results.h"
#include "tools/bundle/spec.h"
#include "tools/data/file.h"
#include "tools/text/file.h"

namespace tinytorch::bundle {
namespace {

using Options = std::map<std::string, std::string, std::less<>>;

absl::StatusOr<Options> ParseOptions(int argc, char** argv) {
  Options options = {{"bundle", ""},   {"submission", ""},  {"gradescope", ""},
                     {"metadata", ""}, {"classroom50", ""}, {"datetime", ""},
                     {"minutes", "9"}, {"seed", "0"}};
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    const std::pair<std::string_view, std::string_view> option =
        absl::StrSplit(argument, absl::MaxSplits('=', 1));
    const auto known = options.find(
        absl::ConsumePrefix(&argument, "--") ? option.first.substr(2) : "");
    if (known == options.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown argument ", argv[i]));
    }
    known->second = option.second;
  }
  if (options["bundle"].empty() || options["submission"].empty()) {
    return absl::InvalidArgumentError("wanted --bundle=DIR --submission=DIR");
  }
  return options;
}

absl::Status Grade(Options& options) {
  const absl::StatusOr<std::string> json =
      text::ReadFile(options["bundle"] + "/bundle.json");
  if (!json.ok()) return json.status();
  const absl::StatusOr<Spec> spec = ParseSpec(*json);
  if (!spec.ok()) return spec.status();
  double minutes = 0;
  uint64_t seed = 0;
  if (!absl::SimpleAtod(options["minutes"], &minutes) || !(minutes > 0) ||
      !absl::SimpleAtoi(options["seed"], &seed)) {
    return absl::InvalidArgumentError("wanted numbers in --minutes and --seed");
  }
  if (const auto metadata = text::ReadFile(options["metadata"]);
      metadata.ok() && options["datetime"].empty()) {
    options["datetime"] = CreatedAt(*metadata);
  }

  Result result = NothingGraded(*spec);
  const auto write = [&options, &result] {
    const std::pair<std::string, std::string> files[] = {
        {options["gradescope"], GradescopeJson(result)},
        {options["classroom50"], Classroom50Json(result, options["datetime"])}};
    for (const auto& [path, text] : files) {
      if (path.empty()) continue;
      if (absl::Status written = ReplaceFile(path, text); !written.ok()) {
        std::fprintf(stderr, "grade_submission: %s\n",
                     std::string(written.message()).c_str());
      }
    }
  };
  write();
  std::vector<std::string> wanted;
  for (const SpecExercise& exercise : spec->exercises) {
    wanted.push_back(exercise.file);
  }
  const Collected collected = Collect(options["submission"], wanted);
  result.problems = collected.problems;
  write();
  const absl::Status graded = GradeSubmission(
      *spec, collected,
      {.bundle = options["bundle"], .seed = seed, .seconds = 60 * minutes},
      &result, write);
  if (!graded.ok()) {
    result.problems.push_back(
        "The grader failed, which is not your fault. Tell your instructor.");
    write();
  }
  return graded;
}

int Main(int argc, char** argv) {
  absl::StatusOr<Options> options = ParseOptions(argc, argv);
  const absl::Status status = options.ok() ? Grade(*options) : options.status();
  if (status.ok()) return 0;
  std::fprintf(stderr, "grade_submission: %s\n",
               std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace tinytorch::bundle

int main(int argc, char** argv) { return tinytorch::bundle::Main(argc, argv); }
