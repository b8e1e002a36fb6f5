// The results of a whole `bazel test`, one test case at a time.
//
// Bazel counts targets. A target here holds up to several hundred cases, which
// its JUnit file (test.xml) lists. The build event file names the JUnit file of
// every test of this run; the folder bazel-testlogs may also hold results of
// tests that no longer exist.

#ifndef TINYTORCH_TOOLS_CI_TEST_RESULTS_H_
#define TINYTORCH_TOOLS_CI_TEST_RESULTS_H_

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::ci {

struct TestResults {
  int64_t passed = 0;
  int64_t skipped = 0;
  // One line for each case that failed, and for each target that failed while
  // its cases passed: it was not built, was killed, or wrote no JUnit file.
  std::vector<std::string> failures;
};

// Adds the cases of the JUnit file at `path`, which belongs to the target
// `label`. A file that cannot be read, or is not XML, is a failure.
void AddJunitFile(std::string_view label, const std::string& path,
                  TestResults& results);

// Reads the file that Bazel writes for --build_event_json_file, one JSON object
// a line. A line that is not JSON and a file without an end are failures.
TestResults ReadBuildEvents(std::istream& events);

}  // namespace tinytorch::ci

#endif  // TINYTORCH_TOOLS_CI_TEST_RESULTS_H_
