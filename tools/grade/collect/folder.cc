// Reads a folder on the disk; see folder.h.

#include "tools/grade/collect/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/collect/archive.h"
#include "tools/grade/collect/path.h"

namespace tinytorch::grade {
namespace {

constexpr int kMostEntries = 10'000'000;

class Walk {
 public:
  Walk(const Limits& limits, const Wanted& wanted, const TakeFile& take,
       std::vector<std::string>& left_out)
      : limits_(limits), wanted_(wanted), take_(take), left_out_(left_out) {}

  // Reads the folder that is open as `folder`, and closes it. Returns false if
  // it cannot be read.
  bool ReadFolder(int folder, const std::string& prefix) {
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(folder),
                                                      closedir);
    if (entries == nullptr) {
      close(folder);
      return false;
    }
    std::set<std::string> names;
    while (const dirent* entry = readdir(entries.get())) {
      if (std::strcmp(entry->d_name, ".") != 0 &&
          std::strcmp(entry->d_name, "..") != 0) {
        names.insert(entry->d_name);
      }
    }
    const int taken_before = taken_;
    for (const std::string& name : names) {
      if (--entries_left_ < 0) return true;
      ReadEntry(folder, name, absl::StrCat(prefix, name));
    }
    if (taken_ == taken_before && !prefix.empty()) {
      Take(absl::StrCat(prefix, "."), "");
    }
    return true;
  }

 private:
  void Take(const std::string& path, std::string bytes) {
    ++taken_;
    take_(path, std::move(bytes));
  }

  void LeaveOut(std::string_view path, std::string_view why) {
    AddSentence(left_out_, absl::StrCat(Shown(path), " ", why, "."),
                limits_.sentences);
  }

  void ReadEntry(int folder, const std::string& name, const std::string& path) {
    if (name == ".git") return Take(path, "");
    if (IsLitter(path)) return;
    struct stat status{};
    if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return LeaveOut(path, "cannot be read");
    }
    if (S_ISLNK(status.st_mode)) return LeaveOut(path, "is a link");
    // This also limits the depth.
    const absl::StatusOr<std::string> safe = SafePath(path);
    if (!safe.ok() || *safe != path) {
      return LeaveOut(path, absl::StrCat("is refused: ",
                                         safe.ok() ? "there is a \\ in its path"
                                                   : safe.status().message()));
    }
    if (S_ISDIR(status.st_mode)) {
      const int inner = openat(folder, name.c_str(),
                               O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (inner < 0 || !ReadFolder(inner, path + "/")) {
        LeaveOut(path, "cannot be read");
      }
      return;
    }
    if (!S_ISREG(status.st_mode)) {
      return LeaveOut(path, "is a device or a pipe");
    }
    ReadFile(folder, name, path);
  }

  void ReadFile(int folder, const std::string& name, const std::string& path) {
    if (!wanted_(path)) return Take(path, "");
    // The entry may have become something else since it was looked at.
    const int file = openat(folder, name.c_str(),
                            O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    const auto close_file = absl::MakeCleanup([file] {
      if (file >= 0) close(file);
    });
    struct stat status{};
    if (file < 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
      return LeaveOut(path, "cannot be read");
    }
    const int64_t most =
        IsArchiveName(path) ? limits_.archive_bytes : limits_.file_bytes;
    std::string bytes;
    std::array<char, 1 << 14> buffer;
    while (true) {
      const ssize_t size = read(file, buffer.data(), buffer.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return LeaveOut(path, "cannot be read");
      if (size == 0) break;
      if (static_cast<int64_t>(bytes.size()) + size > most) {
        return LeaveOut(path,
                        absl::StrCat("is larger than ", most >> 20, " MiB"));
      }
      bytes.append(buffer.data(), static_cast<size_t>(size));
    }
    Take(path, std::move(bytes));
  }

  const Limits& limits_;
  const Wanted& wanted_;
  const TakeFile& take_;
  std::vector<std::string>& left_out_;
  int entries_left_ = kMostEntries;
  int taken_ = 0;
};

}  // namespace

absl::Status ReadFolder(const std::string& path, const Limits& limits,
                        const Wanted& wanted, const TakeFile& take,
                        std::vector<std::string>& left_out) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
  }
  if (!Walk(limits, wanted, take, left_out).ReadFolder(folder, "")) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
  }
  return absl::OkStatus();
}

}  // namespace tinytorch::grade
