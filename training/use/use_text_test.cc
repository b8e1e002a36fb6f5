#include "training/use/use_text.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;

TEST(UseTextTest, ASentenceIsLearnedInFewSteps) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "the cat sat on the mat. ";
  // A stride that does not divide the 24 characters of a sentence: otherwise
  // the first character of a window tells all others, and nothing is learned.
  int64_t steps = 0, samples = 0;
  const LearnTextResult result = LearnText(
      text,
      {.network = {.context = 16, .width = 32, .heads = 2, .layers = 1},
       .epochs = 5,
       .batch = 16,
       .stride = 5,
       .learning_rate = 1e-2,
       .prompt = "the cat",
       .on_step = [&](const Progress& progress) { steps = progress.step; },
       .on_epoch = [&](const EpochMetrics&,
                       const std::string&) { ++samples; }});
  EXPECT_LE(steps, 60);
  EXPECT_EQ(samples, 5);
  EXPECT_NEAR(result.guessing, std::log(11), 1e-6);
  EXPECT_NEAR(result.at_start, result.guessing, 0.3);
  EXPECT_GT(result.frequency, 2);
  EXPECT_LT(result.after, result.frequency / 4);
  EXPECT_EQ(result.fault, "");
  EXPECT_LT(result.after, result.after_one) << "it looks further back than one";
  EXPECT_THAT(result.sample, HasSubstr(" on the "));
  EXPECT_THAT(result.noise, Not(HasSubstr(" on the ")));
}

}  // namespace
}  // namespace tinytorch
