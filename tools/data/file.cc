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
#include <system_error>

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

// A device or a pipe, such as /dev/null, has no old content to keep.
absl::Status WriteInto(const std::string& path, absl::string_view bytes) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return Failed(path, "open");
  absl::Status status = WriteAll(file, bytes, path);
  if (close(file) != 0 && status.ok()) status = Failed(path, "close");
  return status;
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

std::string TargetOf(const std::string& path) {
  namespace fs = std::filesystem;
  constexpr int kLinks = 40;  // Linux follows as many.
  fs::path target = path;
  std::error_code error;
  for (int i = 0; i < kLinks && fs::is_symlink(target, error); ++i) {
    const fs::path next = fs::read_symlink(target, error);
    if (error) return path;
    target = target.parent_path() / next;  // An absolute `next` stays alone.
  }
  return target;
}

void KeepModeAndOwner(const std::string& old, int file) {
  struct stat about;
  if (stat(old.c_str(), &about) != 0) return;
  mode_t mode = about.st_mode & 0777;
  // A user that may not give the file away becomes its owner. A group that was
  // not meant must not get the rights of the other.
  if (fchown(file, about.st_uid, about.st_gid) != 0 &&
      fchown(file, static_cast<uid_t>(-1), about.st_gid) != 0) {
    mode &= ~mode_t{070};
  }
  if (fchmod(file, mode) != 0) errno = 0;  // Some file systems have no modes.
}

std::string WhyNotReplaced(int error) {
  return error == EBUSY ? "replace (it is a mount; mount its folder in place "
                          "of the file)"
                        : "replace";
}

absl::Status ReplaceFile(const std::string& name, absl::string_view bytes) {
  struct stat old;
  if (stat(name.c_str(), &old) == 0 && !S_ISREG(old.st_mode) &&
      !S_ISDIR(old.st_mode)) {
    return WriteInto(name, bytes);
  }
  const std::string path = TargetOf(name);
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == path.npos ? "." : path.substr(0, slash + 1);
  // In the same folder: a rename works only within a file system. O_EXCL: two
  // programs that save at the same time do not write into one file. A process
  // that was killed may have left a file of that name: try the next one.
  constexpr int kNames = 100;
  std::string fresh;
  int file = -1;
  for (int i = 0; file < 0 && i < kNames; ++i) {
    fresh = absl::StrCat(path, ".new-", getpid(), "-", i);
    file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0 && errno != EEXIST) break;
  }
  if (file < 0) return Failed(fresh, "create");
  KeepModeAndOwner(path, file);
  absl::Status status = WriteAll(file, bytes, fresh);
  if (status.ok() && fsync(file) != 0) status = Failed(fresh, "write to disk");
  if (close(file) != 0 && status.ok()) status = Failed(fresh, "close");
  if (status.ok() && std::rename(fresh.c_str(), path.c_str()) != 0) {
    const int error = errno;
    status = absl::ErrnoToStatus(
        error, absl::StrCat(path, ": cannot ", WhyNotReplaced(error)));
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
