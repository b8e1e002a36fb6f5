// Runs that want tests to fail: the staff's tests of the course itself.
#ifndef TINYTORCH_TOOLS_RUNNER_EXPECT_H_
#define TINYTORCH_TOOLS_RUNNER_EXPECT_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/manifest.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Zero work earns zero: every test must end as "not written yet". Returns what
// is wrong, a line for each test, or "" if nothing is.
std::string CheckUnwritten(const std::vector<TestCase>& tests,
                           const std::vector<TestResult>& results);

// A wrong implementation must fail this test, by a failure, crash or hang, and
// say `saying` (a substring of its messages, as GoogleTest wrote them or as
// the report shows them, or of its output). Returns what is wrong, or "".
std::string CheckCaught(const TestCase& test, const TestResult& result,
                        std::string_view saying);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXPECT_H_
