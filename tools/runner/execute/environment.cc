#include "tools/runner/execute/environment.h"

#include <unistd.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/execute/limits.h"
#include "tools/runner/protocol.h"

namespace tinytorch::runner {
namespace {

// How the names of variables begin that a test must not see.
constexpr std::string_view kKeptBack[] = {
    "GTEST_",
    "TEST_PREMATURE_EXIT_FILE=",
    "TEST_SHARD",
    "TEST_TOTAL_SHARDS=",
    "TEST_WARNINGS_OUTPUT_FILE=",
    "TESTBRIDGE_TEST_ONLY=",
    "TESTBRIDGE_TEST_RUNNER_FAIL_FAST=",
    "XML_OUTPUT_FILE=",
    kMegabytesVariable,
};

bool IsKeptBack(std::string_view variable) {
  for (std::string_view beginning : kKeptBack) {
    if (absl::StartsWith(variable, beginning)) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> TestEnvironment(const Limits& limits) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!IsKeptBack(*variable)) variables.emplace_back(*variable);
  }
  variables.push_back(absl::StrCat(kMegabytesVariable, "=", limits.megabytes));
  return variables;
}

}  // namespace tinytorch::runner
