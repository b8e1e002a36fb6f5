// Target: the parser of IDX files, the format of data sets.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "production/fuzz/fuzz.h"
#include "tools/data/idx.h"

namespace tinytorch {
namespace {

// Returns the only bytes that mean this array.
std::string WriteIdx(const IdxFile& file) {
  std::string bytes = {0, 0, 8, static_cast<char>(file.shape.size())};
  for (const int64_t extent : file.shape) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>(extent >> shift & 0xff));
    }
  }
  bytes.append(file.values.begin(), file.values.end());
  return bytes;
}

std::string Seed(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  IdxFile file = {shape, std::vector<uint8_t>(static_cast<size_t>(count))};
  for (size_t i = 0; i < file.values.size(); ++i) {
    file.values[i] = static_cast<uint8_t>(i * 7);
  }
  return WriteIdx(file);
}

void ParseAndExpect(absl::string_view bytes) {
  const absl::StatusOr<IdxFile> file = ParseIdx(bytes, "a.idx");
  if (!file.ok()) {
    ExpectReadable(file.status());
    Expect(absl::StartsWith(file.status().message(), "a.idx: "),
           "an error begins with the name");
    Expect(absl::IsInvalidArgument(file.status()) ||
               absl::IsUnimplemented(file.status()) ||
               absl::IsResourceExhausted(file.status()),
           "an error is of the kinds in idx.h");
    return;
  }
  Accepted();
  Expect(file->values.size() < bytes.size(), "values are bytes of the file");
  Expect(WriteIdx(*file) == bytes, "written again it is the same file");
}

}  // namespace

FuzzCorpus Corpus() {
  return {.seeds = {Seed({2, 5, 5}), Seed({9}), Seed({0}), Seed({3, 0, 28}),
                    Seed({1, 2, 1, 2, 1, 2, 1, 3})}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tinytorch::ParseAndExpect(tinytorch::Bytes(data, size));
  return 0;
}
