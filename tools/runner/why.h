// Why a test matters, said by the test itself.
//
//   TEST(BroadcastTest, AlignsAtTheLastAxis) {
//     Why("Adding a bias to a batch depends on it: [32, 10] + [10].");
//     EXPECT_EQ(BroadcastShape({32, 10}, {10}), (Shape{32, 10}));
//   }
//
// The report shows the sentence only when the test does not pass. Call Why()
// first: a crash ends the test before its later lines run.
#ifndef TINYTORCH_TOOLS_RUNNER_WHY_H_
#define TINYTORCH_TOOLS_RUNNER_WHY_H_

#include <string_view>

namespace tinytorch {

void Why(std::string_view sentence);

namespace internal {

// The function that receives the sentences. The harness sets it; the default,
// nullptr, drops them.
using WhyListener = void (*)(std::string_view sentence);
void SetWhyListener(WhyListener listener);

}  // namespace internal
}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_RUNNER_WHY_H_
