// Finds a student's files in what was handed in: single files, folders, or a
// whole checkout. Nothing in there is trusted: links are not followed.
#ifndef TINYTORCH_TOOLS_BUNDLE_COLLECT_H_
#define TINYTORCH_TOOLS_BUNDLE_COLLECT_H_

#include <map>
#include <string>
#include <vector>

namespace tinytorch::bundle {

struct Collected {
  // Content by the path that the course has for it, "tensor/student/shape.cc".
  std::map<std::string, std::string> files;
  std::vector<std::string> problems;  // Sentences for the student.
};

// Looks below `folder` for each of `wanted`. A file whose path ends with the
// whole wanted path is taken before one that only has the same name. If there
// are two of them with different content, none is taken, and a problem names
// both. So do links, and files that are larger than a source file is.
Collected Collect(const std::string& folder,
                  const std::vector<std::string>& wanted);

}  // namespace tinytorch::bundle

#endif  // TINYTORCH_TOOLS_BUNDLE_COLLECT_H_
