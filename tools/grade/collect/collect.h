// Collects what a class handed in: one call from a folder or an archive, of any
// kind that export.h recognizes, to the files of each student.
//
// Nothing stops the class. A mistake in one submission becomes a sentence in
// its `problems`; each person on the roster is in the result.
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_COLLECT_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_COLLECT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/grade/collect/archive.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

struct Collection {
  std::vector<Submission> submissions;  // Sorted by student.
  // For a person to look at: paths of no submission, sources of no exercise.
  std::vector<std::string> unmatched;
  std::string format;  // A sentence: what was recognized, and by what.
};

struct CollectOptions {
  Limits limits = {};  // For what one student handed in.
  absl::TimeZone zone = absl::LocalTimeZone();  // Of Brightspace's dates.
};

// Collects from `path`. If the roster is empty, all are taken as known. Of
// several submissions of one person the last counts, if dates or numbers say
// which it is; else none is taken unless all are the same. Error: `path` is
// missing, cannot be read, or is neither a folder nor an archive.
absl::StatusOr<Collection> Collect(const std::string& path,
                                   const std::vector<ExerciseId>& declared,
                                   const Roster& roster,
                                   const CollectOptions& options = {});

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_COLLECT_H_
