#include "tools/runner/report/expect.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/details.h"
#include "tools/runner/report/style.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

std::string CheckUnwritten(const std::vector<TestCase>& tests,
                           const std::vector<TestResult>& results) {
  std::string wrong;
  for (size_t i = 0; i < tests.size(); ++i) {
    if (results[i].outcome == Outcome::kUnwritten) continue;
    if (results[i].outcome == Outcome::kPassed) {
      absl::StrAppend(
          &wrong, tests[i].FullName(), " (", tests[i].place,
          ") passes without any work, so it gives points for nothing\n");
    } else {
      absl::StrAppend(&wrong,
                      "A test should be \"not written yet\", but is not:\n",
                      RenderTest(tests[i], results[i], Style()));
    }
  }
  return wrong;
}

std::string CheckKilled(const TestCase& test, const TestResult& result,
                        std::string_view saying) {
  const std::string report = RenderTest(test, result, Style());
  switch (result.outcome) {
    case Outcome::kFailed:
    case Outcome::kCrashed:
    case Outcome::kHung:
      break;
    case Outcome::kPassed:
      return absl::StrCat("The mutant survived: ", test.FullName(), " (",
                          test.place, ") passes.\n");
    default:
      return absl::StrCat("The test did not judge the mutant:\n", report);
  }
  std::string said = absl::StrCat(report, result.detail, "\n", result.output);
  for (const Failure& failure : result.failures) {
    absl::StrAppend(&said, "\n", failure.message);
  }
  if (absl::StrContains(said, saying)) return "";
  return absl::StrCat("The test killed the mutant, but does not say \"", saying,
                      "\":\n", report);
}

}  // namespace tinytorch::runner
