// Reads a folder on the disk, of which others chose the names and contents: a
// clone of a repository, an archive that was already unpacked. Never follows
// links, never opens what is not a regular file, and changes nothing.
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_FOLDER_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_FOLDER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/grade/collect/archive.h"

namespace tinytorch::grade {

// Gives each regular file below the folder to `take`, sorted by path, archives
// as files. What is left out is said in sentences: links, devices, files that
// cannot be read, files beyond the limits for one file, what lies deeper than
// 64 folders. Litter is left out without one. Of a .git, only its own name is
// given: it shows that its folder is a clone. A folder with nothing to take is
// given as "FOLDER/.", because a student may have handed in just that. Error:
// the folder itself cannot be read.
absl::Status ReadFolder(const std::string& path, const Limits& limits,
                        const Wanted& wanted, const TakeFile& take,
                        std::vector<std::string>& left_out);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_FOLDER_H_
