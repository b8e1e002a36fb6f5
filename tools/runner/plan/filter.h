// GoogleTest's filters: "Suite.*:Other.Test-*Slow*". Bazel passes what follows
// --test_filter= to every test of a run.
#ifndef TINYTORCH_TOOLS_RUNNER_PLAN_FILTER_H_
#define TINYTORCH_TOOLS_RUNNER_PLAN_FILTER_H_

#include <string_view>

namespace tinytorch::runner {

// Returns whether the filter selects the test of that full name. '*' stands
// for any text and '?' for one character; ':' separates alternatives. Patterns
// after the first '-' exclude tests. An empty filter selects every test.
bool FilterSelects(std::string_view filter, std::string_view test);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_PLAN_FILTER_H_
