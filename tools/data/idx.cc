#include "tools/data/idx.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace tinytorch {
namespace {

constexpr int64_t kMagicBytes = 4;
constexpr int64_t kExtentBytes = 4;
constexpr uint8_t kUnsignedByte = 0x08;

uint8_t ByteAt(absl::string_view bytes, int64_t i) {
  return static_cast<uint8_t>(bytes[static_cast<size_t>(i)]);
}

int64_t BigEndian32(absl::string_view bytes, int64_t offset) {
  int64_t value = 0;
  for (int64_t i = 0; i < kExtentBytes; ++i) {
    value = value << 8 | ByteAt(bytes, offset + i);
  }
  return value;
}

absl::string_view TypeName(uint8_t type) {
  switch (type) {
    case 0x09:
      return "signed byte";
    case 0x0b:
      return "16-bit integer";
    case 0x0c:
      return "32-bit integer";
    case 0x0d:
      return "32-bit float";
    case 0x0e:
      return "64-bit float";
    default:
      return "";
  }
}

absl::Status CheckMagic(absl::string_view bytes, absl::string_view name) {
  if (bytes.size() < kMagicBytes) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: want an IDX file, which starts with 4 bytes of magic, got %d "
        "bytes in all",
        name, bytes.size()));
  }
  const uint8_t type = ByteAt(bytes, 2);
  if (ByteAt(bytes, 0) != 0 || ByteAt(bytes, 1) != 0) {
    const bool gzip = ByteAt(bytes, 0) == 0x1f && ByteAt(bytes, 1) == 0x8b;
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: want an IDX file, which starts with 00 00, got %02x %02x%s", name,
        ByteAt(bytes, 0), ByteAt(bytes, 1),
        gzip ? absl::StrCat(" (a gzip file: unpack it with gunzip ", name, ")")
             : ""));
  }
  if (type == kUnsignedByte) return absl::OkStatus();
  if (!TypeName(type).empty()) {
    return absl::UnimplementedError(
        absl::StrFormat("%s: want unsigned bytes (type 08), got type %02x (%s)",
                        name, type, TypeName(type)));
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s: want unsigned bytes (type 08), got type %02x, which IDX does not "
      "have",
      name, type));
}

}  // namespace

absl::StatusOr<IdxFile> ParseIdx(absl::string_view bytes,
                                 absl::string_view name) {
  if (absl::Status status = CheckMagic(bytes, name); !status.ok()) {
    return status;
  }
  const int dimensions = ByteAt(bytes, 3);
  if (dimensions == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": want at least 1 dimension, got 0"));
  }
  if (dimensions > kMaxIdxDimensions) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%s: want at most %d dimensions, got %d", name,
                        kMaxIdxDimensions, dimensions));
  }
  const int64_t size = static_cast<int64_t>(bytes.size());
  const int64_t header = kMagicBytes + kExtentBytes * dimensions;
  if (size < header) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: truncated: want a header of %d bytes for %d dimensions, got %d "
        "bytes in all",
        name, header, dimensions, size));
  }

  IdxFile file;
  int64_t count = 1;
  int64_t bound = 1;  // The product without zeros; what overflow depends on.
  for (int i = 0; i < dimensions; ++i) {
    const int64_t extent = BigEndian32(bytes, kMagicBytes + kExtentBytes * i);
    file.shape.push_back(extent);
    count *= extent;
    // Both factors are below 2^32, so the product fits before it is checked.
    bound *= std::max<int64_t>(extent, 1);
    if (bound > kMaxIdxBytes) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("%s: want at most %d elements, got the shape [%s%s]",
                          name, kMaxIdxBytes, absl::StrJoin(file.shape, ", "),
                          i + 1 < dimensions ? ", ..." : ""));
    }
  }
  if (size - header != count) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: %s: want %d bytes of data for the shape [%s], got %d", name,
        size - header < count ? "truncated" : "trailing bytes", count,
        absl::StrJoin(file.shape, ", "), size - header));
  }
  const absl::string_view data = bytes.substr(static_cast<size_t>(header));
  file.values.assign(data.begin(), data.end());
  return file;
}

absl::StatusOr<IdxFile> ReadIdx(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return absl::NotFoundError(
        absl::StrCat(path, ": want an IDX file, got nothing: no such file"));
  }
  if (!error && status.type() != fs::file_type::regular) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": want an IDX file, got ",
        status.type() == fs::file_type::directory ? "a directory"
                                                  : "a special file"));
  }
  const uintmax_t size = error ? 0 : fs::file_size(path, error);
  if (error) {
    return absl::ErrnoToStatus(error.value(), absl::StrCat(path, ": stat"));
  }
  if (size > static_cast<uintmax_t>(kMaxIdxBytes)) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%s: want a file of at most %d bytes, got %d bytes",
                        path, kMaxIdxBytes, size));
  }

  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return absl::ErrnoToStatus(errno == 0 ? EIO : errno,
                               absl::StrCat(path, ": open"));
  }
  std::string bytes(static_cast<size_t>(size), '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (stream.bad()) {
    return absl::DataLossError(absl::StrCat(path, ": cannot be read"));
  }
  // A file that shrank since it was measured is found truncated by ParseIdx.
  bytes.resize(static_cast<size_t>(stream.gcount()));
  return ParseIdx(bytes, path);
}

}  // namespace tinytorch
