// The options of `grade`, from its flags.
#ifndef TINYTORCH_TOOLS_GRADE_COMMAND_OPTIONS_H_
#define TINYTORCH_TOOLS_GRADE_COMMAND_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::grade {

// All paths are absolute, or empty if the flag was not given.
struct Options {
  std::string submissions;  // A folder or an archive.
  std::string out;
  std::string course;   // A TOML file.
  std::string roster;   // A CSV file.
  std::string modules;  // "tensor,layers"; empty: all that the course counts.
  std::string key;      // Of pseudonyms, for files that leave the grader.
  // Exported by Canvas or Moodle, to be filled in.
  std::string sheet;
  std::string sheet_column;
  std::string reason;  // Of a regrade, for the journal.
  std::string farm;    // "grpc://HOST:PORT", or empty: this machine.
  std::vector<std::string> bazel_flags;
  std::optional<int64_t> seed;  // Of hidden tests; none: see the course.
  bool dry_run = false;
  bool alone = true;
  bool mistakes = true;   // Run the mutants, to recognize what they do wrong.
  bool lax = false;       // Also on a machine without all walls.
  std::string workspace;  // The checkout.

  // Where `grade` keeps what it needs again: OUT/work.
  std::string WorkFolder() const { return out + "/work"; }
};

// Reads the flags. Errors: an unknown flag, a missing one, a path inside of the
// checkout, words that belong to no flag.
absl::StatusOr<Options> ReadOptions(int argc, char** argv);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COMMAND_OPTIONS_H_
