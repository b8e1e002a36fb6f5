// Opens archives with libarchive; see archive.h.

#include "tools/grade/collect/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/collect/path.h"
#include "tools/text/number.h"

namespace tinytorch::grade {
namespace {

constexpr int64_t kRatioFrom = int64_t{16} << 20;

// libarchive converts names to the character set of the thread's locale.
class Utf8Locale {
 public:
  Utf8Locale()
      : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)),
        old_(locale_ == nullptr ? nullptr : uselocale(locale_)) {}
  ~Utf8Locale() {
    if (locale_ == nullptr) return;
    uselocale(old_);
    freelocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t locale_;
  locale_t old_;
};

// The rest of the limits, for an archive and those inside of it.
struct Budget {
  int entries = 0;
  int64_t bytes = 0;
};

std::string Mebibytes(int64_t bytes) {
  if (bytes >= 1 << 20) return text::WithCommas(bytes >> 20) + " MiB";
  return text::WithCommas(bytes) + " bytes";
}

// Goes through the entries of one archive.
class Walk {
 public:
  // `packed` is its size in bytes, if that limits what it may unpack to.
  Walk(std::string_view name, const Limits& limits, Budget& budget,
       std::optional<int64_t> packed, std::vector<std::string>& left_out)
      : name_(Shown(name)),
        limits_(limits),
        budget_(budget),
        bytes_before_(budget.bytes),
        packed_(packed),
        left_out_(left_out),
        archive_(archive_read_new()) {
    archive_read_support_format_zip(archive_);
    archive_read_support_format_tar(archive_);
    archive_read_support_format_7zip(archive_);
    // Without its own decompressor libarchive would start a program.
    if (archive_zlib_version() != nullptr) {
      archive_read_support_filter_gzip(archive_);
    }
    if (archive_bzlib_version() != nullptr) {
      archive_read_support_filter_bzip2(archive_);
    }
    if (archive_liblzma_version() != nullptr) {
      archive_read_support_filter_xz(archive_);
    }
    if (archive_libzstd_version() != nullptr) {
      archive_read_support_filter_zstd(archive_);
    }
  }
  ~Walk() { archive_read_free(archive_); }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  bool OpenBytes(std::string_view bytes) {
    return archive_read_open_memory(archive_, bytes.data(), bytes.size()) ==
           ARCHIVE_OK;
  }
  bool OpenFile(int file) {
    return archive_read_open_fd(archive_, file, 1 << 16) == ARCHIVE_OK;
  }
  std::string Reason() const {
    const char* reason = archive_error_string(archive_);
    return reason == nullptr ? "no reason is known" : Shown(reason, 80);
  }

  // Returns whether it came to the end of the archive, or to a limit that it
  // has written down.
  bool Run(const Wanted& wanted, const TakeFile& take) {
    while (true) {
      archive_entry* entry = nullptr;
      const int result = archive_read_next_header(archive_, &entry);
      if (result == ARCHIVE_EOF) return true;
      if (result == ARCHIVE_FATAL) return false;
      if (--budget_.entries < 0) {
        LeaveOut(name_,
                 "holds too many files: those that follow were not read");
        return true;
      }
      if (result == ARCHIVE_OK || result == ARCHIVE_WARN) {
        if (!ReadEntry(entry, wanted, take)) return true;
      } else {
        LeaveOut(name_, absl::StrCat("has a damaged entry (", Reason(), ")"));
      }
    }
  }

 private:
  enum class End { kRead, kSkipped, kTooLarge, kSpent, kDamaged };

  void LeaveOut(std::string_view what, std::string_view why) {
    AddSentence(left_out_, absl::StrCat(what, " ", why, "."),
                limits_.sentences);
  }

