// One run of Bazel, with its progress.
#ifndef TINYTORCH_TOOLS_GRADE_ENGINE_BUILD_H_
#define TINYTORCH_TOOLS_GRADE_ENGINE_BUILD_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::grade {

// How far a build is: actions that are done, and that are known so far.
struct Progress {
  int done = 0;
  int total = 0;
};

// Reads a line of Bazel's progress: "[12 / 345] Testing ...".
std::optional<Progress> ParseProgress(std::string_view line);

struct FinishedBuild {
  int status = 0;      // Of the process: 0, 1 if some targets failed, ...
  std::string events;  // Bazel's --build_event_json_file.
  std::string errors;  // The last lines with "ERROR", for people.
};

// Runs `command` in the folder `workspace`; each line of its output goes to
// `log`, and those with progress to `show`. `events` is the file that the
// command names. Returns an error if the command cannot be started. The command
// is interrupted when this process dies, in whatever way.
absl::StatusOr<FinishedBuild> RunBuild(
    const std::vector<std::string>& command, const std::string& workspace,
    const std::string& events, const std::string& log,
    const std::function<void(const Progress&)>& show);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_ENGINE_BUILD_H_
