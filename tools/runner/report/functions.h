// The functions of an exercise: which of them a failing test is about.
//
// They are found in the student's file as text, so a file in an unusual style
// may have functions that are not found. The report then names the file only.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_FUNCTIONS_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_FUNCTIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

struct Function {
  std::string name;       // "Permute", "Tensor::At".
  int line = 0;           // Of its definition.
  bool is_given = false;  // Others of the file have a "Your turn", and not it.
};

// Returns the functions that `source` defines at the beginning of a line.
std::vector<Function> FunctionsIn(std::string_view source);

// Returns the function whose lines have the place "FILE:LINE", or nullptr.
const Function* FunctionAround(const std::vector<Function>& functions,
                               std::string_view place);

// Returns the function that `test` is about, or nullptr. In this order: one
// that the words of the test name, as "Walk()" or "the rule of Pow"; one that
// the failed assertion calls; the one that names the case of a loop; one whose
// name is in the name of the test or, as "Walk()", in its reason; the one that
// an exception names ("Select: index 5 ..."); the one that the suite is named
// after. A given function comes last, but one that the assertion calls comes
// before that of the suite whose name it continues (MatMulBlocked, MatMul).
const Function* FunctionOf(const std::vector<Function>& functions,
                           const TestCase& test, const TestResult& result);

// Returns whether it is a constructor, with other functions of its class beside
// it: a test that names the class may be about any of them.
bool IsOneOfItsClass(const Function& function,
                     const std::vector<Function>& functions);

// Returns the call that is to be corrected: the innermost one in `file` that is
// not in a given function, else the innermost one in `file`, else nullptr.
const CodePlace* CallToBlame(const std::vector<CodePlace>& calls,
                             std::string_view file,
                             const std::vector<Function>& functions);

// Returns those hints that help with this problem, the gentlest first: those
// that name what the problem is about, or else those that name no function.
std::vector<std::string> HintsFor(const std::vector<std::string>& hints,
                                  const std::vector<Function>& functions,
                                  std::string_view function);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_FUNCTIONS_H_
