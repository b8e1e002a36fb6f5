#include "training/text.h"

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/layer.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tools/runner/why.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Knows the alphabet: after character i it expects i + 1, and after the last
// one the first. Remembers what it was asked.
class Alphabet : public Layer {
 public:
  explicit Alphabet(int64_t characters) : characters_(characters) {}
  std::string name() const override { return "Alphabet"; }
  Shape OutputShape(const Shape& input) const override {
    return {input.at(0), input.at(1), characters_};
  }

  std::vector<std::vector<Scalar>> asked;
  bool trained_while_asked = false;

 protected:
  Tensor Forward(const Tensor& x) override {
    asked.push_back(Values(x));
    trained_while_asked |= training();
    Tensor logits = MakeTensor(
        OutputShape(x.shape()),
        std::vector<Scalar>(NumElements(OutputShape(x.shape())), -9));
    Scalar* row = logits.data();
    for (const Scalar value : Values(x)) {
      row[(static_cast<int64_t>(value) + 1) % characters_] = 9;
      row += characters_;
    }
    return logits;
  }

 private:
  int64_t characters_;
};

TEST(TextTest, CharactersAreNumberedInOrder) {
  Why("A network counts; which number a letter has is a convention, as long as "
      "it is always the same.");
  const Vocabulary vocabulary("banana\n");
  EXPECT_EQ(vocabulary.size(), 4) << "newline, a, b, n";
  EXPECT_THAT(vocabulary.Encode("ban\n"), IsTensor({4}, {2, 1, 3, 0}));
  EXPECT_EQ(vocabulary.Decode(MakeTensor({4}, {2, 1, 3, 0})), "ban\n");
}

TEST(TextTest, UnknownCharactersAreErrors) {
  Why("A character without a number cannot be guessed at.");
  const Vocabulary vocabulary("banana");
  EXPECT_THAT([&] { vocabulary.Encode("ban@na"); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Encode: '@' at 3 is not in the vocabulary")));
  EXPECT_THAT([&] { vocabulary.Decode(MakeTensor({2}, {0, 70})); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Decode: 70 outside of 3 characters")));
}

TEST(TextTest, TargetsAreTheSameWindowMovedByOne) {
  Why("At each position the question is: what comes next?");
  const TextWindows windows(Counting({7}), 3);
  EXPECT_EQ(windows.size(), 4) << "they begin at 0, 1, 2, 3";
  const Batch batch = windows.Get({3, 0});
  EXPECT_THAT(batch.inputs, IsTensor({2, 3}, {3, 4, 5, 0, 1, 2}));
  EXPECT_THAT(batch.targets, IsTensor({2, 3}, {4, 5, 6, 1, 2, 3}));
}

TEST(TextTest, AStrideLeavesWindowsOut) {
  Why("With a stride as long as the window each character is asked for once.");
  const TextWindows windows(Counting({8}), 3, 3);
  EXPECT_EQ(windows.size(), 2);
  EXPECT_THAT(windows.Get({1}).targets, IsTensor({1, 3}, {4, 5, 6}));
}

TEST(TextTest, TemperatureZeroTakesTheLargest) {
  Why("No chance in it: the same answer every time, and nothing is drawn.");
  Rng rng(1);
  EXPECT_EQ(SampleClass(MakeTensor({4}, {1, 5, 2, 5}), 0, rng), 1);
  EXPECT_EQ(rng.state(), Rng(1).state());
}

TEST(TextTest, ClassesAreDrawnAsOftenAsTheyAreLikely) {
  Why("Logits 0 and log 3 are the probabilities 1/4 and 3/4.");
  Rng rng(1);
  const Tensor logits = MakeTensor({2}, {0, std::log(Scalar{3})});
  int64_t ones = 0;
  for (int i = 0; i < 4000; ++i) ones += SampleClass(logits, 1, rng);
  EXPECT_NEAR(static_cast<double>(ones) / 4000, 0.75, 0.03);
}

TEST(TextTest, TemperatureSaysHowMuchIsDared) {
  Why("At temperature 1/2 the odds of 3 to 1 are 9 to 1; at 2 only 1.7 to 1.");
  Rng rng(1);
  const Tensor logits = MakeTensor({2}, {0, std::log(Scalar{3})});
  int64_t careful = 0, bold = 0;
  for (int i = 0; i < 4000; ++i) {
    careful += SampleClass(logits, 0.5, rng);
    bold += SampleClass(logits, 2, rng);
  }
  EXPECT_NEAR(static_cast<double>(careful) / 4000, 0.9, 0.03);
  EXPECT_NEAR(static_cast<double>(bold) / 4000, 0.634, 0.03);
}

TEST(TextTest, WritesOnFromThePrompt) {
  Why("Each character that was written becomes part of the next question.");
  Alphabet network(5);
  Rng rng(1);
  EXPECT_EQ(Generate(network, Vocabulary("abcde"), "c", rng,
                     {.characters = 6, .temperature = 0}),
            "deabcd")
      << "only what was written, without the prompt";
}

TEST(TextTest, SeesTheLastCharactersOnly) {
  Why("The network has a context of a certain length; what is before it is "
      "forgotten.");
  Alphabet network(5);
  Rng rng(1);
  Generate(network, Vocabulary("abcde"), "ab", rng,
           {.characters = 3, .context = 3, .temperature = 0});
  EXPECT_THAT(network.asked,
              ElementsAre(ElementsAre(0, 1), ElementsAre(0, 1, 2),
                          ElementsAre(1, 2, 3)));
}

TEST(TextTest, WritesInEvaluationMode) {
  Why("Dropout would make it forget words at random. Afterwards training goes "
      "on as before.");
  Alphabet network(5);
  Rng rng(1);
  Generate(network, Vocabulary("abcde"), "a", rng, {.characters = 1});
  EXPECT_FALSE(network.trained_while_asked);
  EXPECT_TRUE(network.training());
  network.Eval();
  Generate(network, Vocabulary("abcde"), "a", rng, {.characters = 1});
  EXPECT_FALSE(network.training());
}

}  // namespace
}  // namespace tinytorch
