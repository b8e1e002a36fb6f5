// GoogleTest's messages, in the words of a report: expected, got.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_MESSAGE_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_MESSAGE_H_

#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::runner {

struct LabeledText {
  std::string label;  // "expected", "got", "checked", "threw", or "failed".
  std::string text;
};

// Returns the parts of an assertion's message. In EXPECT_EQ(got, want) the
// computed value comes first, everywhere in the course; the messages of
// EXPECT_THAT, EXPECT_TRUE and EXPECT_THROW name the two themselves. Returns a
// message of any other form as one part, "failed".
std::vector<LabeledText> ExplainMessage(std::string_view message);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_MESSAGE_H_
