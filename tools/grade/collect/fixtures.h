// Archives and folders for tests, good ones and broken ones.
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_FIXTURES_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_FIXTURES_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tinytorch::grade {

struct Entry {
  std::string path;
  std::string bytes = "";
  std::string link_to = "";       // A symbolic link, if not empty.
  std::string hard_link_to = "";  // A hard link, if not empty.
  bool is_pipe = false;
};

// "zip", "tar", "tar.gz", "tar.xz" or "7z".
std::string MakeArchive(std::string_view kind,
                        const std::vector<Entry>& entries);

// Writes a file, and the folders above it, and returns its path.
std::string Put(const std::string& path, std::string_view bytes);

// An empty folder of this name below the test's temporary folder.
std::string FreshFolder(const std::string& name);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_FIXTURES_H_
