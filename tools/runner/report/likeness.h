// Likeness: which known mistake explains what tests say about a student's code.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_LIKENESS_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_LIKENESS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tinytorch::runner {

// Fingerprints of what tests say, by the names of those that fail.
using Answers = std::map<std::string, std::string>;

// A mistake, and the test that has to say the same about a student's code.
struct Candidate {
  const Answers* answers;
  std::string test;
};

// Returns the indices of the candidates that are most like `said`; none is the
// usual answer, and several are those that tests do not tell apart. At least
// half of all tests that fail here or there have to say the same: code that is
// wrong throughout fails some tests as any mistake does. `ran` returns whether
// a test has run: one that has not says nothing.
std::vector<size_t> MostAlike(
    const std::vector<Candidate>& candidates, const Answers& said,
    const std::function<bool(const std::string&)>& ran);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_LIKENESS_H_
