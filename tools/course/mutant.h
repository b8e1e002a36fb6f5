// A mutant is a wrong implementation of an exercise: the reference with one
// mistake that students make. A named test must kill it, and say something
// that helps. It is a text file:
//
//     # The mistake, and why a student makes it.
//     killed_by: BroadcastTest.AlignsAtTheLastAxis
//     saying: got [3, 2]
//     --- reference
//     text that the reference solution holds exactly once
//     --- mutant
//     the wrong text in its place
//
// There may be several pairs of blocks. A block ends where the next begins;
// blank lines at its start and end do not count, and it may be empty.
#ifndef TINYTORCH_TOOLS_COURSE_MUTANT_H_
#define TINYTORCH_TOOLS_COURSE_MUTANT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::course {

struct Mutant {
  struct Change {
    int line;  // of "--- reference", from 1
    std::string reference;
    std::string mutant;
  };

  std::string path;       // of the file, for errors
  std::string mistake;    // the comment, on one line
  std::string killed_by;  // Suite.Test
  std::string saying;     // in what that test says
  std::vector<Change> changes;
};

// Reads a mutant. An error starts with `path`:LINE.
absl::StatusOr<Mutant> ParseMutant(std::string_view path,
                                   std::string_view text);

// Returns the source `reference` with the changes of the mutant, one after
// the other. Fails if a text to be replaced is not there exactly once, naming
// both files.
absl::StatusOr<std::string> ApplyMutant(const Mutant& mutant,
                                        std::string_view reference_path,
                                        std::string_view reference);

}  // namespace tinytorch::course

#endif  // TINYTORCH_TOOLS_COURSE_MUTANT_H_
