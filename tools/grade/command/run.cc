#include "tools/grade/command/run.h"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tools/grade/command/inputs.h"
#include "tools/grade/command/options.h"
#include "tools/grade/engine/build.h"
#include "tools/grade/engine/events.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/engine/repository.h"
#include "tools/grade/engine/results.h"
#include "tools/grade/give/mistakes.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

constexpr absl::Duration kBetweenLines = absl::Seconds(10);
constexpr absl::Duration kBeforeEstimate = absl::Seconds(5);

// Shows how far Bazel is: on a terminal one line that is written again, else a
// line every ten seconds.
class ProgressLine {
 public:
  explicit ProgressLine(std::ostream& out)
      : out_(out), terminal_(isatty(STDOUT_FILENO) == 1), start_(absl::Now()) {}

  void Show(const Progress& progress) {
    const absl::Time now = absl::Now();
    if (!terminal_ && now - last_ < kBetweenLines) return;
    last_ = now;
    std::string text = absl::StrCat(progress.done, " of ", progress.total,
                                    " steps that are known so far");
    const absl::Duration elapsed = now - start_;
    if (elapsed > kBeforeEstimate && progress.done > 0) {
      const absl::Duration left =
          elapsed * (progress.total - progress.done) / progress.done;
      absl::StrAppend(&text, ", about ",
                      absl::FormatDuration(absl::Trunc(left, absl::Seconds(1))),
                      " left");
    }
    if (terminal_) {
      out_ << "\r\033[K" << text << std::flush;
    } else {
      out_ << text << std::endl;
    }
  }

  void End() {
    if (terminal_) out_ << "\r\033[K" << std::flush;
  }

 private:
  std::ostream& out_;
  const bool terminal_;
  const absl::Time start_;
  absl::Time last_ = absl::InfinitePast();
};

// Returns the commit of the checkout, or nothing if git does not know it.
std::string VersionOf(const std::string& workspace) {
  if (workspace.find('\'') != std::string::npos) return "";
  const std::string command = absl::StrCat(
      "git -C '", workspace, "' describe --always --dirty 2> /dev/null");
  std::FILE* const output = popen(command.c_str(), "r");
  if (output == nullptr) return "";
  char line[100] = "";
  if (std::fgets(line, sizeof(line), output) == nullptr) line[0] = '\0';
  pclose(output);
  return std::string(absl::StripAsciiWhitespace(line));
}

// The targets that run the mutants of the graded modules. A release has none.
std::vector<std::string> MistakesLabels(const Options& options,
                                        const Inputs& inputs) {
  std::vector<std::string> labels;
  std::error_code error;
  for (const std::string& module : inputs.modules) {
    if (options.mistakes &&
        std::filesystem::exists(
            absl::StrCat(options.workspace, "/", module, "/mutants"), error)) {
      labels.push_back(absl::StrCat("//", module, ":known_mistakes"));
    }
  }
  return labels;
}

std::vector<std::string> Command(const Options& options,
                                 const std::string& repository,
                                 const std::string& content,
                                 const std::string& events,
                                 const std::string& targets) {
  std::vector<std::string> command = {
      // Variables, and not --repo_env, which would load all repositories anew.
      "/usr/bin/env",
      "TINYTORCH_SUBMISSIONS=" + repository,
      "TINYTORCH_SUBMISSIONS_CONTENT=" + content,
      "TINYTORCH_SANDBOX=required",
      options.workspace + "/bazelw",
      "build",
      "--keep_going",
      "--build_event_json_file=" + events,
      "--target_pattern_file=" + targets,
      // The log is a file, and progress is read from it.
      "--color=no",
      "--curses=no",
      "--show_progress_rate_limit=1",
      "--show_result=0",
  };
  if (!options.farm.empty()) {
    command.push_back("--config=farm");
    command.push_back("--remote_executor=" + options.farm);
  }
  command.insert(command.end(), options.bazel_flags.begin(),
                 options.bazel_flags.end());
  return command;
}

}  // namespace

absl::StatusOr<ClassRun> RunClass(const Options& options, const Inputs& inputs,
                                  const ClassJobs& jobs, int64_t seed,
                                  std::ostream& out) {
  const std::string work = options.WorkFolder();
  const std::string repository = work + "/submissions";
  const std::string events = work + "/events.json";
  const std::string targets = work + "/targets";
  const std::string log = work + "/bazel.log";
  const RepositoryOptions repository_options = {
      .strict = !options.lax,
      .alone = options.alone,
      .seed = static_cast<uint64_t>(seed)};
  const absl::StatusOr<std::string> content =
      WriteRepository(jobs, repository_options, repository);
  if (!content.ok()) return content.status();
  std::vector<std::string> labels = LabelsOf(jobs, repository_options);
  const std::vector<std::string> mistakes = MistakesLabels(options, inputs);
  labels.insert(labels.end(), mistakes.begin(), mistakes.end());
  const absl::Status status =
      text::WriteFile(targets, absl::StrJoin(labels, "\n") + "\n");
  if (!status.ok()) return status;

  FinishedBuild build;
  if (!labels.empty()) {
    ProgressLine line(out);
    absl::StatusOr<FinishedBuild> built =
        RunBuild(Command(options, repository, *content, events, targets),
                 options.workspace, events, log,
                 [&](const Progress& progress) { line.Show(progress); });
    line.End();
    if (!built.ok()) return built.status();
    build = *std::move(built);
  }
  const absl::StatusOr<Outputs> outputs = ParseEvents(build.events);
  if (!outputs.ok()) return outputs.status();
  if (build.status != 0 && outputs->empty()) {
    return absl::UnavailableError(
        absl::StrCat("Bazel tested nothing (its status is ", build.status,
                     ", its log ", log, "):\n", build.errors));
  }
  if (build.status != 0) {
    out << "Bazel could not build all targets; those who are concerned are "
           "listed below. Its log is "
        << log << "\n"
        << build.errors << "\n";
  }
  ClassRun run = {.result = {.version = VersionOf(options.workspace),
                             .seed = seed,
                             .submissions = inputs.collection.submissions,
                             .results = MakeResults(
                                 inputs.declared, jobs,
                                 inputs.collection.submissions, *outputs)}};
  if (const std::vector<std::string> walls = MissingWalls(jobs, *outputs);
      !walls.empty()) {
    out << "This machine lacks " << absl::StrJoin(walls, ", ")
        << ": student code could forge points here (--lax allows it), so these "
           "are for practice only.\n";
  }
  for (const std::string& label : mistakes) {
    const absl::StatusOr<std::string> json =
        text::ReadFile(OutputOf(*outputs, label, ".json"));
    if (!json.ok()) continue;
    if (absl::Status added = run.mistakes.Add(*json); !added.ok()) return added;
  }
  return run;
}

}  // namespace tinytorch::grade
