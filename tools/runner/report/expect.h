// Runs in which tests must fail: how the staff tests the course itself.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_EXPECT_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_EXPECT_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Zero work earns zero: every test must end as "not written yet". Returns the
// tests that do not, or "".
std::string CheckUnwritten(const std::vector<TestCase>& tests,
                           const std::vector<TestResult>& results);

// This test must kill a mutant, an implementation with one mistake, by a
// failure, a crash or a hang. It must also say `saying`: a substring of its
// messages, as GoogleTest wrote them or as the report shows them, or of its
// output. Returns what is wrong, or "".
std::string CheckKilled(const TestCase& test, const TestResult& result,
                        std::string_view saying);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_EXPECT_H_
