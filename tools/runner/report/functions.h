// The functions of an exercise, and the lines where they stand.
//
// They are found in the student's file as text, so a file in an unusual style
// may have functions that are not found. The report then names the file only.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_FUNCTIONS_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_FUNCTIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

struct Function {
  std::string name;  // "Permute", "Tensor::At".
  int line = 0;      // Of its definition.
  int end = 0;       // The last line of its body.
  int parameters = 0;
  bool is_given = false;  // Others of the file have a "Your turn", and not it.
};

// Returns the functions that `source` defines at the beginning of a line.
std::vector<Function> FunctionsIn(std::string_view source);

// Returns the function whose lines have the place "FILE:LINE", or nullptr.
const Function* FunctionAround(const std::vector<Function>& functions,
                               std::string_view place);

// Returns the call that is to be corrected: the innermost one in `file` that is
// not in a given function, else the innermost one in `file`, else nullptr.
const CodePlace* CallToBlame(const std::vector<CodePlace>& calls,
                             std::string_view file,
                             const std::vector<Function>& functions);

// Gives each call in the file of an exercise the name of the function around
// its line. (The compiler may have put a small function into its caller, and
// gives a lambda the name "operator()".) `sources` are in the order of the
// exercises.
void NameCalls(const Plan& plan, const std::vector<std::string>& sources,
               std::vector<TestResult>* results);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_FUNCTIONS_H_
