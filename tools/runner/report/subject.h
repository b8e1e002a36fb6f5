// Which function of an exercise a failing test is about.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_SUBJECT_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_SUBJECT_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/functions.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Returns the function that `test` is about, or nullptr. In this order: one
// that the words of the test name, as "Walk()" or "the rule of Pow"; one that
// the failed assertion calls; the one that names the case of a loop; one whose
// name is in the name of the test or, as "Walk()", in its reason; the one that
// an exception names ("Select: index 5 ..."); the one that the suite is named
// after. A given function comes last, but one that the assertion calls comes
// before that of the suite whose name it continues (MatMulBlocked, MatMul). If
// one function of the student, and no other, continues the name of a given one,
// it is returned: LogSoftmaxLine() for the given LogSoftmax(), which calls it.
const Function* FunctionOf(const std::vector<Function>& functions,
                           const TestCase& test, const TestResult& result);

// Returns whether it is a constructor, with other functions of its class beside
// it: a test that names the class may be about any of them.
bool IsOneOfItsClass(const Function& function,
                     const std::vector<Function>& functions);

// Returns those hints that help with this problem, the gentlest first: those
// that name what the problem is about, or else those that name no function.
std::vector<std::string> HintsFor(const std::vector<std::string>& hints,
                                  const std::vector<Function>& functions,
                                  std::string_view function);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_SUBJECT_H_
