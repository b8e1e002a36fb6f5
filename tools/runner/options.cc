#include "tools/runner/options.h"

#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tinytorch::runner {
namespace {

// Reads one argument. Returns an error if it is none or has no such value.
absl::Status ParseOption(std::string_view argument, Options* options) {
  const std::string_view all = argument;
  const auto text = [&](std::string_view name, std::string* to) {
    if (!absl::ConsumePrefix(&argument, name)) return false;
    *to = argument;
    return true;
  };
  if (text("--plan=", &options->plan) ||
      text("--verdict=", &options->verdict) ||
      text("--tests=", &options->tests) || text("--full=", &options->full) ||
      text("--exercise=", &options->exercise) ||
      text("--expect_failure=", &options->expect_failure) ||
      text("--saying=", &options->saying)) {
    return absl::OkStatus();
  }
  if (all == "--strict") {
    options->strict = true;
  } else if (all == "--hints") {
    options->hints = true;
  } else if (all == "--expect_unwritten") {
    options->expect_unwritten = true;
  } else if (absl::ConsumePrefix(&argument, "--seconds_of_retries=")) {
    if (!absl::SimpleAtod(argument, &options->seconds_of_retries.emplace())) {
      return absl::InvalidArgumentError(
          absl::StrCat("wanted a number in ", all));
    }
  } else if (absl::ConsumePrefix(&argument, "--seed=")) {
    if (!absl::SimpleAtoi(argument, &options->seed)) {
      return absl::InvalidArgumentError(
          absl::StrCat("wanted a whole number in ", all));
    }
  } else {
    return absl::InvalidArgumentError(absl::StrCat("unknown argument ", all));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Options> ParseOptions(int argc, char** argv) {
  Options options;
  if (const char* plan = std::getenv("TINYTORCH_PLAN")) options.plan = plan;
  for (int i = 1; i < argc; ++i) {
    const absl::Status status = ParseOption(argv[i], &options);
    if (!status.ok()) return status;
  }
  if (options.plan.empty()) {
    return absl::InvalidArgumentError("no --plan and no TINYTORCH_PLAN");
  }
  return options;
}

}  // namespace tinytorch::runner
