// One exercise, from a student's file to an object that can be linked with
// others.
#ifndef TINYTORCH_TOOLS_TRUST_EXERCISE_H_
#define TINYTORCH_TOOLS_TRUST_EXERCISE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/trust/limited_process.h"

namespace tinytorch::trust {

struct Exercise {
  std::string source;    // The student's file.
  std::string missing;   // Why Bazel does not find it; else empty.
  std::string skeleton;  // An object: what takes its place if it is refused.
  std::string object;    // To be written. Files beside it are scratch.
  std::string warnings_file;  // For the caller, to write warnings to; or empty.
  std::vector<std::string> names;           // Files that names.h reads.
  std::vector<std::string> calls;           // Of exercise(...).
  std::vector<std::string> headers;         // Of the course.
  std::vector<std::string> own_headers;     // The student's.
  std::vector<std::string> system_folders;  // The compiler's own.
  std::string objdump;
  std::vector<std::string> command;  // Compiles source to object, with "-c".
  Limits limits;
};

// The answer about the file.
struct Judgement {
  std::string errors;    // Empty if the file is accepted.
  std::string warnings;  // Of an accepted file.
};

// Compiles the exercise and writes its object, or the skeleton's if something
// is wrong with the file: then `errors` says what. An error is the course's
// own.
absl::StatusOr<Judgement> CompileExercise(const Exercise& exercise);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_EXERCISE_H_
