// A reference solution marks what a student writes:
//
//     float Sum(const std::vector<float>& values) {
//       // Add in double: a float forgets small values beside a large sum.
//       // BEGIN SOLUTION
//       double sum = 0;
//       ...
//       // END SOLUTION
//     }
//
// The skeleton is the same file without the marked regions. An indented region
// becomes `throw Unimplemented();`, so the body of a function stays a body. A
// region at column 0 (a helper, an include) vanishes, with one of the two blank
// lines around it. All the rest, comments above all, is what the student reads.
#ifndef TINYTORCH_TOOLS_COURSE_SKELETON_H_
#define TINYTORCH_TOOLS_COURSE_SKELETON_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::course {

enum class Part {
  kGiven,     // what the student receives
  kSolution,  // what the student writes
  kBegin,     // the marker before a solution
  kEnd,       // the marker after it
};

struct SourceLine {
  int number;  // from 1
  Part part;
  std::string text;
};

// Splits a reference solution into lines. A marker that is unbalanced, nested,
// misspelt or not alone on its line is an error that starts with `path`:LINE.
absl::StatusOr<std::vector<SourceLine>> ParseSolution(std::string_view path,
                                                      std::string_view text);

// Returns the skeleton of a reference solution. Fails as ParseSolution does,
// and for a file without any region: it would hand out the whole solution.
absl::StatusOr<std::string> CutSkeleton(std::string_view path,
                                        std::string_view text);

// Returns a skeleton without its steps: the contract, the given code and
// `throw Unimplemented();` stay, and the comments inside of functions that say
// how to write them go. Those are the comment right above the throw, and each
// other one from "// Your turn" on. The code is the same, line by line.
std::string TerseSkeleton(std::string_view skeleton);

}  // namespace tinytorch::course

#endif  // TINYTORCH_TOOLS_COURSE_SKELETON_H_
