// A knockout is a wrong implementation of an exercise: the reference with one
// mistake that students make. A named test must catch it, and say something
// that helps. It is a text file:
//
//     # The mistake, and why a student makes it.
//     caught_by: BroadcastTest.AlignsAtTheLastAxis
//     saying: got [3, 2]
//     --- reference
//     text that the reference solution holds exactly once
//     --- knockout
//     the wrong text in its place
//
// There may be several pairs of blocks. A block ends where the next begins;
// blank lines at its start and end do not count, and it may be empty.
#ifndef TINYTORCH_TOOLS_COURSE_KNOCKOUT_H_
#define TINYTORCH_TOOLS_COURSE_KNOCKOUT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch {

struct Knockout {
  struct Change {
    int line;  // of "--- reference", from 1
    std::string reference;
    std::string knockout;
  };

  std::string path;       // of the file, for errors
  std::string mistake;    // the comment, on one line
  std::string caught_by;  // Suite.Test
  std::string saying;     // in what that test says
  std::vector<Change> changes;
};

// Reads a knockout. An error starts with `path`:LINE.
absl::StatusOr<Knockout> ParseKnockout(std::string_view path,
                                       std::string_view text);

// Returns the source `reference` with the changes of the knockout, one after
// the other. Fails if a text to be replaced is not there exactly once, naming
// both files.
absl::StatusOr<std::string> ApplyKnockout(const Knockout& knockout,
                                          std::string_view reference_path,
                                          std::string_view reference);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_COURSE_KNOCKOUT_H_
