#include "production/fuzz/fuzz.h"

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tools/data/one_line.h"

namespace tinytorch {
namespace {

std::atomic<int64_t> accepted{0};

}  // namespace

void Expect(bool holds, absl::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: does not hold: %s\n", std::string(what).c_str());
  std::abort();
}

void ExpectReadable(const absl::Status& error) {
  Expect(!error.ok(), "an error is one");
  ExpectReadable(error.message());
}

void ExpectReadable(absl::string_view text) {
  Expect(!text.empty(), "an error says what is wrong");
  Expect(OneLine(text) == text,
         absl::StrCat("an error is a line that can be read: ", OneLine(text)));
}

void Accepted() { ++accepted; }
int64_t AcceptedSoFar() { return accepted; }

}  // namespace tinytorch
