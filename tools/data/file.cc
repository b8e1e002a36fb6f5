#include "tools/data/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace tinytorch {
namespace {

absl::Status Failed(const std::string& path, absl::string_view what) {
  return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot ", what));
}

// write() may write only a part; the loop writes the rest.
absl::Status WriteAll(int file, absl::string_view bytes,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed(path, "write");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadWholeFile(const std::string& path,
                                          int64_t most) {
  // O_NONBLOCK: open() of a pipe without a writer would otherwise never return.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return Failed(path, "open");
  const absl::Cleanup closer = [file] { close(file); };
  struct stat about;
  if (fstat(file, &about) != 0) return Failed(path, "stat");
  if (!S_ISREG(about.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": wanted a file, got ",
                     S_ISDIR(about.st_mode) ? "a directory" : "a device"));
  }
  if (about.st_size > most) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path, ": wanted at most ", most, " bytes, got ",
                     static_cast<int64_t>(about.st_size)));
  }
  std::string bytes(static_cast<size_t>(about.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = read(file, bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed(path, "read");
    if (got == 0) break;  // Another program has made it shorter.
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

std::string PathFromUser(const std::string& path) {
  const char* const typed_in = std::getenv("BUILD_WORKING_DIRECTORY");
  return std::filesystem::path(typed_in == nullptr ? "" : typed_in) / path;
}

absl::Status ReplaceFile(const std::string& path, absl::string_view bytes) {
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == path.npos ? "." : path.substr(0, slash + 1);
  // In the same folder: a rename works only within a file system. O_EXCL: two
  // programs that save at the same time do not write into one file.
  const std::string fresh = absl::StrCat(path, ".new-", getpid());
  const int file =
      open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return Failed(fresh, "create");
  absl::Status status = WriteAll(file, bytes, fresh);
  if (status.ok() && fsync(file) != 0) status = Failed(fresh, "write to disk");
  if (close(file) != 0 && status.ok()) status = Failed(fresh, "close");
  if (status.ok() && std::rename(fresh.c_str(), path.c_str()) != 0) {
    status = Failed(path, "replace");
  }
  if (!status.ok()) {
    unlink(fresh.c_str());
    return status;
  }
  // The new name is in the folder, so the folder has to reach the disk too. If
  // that is not possible, the rename is still atomic.
  const int directory = open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (directory >= 0) {
    fsync(directory);
    close(directory);
  }
  return absl::OkStatus();
}

}  // namespace tinytorch
