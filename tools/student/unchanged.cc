// Whether anything changed since the verdicts were built; see unchanged.h.
#include "tools/student/unchanged.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/data/file.h"

namespace tinytorch::student {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMostBytes = 1 << 20;

}  // namespace

absl::Status Doubt(std::string_view why) {
  return absl::FailedPreconditionError(why);
}

std::string RecordText(const Record& record) {
  std::string text =
      absl::StrCat(record.where, "\n", record.program, "\n", record.folder,
                   "\n", record.index, "\n", record.fingerprint, "\n");
  for (const auto& [path, stamp] : record.made) {
    absl::StrAppend(&text, stamp, " ", path, "\n");
  }
  return text;
}

absl::StatusOr<Record> ParseRecord(std::string_view text) {
  constexpr size_t kHead = 5;
  const std::vector<std::string> lines =
      absl::StrSplit(text, '\n', absl::SkipEmpty());
  if (lines.size() <= kHead) return Doubt("no record");
  Record record = {.where = lines[0],
                   .program = lines[1],
                   .folder = lines[2],
                   .index = lines[3],
                   .fingerprint = lines[4]};
  for (size_t i = kHead; i < lines.size(); ++i) {
    const std::pair<std::string, std::string> row =
        absl::StrSplit(lines[i], absl::MaxSplits(' ', 1));
    record.made[row.second] = row.first;
  }
  return record;
}

absl::StatusOr<Record> ReadRecord(const Checkout& checkout) {
  const absl::StatusOr<std::string> text =
      ReadWholeFile(checkout.workspace + "/.course/unchanged", kMostBytes);
  if (!text.ok()) return Doubt("no record");
  absl::StatusOr<Record> record = ParseRecord(*text);
  if (!record.ok()) return record.status();
  for (const auto& [path, stamp] : record->made) {
    if (stamp.empty() || StampOf(path) != stamp) {
      return Doubt(absl::StrCat(path, " changed"));
    }
  }
  const absl::StatusOr<std::string> now = Fingerprint(checkout);
  if (!now.ok()) return now.status();
  if (*now != record->fingerprint) return Doubt("the checkout changed");
  return record;
}

absl::Status WriteRecord(const std::string& workspace,
                         const std::string& fingerprint,
                         const std::string& index,
                         const std::vector<std::string>& made) {
  std::error_code error;
  Record record = {
      .where = std::getenv("TINYTORCH_OUTPUT_ROOT") != nullptr ? "private"
                                                               : "machine",
      .program = fs::read_symlink("/proc/self/exe", error).string(),
      .folder = fs::current_path(error).string(),
      .index = index,
      .fingerprint = fingerprint};
  record.made[record.program] = StampOf(record.program);
  for (const std::string& path : made) {
    record.made[fs::absolute(path, error).string()] = StampOf(path);
  }
  const std::string text = RecordText(record);
  // A path with a line break would not be read back.
  const absl::StatusOr<Record> back = ParseRecord(text);
  if (!back.ok() || back->made != record.made || record.program.empty()) {
    return Doubt("a path that cannot be recorded");
  }
  fs::create_directories(workspace + "/.course", error);
  return ReplaceFile(workspace + "/.course/unchanged", text);
}

}  // namespace tinytorch::student
