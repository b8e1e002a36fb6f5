// The lines of addresses: where in an exercise a test crashed, threw or hung.
//
// Only exercises are compiled with the lines of their code (-g1), so a line
// that is found is one of a student.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_SYMBOLIZE_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_SYMBOLIZE_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Fills in `where` of results that have stacks, with places in the files of
// exercises, and completes the detail of hangs. Calls addr2line, if the machine
// has it, once.
//
// For reports only: addr2line reads what the linker made of student code, and
// nothing holds it back.
void FindPlaces(const Plan& plan, std::vector<TestResult>* results);

// Returns, for each of `count` addresses, the places in one of the files, from
// the output of `addr2line --addresses --functions --demangle --inlines`:
// several where the compiler has put one call into another, the innermost
// first.
std::vector<std::vector<CodePlace>> ReadPlaces(
    std::string_view printed, const std::vector<std::string>& files,
    size_t count);

// Says of a hang, in words, what its threads do; "" if that is not known.
// `places` has one for each stack.
std::string DescribeHang(const std::vector<Stack>& stacks,
                         const std::vector<CodePlace>& places);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_SYMBOLIZE_H_
