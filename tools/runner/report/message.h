// GoogleTest's messages, in the words of a report: expected, got.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_MESSAGE_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_MESSAGE_H_

#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::runner {

struct LabeledText {
  std::string
      label;  // "case", "checked", "expected", "got", "differ", "threw",
              // "means", "within", "note" or "failed".
  std::string text;
};

// Returns the parts of an assertion's message. In EXPECT_EQ(got, want) the
// computed value comes first, everywhere in the course; the messages of
// EXPECT_THAT, EXPECT_TRUE and EXPECT_THROW name the two themselves. Returns a
// message of any other form as one part, "failed".
//
// Values are readable (values.h): texts have no escapes, and a text of several
// lines is shown as its lines. SCOPED_TRACE becomes "case".
std::vector<LabeledText> ExplainMessage(std::string_view message);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_MESSAGE_H_
