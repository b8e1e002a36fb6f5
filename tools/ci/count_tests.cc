// Usage: count_tests EVENTS
//
// Prints the results of a `bazel test` with --build_event_json_file=EVENTS: a
// line `FAILED: ...` for each failure, and the last line `N passed, N failed`.
// The exit status is 0 if it could read EVENTS, even if tests failed.

#include <fstream>
#include <iostream>
#include <string>

#include "tools/ci/test_results.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: count_tests EVENTS\n";
    return 2;
  }
  std::ifstream events(argv[1]);
  if (!events) {
    std::cerr << "count_tests: cannot read " << argv[1] << "\n";
    return 1;
  }
  const tinytorch::ci::TestResults results =
      tinytorch::ci::ReadBuildEvents(events);
  for (const std::string& failure : results.failures) {
    std::cout << "FAILED: " << failure << "\n";
  }
  if (results.skipped > 0) std::cout << results.skipped << " skipped\n";
  std::cout << results.passed << " passed, " << results.failures.size()
            << " failed\n";
  return 0;
}
