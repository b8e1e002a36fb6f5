// Opens archives that students made, some of whom may mean harm.
//
// libarchive reads them in memory; nothing is unpacked to the disk. Known by
// their content: zip, tar (also compressed with gzip and, where libarchive was
// built with them, bzip2, xz and zstd) and 7z.
//
// An archive never stops its reader. Whatever is refused, damaged or too large
// is left out, and a sentence says so: names that lead out of a folder (..,
// absolute), links, devices, encrypted files, everything behind a limit. Of an
// archive that ends early, the files before that point are returned.
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_ARCHIVE_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_ARCHIVE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace tinytorch::grade {

// How much one archive, with all archives inside of it, may hold.
struct Limits {
  int entries = 20'000;
  int64_t bytes = int64_t{512} << 20;  // Unpacked, in all.
  int64_t file_bytes = int64_t{1}
                       << 20;  // Of one file; source_rules.h's limit.
  int64_t archive_bytes = int64_t{64} << 20;  // Of one archive inside of it.
  // Unpacked bytes for each byte of the archive, once there are 16 MiB of them.
  // Source text seldom exceeds 10, a zip bomb is beyond 1,000.
  int64_t ratio = 200;
  int depth = 3;       // An archive in an archive in an archive.
  int sentences = 30;  // About what was left out.
};

// What was found: path to bytes. The path of a file in an archive inside is
// OUTER.zip/PATH. Litter (path.h) is left out without a sentence.
struct Contents {
  std::map<std::string, std::string> files;
  std::vector<std::string> names;     // Of all files, also of those not wanted.
  std::vector<std::string> left_out;  // Sentences for people.
};

// Whether the bytes of a path are wanted. Others are skipped, and cost no
// memory.
using Wanted = std::function<bool(std::string_view path)>;

// Reads an archive, called `name` in sentences, and adds to `contents`, under
// paths that begin with `prefix`.
void ReadArchive(std::string_view bytes, std::string_view name,
                 std::string_view prefix, const Limits& limits,
                 const Wanted& wanted, Contents& contents);

// Takes one regular file of an archive or folder: its path, its bytes if they
// were wanted, else none.
using TakeFile =
    std::function<void(const std::string& path, std::string bytes)>;

// Reads an archive on the disk, which may be larger than memory, and gives each
// file to `take`; archives inside are files here. The limits hold for each file
// but not for all together: each student's share is bounded when it is opened.
// Error: the file cannot be read, or it is not an archive.
absl::Status ReadArchiveFile(const std::string& path, const Limits& limits,
                             const Wanted& wanted, const TakeFile& take,
                             std::vector<std::string>& left_out);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_ARCHIVE_H_
