// GoogleTest's messages, said the way a student reads them: what was expected,
// what was got.
#ifndef TINYTORCH_TOOLS_RUNNER_MESSAGE_H_
#define TINYTORCH_TOOLS_RUNNER_MESSAGE_H_

#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::runner {

struct Labelled {
  std::string label;  // "expected", "got", "checked", "threw", or "failed".
  std::string text;
};

// Returns the parts of an assertion's message. EXPECT_EQ(got, want) has the
// computed value first, everywhere in the course; EXPECT_THAT, EXPECT_TRUE and
// EXPECT_THROW say themselves which is which. A message of another form comes
// back whole, as "failed".
std::vector<Labelled> ExplainMessage(std::string_view message);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_MESSAGE_H_
