// The words of gMock's matchers about the two sides of an assertion, shorter.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_MATCHERS_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_MATCHERS_H_

#include <string>
#include <string_view>

namespace tinytorch::runner {

// Returns what a matcher wants, shorter: "it throws a std::invalid_argument
// with a message that has substring "x""; "{ 2, 3 }" for a list of values that
// are named one by one. Everything else comes back as it is.
std::string ExpectedInWords(std::string_view expected);

// Returns what a matcher for exceptions says about a call, without the object
// that is called: "it throws nothing". Everything else comes back as it is.
std::string CallInWords(std::string_view got);

// Takes the words of a test from the end of the side that comes last, if it is
// known where that side ends.
std::string TakeNote(std::string* text);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_MATCHERS_H_
