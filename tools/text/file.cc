#include "tools/text/file.h"

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace tinytorch::text {

// <cstdio>, because a stream does not keep errno, and throws on a folder.
absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  std::string content;
  bool is_read = false;
  if (file != nullptr) {
    char buffer[1 << 14];
    while (size_t size = std::fread(buffer, 1, sizeof(buffer), file)) {
      content.append(buffer, size);
    }
    is_read = std::ferror(file) == 0;
  }
  const int error = errno;
  if (file != nullptr) std::fclose(file);
  if (!is_read) {
    return absl::ErrnoToStatus(error, absl::StrCat("cannot read ", path));
  }
  return content;
}

absl::Status WriteFile(const std::string& path, std::string_view content) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  }
  const bool is_written =
      std::fwrite(content.data(), 1, content.size(), file) == content.size();
  int error = errno;
  if (std::fclose(file) != 0) {
    error = errno;
  } else if (is_written) {
    return absl::OkStatus();
  }
  return absl::ErrnoToStatus(error, absl::StrCat("cannot write ", path));
}

}  // namespace tinytorch::text
