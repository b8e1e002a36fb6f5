// Archives and folders for tests; see fixtures.h.

#include "tools/grade/collect/fixtures.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::grade {
namespace {

void Check(struct archive* archive, int result) {
  if (result == ARCHIVE_OK) return;
  std::fprintf(stderr, "fixtures: %s\n", archive_error_string(archive));
  std::abort();
}

}  // namespace

std::string MakeArchive(std::string_view kind,
                        const std::vector<Entry>& entries) {
  // libarchive converts names from the character set of the locale.
  const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const locale_t old = uselocale(utf8);
  struct archive* archive = archive_write_new();
  if (kind == "zip") {
    Check(archive, archive_write_set_format_zip(archive));
    Check(archive, archive_write_set_options(archive, "hdrcharset=UTF-8"));
  } else if (kind == "7z") {
    Check(archive, archive_write_set_format_7zip(archive));
  } else {
    Check(archive, archive_write_set_format_gnutar(archive));
    if (kind == "tar.gz")
      Check(archive, archive_write_add_filter_gzip(archive));
    if (kind == "tar.xz") Check(archive, archive_write_add_filter_xz(archive));
  }
  size_t bound = size_t{1} << 20;
  for (const Entry& entry : entries) bound += 2 * entry.bytes.size() + 8192;
  std::string bytes(bound, '\0');
  size_t used = 0;
  Check(archive, archive_write_set_bytes_in_last_block(archive, 1));
  Check(archive,
        archive_write_open_memory(archive, bytes.data(), bytes.size(), &used));
  for (const Entry& each : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, each.path.c_str());
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, static_cast<int64_t>(each.bytes.size()));
    if (!each.link_to.empty()) {
      archive_entry_set_filetype(entry, AE_IFLNK);
      archive_entry_set_symlink(entry, each.link_to.c_str());
      archive_entry_set_size(entry, 0);
    } else if (!each.hard_link_to.empty()) {
      archive_entry_set_hardlink(entry, each.hard_link_to.c_str());
      archive_entry_set_size(entry, 0);
    } else if (each.is_pipe) {
      archive_entry_set_filetype(entry, AE_IFIFO);
    }
    Check(archive, archive_write_header(archive, entry));
    if (!each.bytes.empty()) {
      archive_write_data(archive, each.bytes.data(), each.bytes.size());
    }
    archive_entry_free(entry);
  }
  Check(archive, archive_write_close(archive));
  archive_write_free(archive);
  uselocale(old);
  freelocale(utf8);
  bytes.resize(used);
  return bytes;
}

std::string FreshFolder(const std::string& name) {
  const char* base = std::getenv("TEST_TMPDIR");
  const std::filesystem::path folder =
      std::filesystem::path(base == nullptr ? "/tmp" : base) / name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder.string();
}

std::string Put(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

}  // namespace tinytorch::grade
