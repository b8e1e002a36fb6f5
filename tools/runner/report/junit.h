// JUnit XML, as Bazel and CI systems expect it.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_JUNIT_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_JUNIT_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Returns the document: a testsuite for each GoogleTest suite, a testcase for
// each test. A failed assertion is a <failure>; a crash or a hang is an
// <error>; a skipped test is <skipped>.
std::string JunitXml(std::string_view target,
                     const std::vector<TestCase>& tests,
                     const std::vector<TestResult>& results);

// Returns a document with one failed test case, for a run without tests.
std::string FailedJunitXml(std::string_view target, std::string_view name,
                           std::string_view message);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_JUNIT_H_
