// Whether anything changed since the verdicts were built. If nothing did, the
// commands answer from these verdicts, and Bazel does not start.
//
// A call that built verdicts leaves a record in .course/unchanged: a
// fingerprint of all that Bazel reads, and a stamp of each file that Bazel made
// and the call read. A stamp is device, inode, size, and the times of the last
// change of the content and of the inode. No program can set the last one back,
// so a save of the same size, a file put back by `cp -p` and a branch of Git
// all show. The fingerprint is over the stamps of all files of the checkout
// except .git, .course and Bazel's links, over the files of flags outside of
// it, and over what ./course says of the machine (unchanged.sh).
//
// Where that is not certain, Fingerprint() returns an error, and Bazel decides:
// a drive that does not report changes, a link to a folder, a file of flags
// that imports others, a file that changed after ./course began.
#ifndef TINYTORCH_TOOLS_STUDENT_UNCHANGED_H_
#define TINYTORCH_TOOLS_STUDENT_UNCHANGED_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tinytorch::student {

// The status of a program that was asked to answer from a record, if it cannot.
inline constexpr int kChanged = 75;

// Returns the error for what may have changed: Bazel has to decide.
absl::Status Doubt(std::string_view why);

// The input of a fingerprint.
struct Checkout {
  std::string workspace;
  std::string machine;             // As ./course describes it.
  std::vector<std::string> flags;  // Files of flags: machine, checkout, user.
  // When ./course began, in microseconds since 1970. A file that changed later
  // may have changed after Bazel read it.
  int64_t started = 0;
};

// Returns the checkout of this process: what ./course left in the environment.
// FailedPrecondition if ./course did not start it.
absl::StatusOr<Checkout> ThisCheckout(const std::string& workspace);

// Returns the fingerprint, or FailedPrecondition with the reason why it cannot
// tell.
absl::StatusOr<std::string> Fingerprint(const Checkout& checkout);

// Returns the stamp of a file, or of the file that a link leads to; empty if
// the file is missing.
std::string StampOf(const std::string& path);

struct Record {
  std::string where;    // "private" or "machine": the root of `program`.
  std::string program;  // This program.
  std::string folder;   // Its current folder, and the map in it.
  std::string index;
  std::string fingerprint;
  std::map<std::string, std::string> made;  // Stamps by path.
};

// Converts to text, and back. unchanged.sh reads the first two lines.
std::string RecordText(const Record& record);
absl::StatusOr<Record> ParseRecord(std::string_view text);

// Reads the record of a checkout. FailedPrecondition if something changed.
absl::StatusOr<Record> ReadRecord(const Checkout& checkout);

// Writes the record of this process: it has read these files of Bazel's, and
// the map `index`, after it took the fingerprint.
absl::Status WriteRecord(const std::string& workspace,
                         const std::string& fingerprint,
                         const std::string& index,
                         const std::vector<std::string>& made);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_UNCHANGED_H_
