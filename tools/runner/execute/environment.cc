#include "tools/runner/execute/environment.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace tinytorch::runner {
namespace {

constexpr const char* kPassedOn[] = {
    "ASAN_OPTIONS", "LD_LIBRARY_PATH", "LSAN_OPTIONS",   "MSAN_OPTIONS",
    "TSAN_OPTIONS", "UBSAN_OPTIONS",   "TINYTORCH_SEED", "TINYTORCH_THREADS",
};

}  // namespace

std::vector<std::string> TestEnvironment(const std::string& scratch) {
  std::vector<std::string> variables = {
      "PATH=/usr/bin:/bin", "TZ=UTC",
      // The limit of memory counts addresses, and malloc reserves 64 MB of them
      // for each thread's arena: eight threads would end a test of 600 MB.
      "MALLOC_ARENA_MAX=2",
      // Memory from malloc() is filled, and again when it is freed: what is
      // read too early or too late is wrong in the same way each time.
      "MALLOC_PERTURB_=1"};
  if (!scratch.empty()) {
    for (const char* name : {"HOME", "TEST_TMPDIR", "TMPDIR"}) {
      variables.push_back(absl::StrCat(name, "=", scratch));
    }
  }
  for (const char* name : kPassedOn) {
    if (const char* value = std::getenv(name)) {
      variables.push_back(absl::StrCat(name, "=", value));
    }
  }
  return variables;
}

}  // namespace tinytorch::runner
