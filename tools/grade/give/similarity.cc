// Files for JPlag and Dolos.
#include "tools/grade/give/similarity.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/grade/give/csv.h"
#include "tools/grade/give/give.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"
#include "tools/text/sha256.h"

namespace tinytorch::grade {
namespace {

namespace fs = std::filesystem;

bool Inside(const std::string& path, const std::string& folder) {
  std::error_code error;
  const fs::path inner = fs::weakly_canonical(fs::absolute(path), error);
  const fs::path outer = fs::weakly_canonical(fs::absolute(folder), error);
  const auto [end, rest] =
      std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

}  // namespace

absl::StatusOr<std::string> ReadOrMakeKey(const std::string& path,
                                          const std::string& out) {
  if (Inside(path, out)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the key of pseudonyms must lie outside of ", out, ", got ", path));
  }
  std::error_code error;
  // bazelw makes an empty file, which it can then bind into the private root.
  const bool is_empty = fs::is_empty(path, error) && !error;
  if (is_empty || !fs::exists(path, error)) {
    std::random_device random;
    std::string key;
    for (int i = 0; i < 8; ++i) absl::StrAppendFormat(&key, "%08x", random());
    // Only the owner can read the file, also while it is written. A file that
    // is bound cannot be replaced by another one, but can be written.
    if (is_empty) {
      fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write,
                      error);
    }
    const mode_t before = umask(077);
    const absl::Status status =
        is_empty ? text::WriteFile(path, key) : WriteWhole(path, key);
    umask(before);
    if (!status.ok()) return status;
    return key;
  }
  absl::StatusOr<std::string> key = text::ReadFile(path);
  if (key.ok() && key->size() < 16) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": wanted a key of at least 16 bytes, got ", key->size()));
  }
  return key;
}

std::string Pseudonym(std::string_view key, std::string_view student) {
  return absl::StrCat("s-", text::HmacSha256(key, student).substr(0, 12));
}

absl::Status WriteSimilarity(const ClassResult& result,
                             const std::map<ExerciseId, std::string>& skeletons,
                             std::string_view key, const std::string& out) {
  absl::Status status;
  std::map<ExerciseId, std::string> tables;
  // In the order of pseudonyms: the order of keys would tell names. Of several
  // submissions of one student each is there.
  std::map<std::string, const Submission*> students;
  for (const Submission& submission : result.submissions) {
    const std::string pseudonym = Pseudonym(key, submission.student);
    std::string name = pseudonym;
    for (int copy = 2; !students.try_emplace(name, &submission).second;
         ++copy) {
      name = absl::StrCat(pseudonym, "-", copy);
    }
  }
  const auto folder = [&](std::string_view program, const ExerciseId& id) {
    return absl::StrCat(out, "/", program, "/", FolderOf(id.module), "-",
                        FolderOf(id.exercise), "/");
  };
  for (const auto& [pseudonym, submission] : students) {
    for (const auto& [id, file] : submission->files) {
      status.Update(
          WriteWhole(absl::StrCat(folder("jplag", id), "submissions/",
                                  pseudonym, "/", FolderOf(id.exercise), ".cc"),
                     file.content));
      status.Update(WriteWhole(
          absl::StrCat(folder("dolos", id), pseudonym, ".cc"), file.content));
      std::string& table = tables[id];
      if (table.empty()) {
        table = CsvLine({"filename", "label", "created_at", "full_name"});
      }
      // Without a time: the time of submission is known to others.
      table += CsvLine({pseudonym + ".cc", pseudonym, "", pseudonym});
    }
  }
  for (const auto& [id, table] : tables) {
    status.Update(WriteWhole(folder("dolos", id) + "info.csv", table));
    const auto skeleton = skeletons.find(id);
    if (skeleton == skeletons.end()) continue;
    status.Update(
        WriteWhole(folder("dolos", id) + "skeleton.cc", skeleton->second));
    status.Update(WriteWhole(absl::StrCat(folder("jplag", id), "base/",
                                          FolderOf(id.exercise), ".cc"),
                             skeleton->second));
  }
  return status;
}

}  // namespace tinytorch::grade
