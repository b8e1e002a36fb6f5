// What ONNX and PyTorch answer, stored: CI needs neither (golden.jsonl).

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/interop/peers/answer.h"
#include "production/interop/peers/calls.h"
#include "production/interop/peers/case.h"
#include "production/interop/peers/golden_cases.h"

namespace tinytorch {
namespace {

std::vector<Case> StoredCases() {
  std::vector<Case> cases;
  for (const std::string_view line :
       absl::StrSplit(GoldenCaseLines(), '\n', absl::SkipEmpty())) {
    absl::StatusOr<Case> stored = ParseCase(line);
    EXPECT_TRUE(stored.ok()) << stored.status();
    if (stored.ok()) cases.push_back(*std::move(stored));
  }
  return cases;
}

TEST(GoldenTest, WeAnswerAsOnnxAndPyTorch) {
  for (const Case& stored : StoredCases()) {
    SCOPED_TRACE(stored.id);
    const Answer answer = AnswerCase(stored);
    EXPECT_EQ(OutcomeName(answer.output), "passed") << answer.what;
    if (!stored.gradients.empty()) {
      EXPECT_EQ(OutcomeName(answer.gradients), "passed") << answer.what;
    }
    if (!stored.seconds.empty()) {
      EXPECT_EQ(OutcomeName(answer.seconds), "passed") << answer.what;
    }
  }
}

// A selection that lost its gradients would still pass the test above.
TEST(GoldenTest, TheSelectionHasEveryKind) {
  int with_gradients = 0, with_seconds = 0, refused = 0;
  int64_t numbers = 0;
  for (const Case& stored : StoredCases()) {
    with_gradients += stored.gradients.empty() ? 0 : 1;
    with_seconds += stored.seconds.empty() ? 0 : 1;
    refused += stored.wants_error ? 1 : 0;
    numbers += AnswerCase(stored).numbers;
  }
  EXPECT_GE(with_gradients, 100);
  EXPECT_GE(with_seconds, 100);
  EXPECT_GE(refused, 10);
  EXPECT_GE(numbers, 5000);
}

TEST(GoldenTest, EveryCallIsTried) {
  std::set<std::string> tried;
  for (const Case& stored : StoredCases()) tried.insert(stored.call);
  for (const CallTable* table : AllCalls()) {
    for (const auto& [name, call] : *table) {
      EXPECT_TRUE(tried.contains(name)) << name;
    }
  }
}

}  // namespace
}  // namespace tinytorch
