#include "training/testing/rules.h"

#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Two operations on three floats, and rules that hold too much and too little.
void Report() {
  const Tensor a = Counting({3});
  Traced("First", {&a}, Counting({3}));
  Traced("Second", {&a}, Counting({3}));
}

InputGradients HoldsItsInput(const TraceEvent& event) {
  const Tensor x = event.inputs[0];
  return {[x](const Tensor&) { return x; }};
}

InputGradients GivesNothing(const TraceEvent&) { return {}; }

TEST(RulesTest, AsksTheRuleOfTheLastOperation) {
  const RuleTable rules = {{"First", GivesNothing}, {"Second", HoldsItsInput}};
  const InputGradients gradients = GradientsOf(rules, Report);
  ASSERT_EQ(gradients.size(), 1u);
  EXPECT_THAT(gradients[0](Tensor()), IsTensor({3}, {0, 1, 2}));
}

TEST(RulesTest, CountsWhatStaysAlive) {
  EXPECT_EQ(BytesHeld({{"Second", HoldsItsInput}}, Report),
            static_cast<int64_t>(3 * sizeof(Scalar)));
  EXPECT_EQ(BytesHeld({{"Second", NoGradients}}, Report), 0);
}

TEST(RulesTest, RefusesToFindNothing) {
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::logic_error>(HasSubstr(text));
  };
  EXPECT_THAT([] { GradientsOf({}, [] {}); }, throws("no operation"));
  EXPECT_THAT([] { GradientsOf({}, Report); }, throws("no rule for Second"));
  EXPECT_THAT([] { GradientsOf({{"Second", GivesNothing}}, Report); },
              throws("of Second gives 0 functions for 1 inputs"));
}

}  // namespace
}  // namespace tinytorch