  // Returns false if the archive has spent what it may.
  bool ReadEntry(archive_entry* entry, const Wanted& wanted,
                 const TakeFile& take) {
    const std::optional<std::string> path = RegularFile(entry);
    const bool is_wanted = path.has_value() && wanted(*path);
    const int64_t most = !is_wanted             ? 0
                         : IsArchiveName(*path) ? limits_.archive_bytes
                                                : limits_.file_bytes;
    std::string bytes;
    const End end = ReadData(entry, is_wanted, most, bytes);
    if (end == End::kSpent) {
      LeaveOut(name_, absl::StrCat("unpacks to more than ", SpentSentence()));
      return false;
    }
    if (!path.has_value()) return true;
    const std::string shown = Shown(absl::StrCat(*path, " in ", name_));
    if (end == End::kTooLarge) {
      LeaveOut(shown, absl::StrCat("is larger than ", Mebibytes(most)));
    } else if (end == End::kDamaged) {
      LeaveOut(shown, absl::StrCat("cannot be read (", Reason(), ")"));
    } else {
      take(*path, std::move(bytes));
    }
    return true;
  }

  std::string SpentSentence() const {
    return budget_.bytes < 0
               ? absl::StrCat(
                     Mebibytes(packed_ ? limits_.bytes : bytes_before_),
                     ": the rest was not read")
               : absl::StrCat(limits_.ratio,
                              " times its size, as a zip bomb does: the rest "
                              "was not read");
  }

  // The path of an entry that is a regular file with a safe name.
  std::optional<std::string> RegularFile(archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    if (name == nullptr) {
      LeaveOut(name_, "holds a file whose name cannot be read");
      return std::nullopt;
    }
    if (archive_entry_filetype(entry) == AE_IFDIR) return std::nullopt;
    const std::string shown = Shown(absl::StrCat(name, " in ", name_));
    if (archive_entry_hardlink(entry) != nullptr ||
        archive_entry_filetype(entry) == AE_IFLNK) {
      LeaveOut(shown, "is a link");
      return std::nullopt;
    }
    if (archive_entry_filetype(entry) != AE_IFREG) {
      LeaveOut(shown, "is a device or a pipe");
      return std::nullopt;
    }
    absl::StatusOr<std::string> path = SafePath(name);
    if (!path.ok()) {
      LeaveOut(shown, absl::StrCat("is refused: ", path.status().message()));
      return std::nullopt;
    }
    if (IsLitter(*path)) return std::nullopt;
    if (archive_entry_is_encrypted(entry)) {
      LeaveOut(shown, "is encrypted with a password");
      return std::nullopt;
    }
    return *std::move(path);
  }

  // Takes from the budget, and returns whether it is spent.
  bool Spend(int64_t bytes) {
    budget_.bytes = bytes > budget_.bytes ? -1 : budget_.bytes - bytes;
    if (budget_.bytes < 0) return true;
    const int64_t spent = bytes_before_ - budget_.bytes;
    return packed_.has_value() && spent > kRatioFrom &&
           spent / limits_.ratio > *packed_;
  }

  // Reads all data of the entry, whatever size it claims, and keeps at most
  // `most` bytes of it. Data that is skipped counts as well: most formats
  // unpack it.
  End ReadData(archive_entry* entry, bool keep, int64_t most,
               std::string& bytes) {
    if (archive_entry_size_is_set(entry)) {
      const int64_t size = archive_entry_size(entry);
      if (!keep || size > most) {
        if (Spend(size)) return End::kSpent;
        return keep ? End::kTooLarge : End::kSkipped;
      }
    }
    bool too_large = false;
    std::array<char, 1 << 14> buffer;
    while (true) {
      const la_ssize_t size =
          archive_read_data(archive_, buffer.data(), buffer.size());
      if (size < 0) return End::kDamaged;
      if (size == 0) break;
      if (Spend(size)) return End::kSpent;
      too_large |= static_cast<int64_t>(bytes.size()) + size > most;
      if (!too_large) bytes.append(buffer.data(), static_cast<size_t>(size));
    }
    if (!keep) return End::kSkipped;
    return too_large ? End::kTooLarge : End::kRead;
  }

