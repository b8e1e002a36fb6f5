#include "tools/runner/report/gate.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/verdict.h"
#include "tools/text/file.h"

namespace tinytorch::runner {

absl::StatusOr<std::vector<Lock>> FindLocks(const Plan& plan) {
  std::vector<Lock> locks;
  for (const Requirement& requirement : plan.requirements) {
    absl::StatusOr<std::string> json = text::ReadFile(requirement.verdict);
    if (!json.ok()) return json.status();
    absl::StatusOr<Verdict> verdict = ParseVerdict(*json);
    if (!verdict.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(requirement.verdict, ": ", verdict.status().message()));
    }
    if (verdict->module != requirement.module) {
      return absl::InvalidArgumentError(
          absl::StrCat(requirement.verdict, " is about ", verdict->module,
                       ", not about ", requirement.module));
    }
    if (!verdict->complete) {
      locks.push_back(
          {.requirement = requirement, .verdict = *std::move(verdict)});
    }
  }
  return locks;
}

}  // namespace tinytorch::runner
