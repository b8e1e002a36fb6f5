// Packs what a student hands in; see pack.h.
#include "tools/student/pack.h"

#include <archive.h>
#include <archive_entry.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "tools/data/file.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/verdict.h"
#include "tools/text/sha256.h"

namespace tinytorch::student {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMostBytes = 1 << 20;  // As tools/course/take.sh.

struct Close {
  void operator()(struct archive* archive) const {
    archive_write_free(archive);
  }
  void operator()(struct archive_entry* entry) const {
    archive_entry_free(entry);
  }
};

absl::Status Failed(struct archive* archive) {
  return absl::InternalError(
      absl::StrCat("cannot make the archive: ", archive_error_string(archive)));
}

// A file that lies where it says: neither it nor its folder is a link.
absl::Status CheckPlain(const std::string& workspace, const std::string& path) {
  fs::path at = workspace;
  for (const fs::path& part : fs::path(path)) {
    at /= part;
    std::error_code error;
    const fs::file_status status = fs::symlink_status(at, error);
    if (status.type() == fs::file_type::not_found) {
      return absl::NotFoundError(
          absl::StrCat(path, " is missing. ./course reset ",
                       fs::path(path).stem().string(), " writes its skeleton"));
    }
    if (fs::is_symlink(status)) {
      return absl::FailedPreconditionError(absl::StrCat(
          path, " is a link, or lies in one: a grader does not follow it"));
    }
  }
  return absl::OkStatus();
}

absl::Status AddFile(struct archive* archive, const PackedFile& file,
                     absl::Time time) {
  const std::unique_ptr<struct archive_entry, Close> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), file.path.c_str());
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_mtime(entry.get(), absl::ToTimeT(time), 0);
  archive_entry_set_size(entry.get(),
                         static_cast<int64_t>(file.content.size()));
  if (archive_write_header(archive, entry.get()) != ARCHIVE_OK) {
    return Failed(archive);
  }
  const auto size = static_cast<la_ssize_t>(file.content.size());
  return archive_write_data(archive, file.content.data(),
                            file.content.size()) == size
             ? absl::OkStatus()
             : Failed(archive);
}

}  // namespace

absl::StatusOr<std::vector<PackedFile>> ReadFiles(
    const Course& course, const std::vector<size_t>& modules,
    const std::string& workspace) {
  std::vector<PackedFile> files;
  for (const size_t m : modules) {
    const runner::Plan& plan = course.modules[m].plan;
    for (size_t e = 0; e < plan.exercises.size(); ++e) {
      // The place that a grader looks at counts, whatever was tested.
      const std::string path =
          absl::StrCat(plan.module, "/student/", plan.exercises[e].name, ".cc");
      absl::Status plain = CheckPlain(workspace, path);
      if (!plain.ok()) return plain;
      absl::StatusOr<std::string> content =
          ReadWholeFile(absl::StrCat(workspace, "/", path), kMostBytes);
      if (!content.ok()) return content.status();
      files.push_back({path, *std::move(content), {m, e}});
    }
  }
  return files;
}

absl::StatusOr<std::string> Zip(const std::vector<PackedFile>& files,
                                absl::Time time) {
  const std::unique_ptr<struct archive, Close> archive(archive_write_new());
  size_t bound = size_t{1} << 16;
  for (const PackedFile& file : files) {
    bound += 2 * file.content.size() + 4096;
  }
  std::string bytes(bound, '\0');
  size_t used = 0;
  if (archive_write_set_format_zip(archive.get()) != ARCHIVE_OK ||
      archive_write_set_bytes_in_last_block(archive.get(), 1) != ARCHIVE_OK ||
      archive_write_open_memory(archive.get(), bytes.data(), bytes.size(),
                                &used) != ARCHIVE_OK) {
    return Failed(archive.get());
  }
  for (const PackedFile& file : files) {
    absl::Status status = AddFile(archive.get(), file, time);
    if (!status.ok()) return status;
  }
  if (archive_write_close(archive.get()) != ARCHIVE_OK) {
    return Failed(archive.get());
  }
  bytes.resize(used);
  return bytes;
}

std::string Receipt(const Course& course, const std::vector<PackedFile>& files,
                    std::string_view archive_name, std::string_view archive,
                    absl::Time time) {
  const std::string& version = course.modules[0].plan.version;
  std::string text = absl::StrCat(
      "# TinyTorch", version.empty() ? "" : " ", version, ": receipt of ",
      absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone()),
      "\n# The points are those of the tests that students have.\n",
      text::Sha256(archive), "  ", archive_name, "\n");
  for (const PackedFile& file : files) {
    const runner::ExerciseVerdict* verdict = VerdictAt(course, file.exercise);
    absl::StrAppend(&text, "# ", file.path, ": ",
                    verdict == nullptr
                        ? "not tested, its module is locked"
                        : absl::StrCat(verdict->earned, " of ", verdict->points,
                                       " points, ", verdict->status),
                    "\n", text::Sha256(file.content), "  ", file.path, "\n");
  }
  return text;
}

std::vector<std::string> Warnings(const Course& course,
                                  const std::vector<size_t>& modules) {
  std::vector<std::string> warnings;
  for (const size_t m : modules) {
    const Module& module = course.modules[m];
    if (!module.verdict.has_value()) {
      warnings.push_back(
          absl::StrCat(module.name(), " is locked until ",
                       absl::StrJoin(LockedBy(course, module), " and "),
                       " is complete: its files were not tested."));
      continue;
    }
    for (const runner::ExerciseVerdict& exercise : module.verdict->exercises) {
      if (exercise.status == runner::StatusName(runner::Status::kNotCompiled)) {
        warnings.push_back(
            absl::StrCat(exercise.file,
                         " does not compile, or has a word that no exercise "
                         "may use: ./course check ",
                         exercise.name));
      } else if (!exercise.flag.empty()) {
        warnings.push_back(
            absl::StrCat(exercise.file, " is flagged: ", exercise.flag));
      }
    }
  }
  return warnings;
}

}  // namespace tinytorch::student
