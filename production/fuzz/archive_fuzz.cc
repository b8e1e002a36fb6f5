// Target: the reader of archives that students hand in.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "production/fuzz/fuzz.h"
#include "tools/grade/collect/archive.h"
#include "tools/grade/collect/fixtures.h"
#include "tools/grade/collect/path.h"

namespace tinytorch {
namespace {

using grade::MakeArchive;

// Small ones: the driver watches how much memory an input costs.
constexpr grade::Limits kLimits = {.entries = 100,
                                   .bytes = 4 << 20,
                                   .file_bytes = 64 << 10,
                                   .archive_bytes = 1 << 20};

void ReadAndExpect(absl::string_view bytes) {
  grade::Contents contents;
  grade::ReadArchive(
      bytes, "a.zip", "", kLimits,
      [](absl::string_view path) { return path != "unwanted"; }, contents);
  for (const std::string& sentence : contents.left_out) {
    ExpectReadable(sentence);
  }
  int64_t total = 0;
  for (const auto& [path, file] : contents.files) {
    const auto safe = grade::SafePath(path);
    Expect(safe.ok() && *safe == path, "a path is safe");
    Expect(!grade::IsLitter(path), "litter is left out");
    Expect(path != "unwanted", "only what is wanted is read");
    Expect(file.size() <= 64 << 10, "a file is within its limit");
    total += static_cast<int64_t>(file.size());
  }
  Expect(total <= kLimits.bytes, "all files are within their limit");
  Expect(contents.names.size() <= 100, "there is a limit to the files");
  Expect(contents.left_out.size() <= grade::kMostSentences + 1,
         "there is a limit to the sentences");
  if (contents.left_out.empty() && !contents.files.empty()) Accepted();
}

}  // namespace

FuzzCorpus Corpus() {
  const std::vector<grade::Entry> files = {
      {.path = "tensor/student/matmul.cc", .bytes = "int a;\nint b;\n"},
      {.path = "ü.cc", .bytes = std::string(300, 'x')},
      {.path = "unwanted", .bytes = "y"}};
  const std::vector<grade::Entry> nested = {
      {.path = "in.zip", .bytes = MakeArchive("zip", files)}};
  return {
      .seeds = {MakeArchive("zip", files), MakeArchive("tar", files),
                MakeArchive("tar.gz", files), MakeArchive("zip", nested)},
      .lies = {MakeArchive("zip", {{.path = "../x.cc", .bytes = "x"}}),
               MakeArchive("tar", {{.path = "x.cc", .link_to = "/etc"}}),
               MakeArchive("tar", {{.path = "/x.cc", .bytes = "x"}}), "PK\3\4"},
      .words = {"../", "PK\1\2", "PK\3\4", "PK\5\6", "PK\6\6", "ustar",
                "in.zip"}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tinytorch::ReadAndExpect(tinytorch::Bytes(data, size));
  return 0;
}
