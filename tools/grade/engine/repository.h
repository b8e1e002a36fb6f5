// The Bazel repository of a class: its distinct files, and BUILD files that
// turn them into targets (class.bzl).
#ifndef TINYTORCH_TOOLS_GRADE_ENGINE_REPOSITORY_H_
#define TINYTORCH_TOOLS_GRADE_ENGINE_REPOSITORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/grade/engine/jobs.h"

namespace tinytorch::grade {

struct RepositoryOptions {
  bool strict = true;  // A machine without all walls gives no verdict.
  bool alone = true;   // Files are also tested with the reference for all else.
  uint64_t seed = 0;   // Of hidden tests; 0: each run draws its own.
};

// Writes the repository into `folder`, and returns a name for its content.
// Files that already have their content are not touched; files that belong to
// no student anymore are removed. //tools/setup:submissions.bzl copies it.
absl::StatusOr<std::string> WriteRepository(const ClassJobs& jobs,
                                            const RepositoryOptions& options,
                                            const std::string& folder);

// Returns the labels of all targets, as Bazel's events name them.
std::vector<std::string> LabelsOf(const ClassJobs& jobs,
                                  const RepositoryOptions& options);

// Returns the label of a file, of the test of a file alone, and of the tests of
// a combination.
std::string FileLabel(const std::string& module, const std::string& exercise,
                      const std::string& file);
std::string AloneLabel(const std::string& module, const std::string& exercise,
                       const std::string& file);
std::string CombinationLabel(const std::string& module,
                             const std::string& combination);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_ENGINE_REPOSITORY_H_
