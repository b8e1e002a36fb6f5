// Packs what a student hands in: the declared files and nothing else, and a
// receipt of their hashes.
#ifndef TINYTORCH_TOOLS_STUDENT_PACK_H_
#define TINYTORCH_TOOLS_STUDENT_PACK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/student/course_map.h"

namespace tinytorch::student {

struct PackedFile {
  std::string path;  // "tensor/student/shape.cc"
  std::string content;
  ExerciseId exercise;

  bool operator==(const PackedFile&) const = default;
};

// Reads the files of all exercises of these modules (indices). An error names
// the file that a grader would not take: it is missing, a link, not a file, or
// longer than a megabyte.
absl::StatusOr<std::vector<PackedFile>> ReadFiles(
    const Course& course, const std::vector<size_t>& modules,
    const std::string& workspace);

// Returns a zip archive of the files. The same files and time give the same
// bytes.
absl::StatusOr<std::string> Zip(const std::vector<PackedFile>& files,
                                absl::Time time);

// Returns the receipt: when, which release, the hash of the archive, and for
// each file its hash and its points. `sha256sum -c` reads it.
std::string Receipt(const Course& course, const std::vector<PackedFile>& files,
                    std::string_view archive_name, std::string_view archive,
                    absl::Time time);

// Returns a sentence for each exercise that gets no points because its file
// does not compile or is flagged. Tests that fail need none: they cost what
// they cost.
std::vector<std::string> Warnings(const Course& course,
                                  const std::vector<size_t>& modules);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_PACK_H_
