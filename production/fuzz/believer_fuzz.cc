// Target of driver_test.sh: a parser that trusts the bytes it reads.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "production/fuzz/fuzz.h"

namespace tinytorch {

// The first byte says how many bytes follow.
FuzzCorpus Corpus() {
  return {.seeds = {"\x03"
                    "abc",
                    "\x05"
                    "hello"}};
}

}  // namespace tinytorch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  tinytorch::Accepted();
  tinytorch::Expect(size_t{data[0]} < 200, "no client sends more than 200");
  static std::string content;
  content.resize(data[0] == 199 ? size_t{1} << 33 : 0);  // trusts a length
  return 0;
}