  const std::string name_;
  const Limits& limits_;
  Budget& budget_;
  const int64_t bytes_before_;
  const std::optional<int64_t> packed_;
  std::vector<std::string>& left_out_;
  archive* const archive_;
};

// A zip file ends with a record; a comment of 64 KiB may stand behind it.
bool IsCutZip(std::string_view bytes) {
  if (bytes.substr(0, 4) != std::string_view("PK\3\4")) return false;
  const size_t tail = bytes.size() > 65557 ? bytes.size() - 65557 : 0;
  return bytes.substr(tail).find("PK\5\6") == std::string_view::npos;
}

void ReadNested(std::string_view bytes, std::string_view name,
                const std::string& prefix, int depth, const Limits& limits,
                Budget& budget, const Wanted& wanted, Contents& contents) {
  std::vector<std::string>& left_out = contents.left_out;
  const auto say = [&](std::string_view what) {
    AddSentence(left_out, absl::StrCat(Shown(name), " ", what, "."));
  };
  if (bytes.empty()) return say("is empty");
  Walk walk(name, limits, budget, static_cast<int64_t>(bytes.size()), left_out);
  if (!walk.OpenBytes(bytes)) {
    return say(absl::StrCat("is not an archive that can be opened (",
                            walk.Reason(), ")"));
  }
  const auto path_of = [&](std::string_view path) {
    return absl::StrCat(prefix, path);
  };
  const bool complete = walk.Run(
      [&](std::string_view path) {
        return IsArchiveName(path) ? depth < limits.depth
                                   : wanted(path_of(path));
      },
      [&](const std::string& path, std::string file) {
        const std::string full = path_of(path);
        contents.names.push_back(full);
        if (IsArchiveName(path)) {
          if (depth < limits.depth) {
            return ReadNested(file, full, full + "/", depth + 1, limits, budget,
                              wanted, contents);
          }
          return AddSentence(
              left_out, absl::StrCat(Shown(full), " lies in ", limits.depth,
                                     " archives: it was not opened."));
        }
        if (!wanted(full)) return;
        const auto [at, is_new] = contents.files.emplace(full, file);
        if (is_new || at->second == file) return;
        at->second = std::move(file);
        AddSentence(left_out, absl::StrCat(Shown(full),
                                           " occurs twice; the last one was "
                                           "read."));
      });
  if (!complete) {
    say(absl::StrCat("ends early or is damaged (", walk.Reason(),
                     "); what comes before was read"));
  } else if (IsCutZip(bytes)) {
    say("ends early; what comes before was read");
  }
}

}  // namespace

void ReadArchive(std::string_view bytes, std::string_view name,
                 std::string_view prefix, const Limits& limits,
                 const Wanted& wanted, Contents& contents) {
  const Utf8Locale locale;
  Budget budget = {.entries = limits.entries, .bytes = limits.bytes};
  ReadNested(bytes, name, std::string(prefix), 1, limits, budget, wanted,
             contents);
}

absl::Status ReadArchiveFile(const std::string& path, const Limits& limits,
                             const Wanted& wanted, const TakeFile& take,
                             std::vector<std::string>& left_out) {
  const Utf8Locale locale;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  }
  const auto close_file = absl::MakeCleanup([file] { close(file); });
  struct stat status{};
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": wanted an archive or a folder, got neither"));
  }
  // A class may hand in any number of files.
  Budget budget = {.entries = 10'000'000, .bytes = int64_t{1} << 40};
  Walk walk(BaseName(path), limits, budget, std::nullopt, left_out);
  if (!walk.OpenFile(file)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": wanted an archive or a folder, got a file that ",
                     "cannot be opened as one (", walk.Reason(), ")"));
  }
  if (!walk.Run(wanted, take)) {
    AddSentence(
        left_out,
        absl::StrCat(Shown(BaseName(path)), " ends early or is damaged (",
                     walk.Reason(), "); what comes before was read."));
  }
  return absl::OkStatus();
}

}  // namespace tinytorch::grade
