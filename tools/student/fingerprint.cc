// The fingerprint of a checkout; see unchanged.h.
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tools/student/saves.h"
#include "tools/student/unchanged.h"
#include "tools/text/file.h"
#include "tools/text/sha256.h"

namespace tinytorch::student {
namespace {

namespace fs = std::filesystem;

// A checkout has 2,000. Looking at many more takes longer than Bazel does.
constexpr int kMostFiles = 20'000;
// The kernel's clock for files is this far behind at most, in nanoseconds; on a
// drive that keeps whole seconds, 2 s.
constexpr int64_t kClockLag = 20'000'000;
constexpr int64_t kCoarseClockLag = 2'100'000'000;
constexpr int64_t kSecond = 1'000'000'000;

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * kSecond + time.tv_nsec;
}

std::string Stamp(const struct stat& info) {
  return absl::StrCat(info.st_dev, ".", info.st_ino, ".", info.st_size, ".",
                      info.st_mode, ".", Nanoseconds(info.st_mtim), ".",
                      Nanoseconds(info.st_ctim));
}

// Walks over a checkout, and keeps a line for each file.
class Walk {
 public:
  explicit Walk(const std::string& workspace) : workspace_(workspace) {}

  absl::Status Run() {
    std::error_code error;
    auto entry = fs::recursive_directory_iterator(workspace_, error);
    for (; !error && entry != fs::recursive_directory_iterator();
         entry.increment(error)) {
      if (entry.depth() == 0 && IsLeftOut(entry->path().filename().string())) {
        entry.disable_recursion_pending();
        continue;
      }
      if (absl::Status status = Add(entry->path().string()); !status.ok()) {
        return status;
      }
      if (lines_.size() > kMostFiles) return Doubt("too many files");
    }
    if (error) return Doubt(error.message());
    std::sort(lines_.begin(), lines_.end());
    return absl::OkStatus();
  }

  const std::vector<std::string>& lines() const { return lines_; }

  // Whether no file changed at or after this moment.
  bool IsOlderThan(int64_t moment) const {
    return newest_ + (is_coarse_ ? kCoarseClockLag : kClockLag) < moment;
  }

 private:
  static bool IsLeftOut(std::string_view name) {
    return name == ".git" || name == ".course" || name.starts_with("bazel-");
  }

  absl::Status Add(const std::string& path) {
    struct stat info = {};
    if (lstat(path.c_str(), &info) != 0) return Doubt("a file is gone");
    if (S_ISLNK(info.st_mode)) {
      lines_.push_back(absl::StrCat(path, " link ", Stamp(info)));
      Look(info);
      // The link of a student's may lead to nothing.
      if (stat(path.c_str(), &info) != 0) return absl::OkStatus();
      if (S_ISDIR(info.st_mode)) return Doubt("a link to a folder");
    }
    if (S_ISDIR(info.st_mode)) {
      // Its own times change with .course, and say nothing of what is in it.
      lines_.push_back(path);
      return absl::OkStatus();
    }
    lines_.push_back(absl::StrCat(path, " ", Stamp(info)));
    Look(info);
    return absl::OkStatus();
  }

  void Look(const struct stat& info) {
    const int64_t changed = Nanoseconds(info.st_ctim);
    newest_ = std::max(newest_, changed);
    if (changed % kSecond != 0) is_coarse_ = false;
  }

  const std::string workspace_;
  std::vector<std::string> lines_;
  int64_t newest_ = 0;
  bool is_coarse_ = true;
};

// Returns a line for a file of flags, which need not be there.
absl::StatusOr<std::string> LineOf(const std::string& flags) {
  if (absl::StrContains(text::ReadFile(flags).value_or(""), "import")) {
    return Doubt("a file of flags that imports others");
  }
  return absl::StrCat(flags, " ", StampOf(flags));
}

}  // namespace

absl::StatusOr<Checkout> ThisCheckout(const std::string& workspace) {
  const char* machine = std::getenv("TINYTORCH_MACHINE");
  const char* started = std::getenv("TINYTORCH_STARTED");
  const char* home = std::getenv("HOME");
  Checkout checkout = {.workspace = workspace};
  if (machine == nullptr || started == nullptr ||
      !absl::SimpleAtoi(started, &checkout.started)) {
    return Doubt("not started by ./course");
  }
  checkout.machine = machine;
  checkout.flags = {"/etc/bazel.bazelrc", workspace + "/.bazelrc"};
  if (home != nullptr)
    checkout.flags.push_back(absl::StrCat(home, "/.bazelrc"));
  return checkout;
}

absl::StatusOr<std::string> Fingerprint(const Checkout& checkout) {
  struct statfs drive = {};
  if (statfs(checkout.workspace.c_str(), &drive) != 0 ||
      !SilentFileSystem(static_cast<uint32_t>(drive.f_type)).empty()) {
    return Doubt("a drive that does not report changes");
  }
  std::string text = checkout.machine;
  for (const std::string& flags : checkout.flags) {
    const absl::StatusOr<std::string> line = LineOf(flags);
    if (!line.ok()) return line.status();
    absl::StrAppend(&text, "\n", *line);
  }
  Walk walk(checkout.workspace);
  if (absl::Status status = walk.Run(); !status.ok()) return status;
  if (!walk.IsOlderThan(checkout.started * 1000)) {
    return Doubt("a file changed after ./course began");
  }
  for (const std::string& line : walk.lines()) {
    absl::StrAppend(&text, "\n", line);
  }
  return text::Sha256(text);
}

std::string StampOf(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 ? Stamp(info) : "";
}

}  // namespace tinytorch::student
