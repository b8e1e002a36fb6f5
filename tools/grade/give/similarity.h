// Files for programs that look for similar code: JPlag and Dolos. Students
// appear by their pseudonyms.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_SIMILARITY_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_SIMILARITY_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

// Returns the secret in a file, or, if it is missing or empty, makes one of 32
// random bytes, readable by
// its owner only. The error says so if the file lies in the folder `out`, which
// is given to others, or holds less than 16 bytes.
absl::StatusOr<std::string> ReadOrMakeKey(const std::string& path,
                                          const std::string& out);

// Returns "s-" and 12 hexadecimal digits, the same for each run with one key.
std::string Pseudonym(std::string_view key, std::string_view student);

// Writes, for each exercise that a student handed in:
//   OUT/jplag/MODULE-EXERCISE/submissions/PSEUDONYM/EXERCISE.cc
//   OUT/jplag/MODULE-EXERCISE/base/EXERCISE.cc      (the skeleton)
//   OUT/dolos/MODULE-EXERCISE/{info.csv,PSEUDONYM.cc,skeleton.cc}
// for `jplag -l cpp -bc base submissions` and `dolos run -i skeleton.cc
// info.csv`. An exercise without a skeleton in `skeletons` has no base.
absl::Status WriteSimilarity(const ClassResult& result,
                             const std::map<ExerciseId, std::string>& skeletons,
                             std::string_view key, const std::string& out);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_SIMILARITY_H_
