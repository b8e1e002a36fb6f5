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
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Predicts the next character of the alphabet: i + 1 after i, and the first one
// after the last. Remembers its inputs.
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
  Why("Which number a letter has does not matter, as long as it is always the "
      "same.");
  const Vocabulary vocabulary("banana\n");
  EXPECT_EQ(vocabulary.size(), 4) << "newline, a, b, n";
  EXPECT_THAT(vocabulary.Encode("ban\n"), IsTensor({4}, {2, 1, 3, 0}));
  EXPECT_EQ(vocabulary.Decode(MakeTensor({4}, {2, 1, 3, 0})), "ban\n");
}

TEST(TextTest, UnknownCharactersAreErrors) {
  Why("A character that is not in the vocabulary must be an error, not a "
      "guess.");
  const Vocabulary vocabulary("banana");
  EXPECT_THAT([&] { vocabulary.Encode("ban@na"); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Encode: '@' at 3 is not in the vocabulary")));
  EXPECT_THAT([&] { vocabulary.Decode(MakeTensor({2}, {0, 70})); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Decode: 70 outside of 3 characters")));
}

TEST(TextTest, TargetsAreTheSameWindowMovedByOne) {
  Why("At each position the network predicts the next character.");
  const TextWindows windows(Counting({7}), 3);
  EXPECT_EQ(windows.size(), 4) << "they begin at 0, 1, 2, 3";
  const Batch batch = windows.Get({3, 0});
  EXPECT_THAT(batch.inputs, IsTensor({2, 3}, {3, 4, 5, 0, 1, 2}));
  EXPECT_THAT(batch.targets, IsTensor({2, 3}, {4, 5, 6, 1, 2, 3}));
}

TEST(TextTest, AStrideLeavesWindowsOut) {
  Why("With a stride as long as the window, each character is a target once.");
  const TextWindows windows(Counting({8}), 3, 3);
  EXPECT_EQ(windows.size(), 2);
  EXPECT_THAT(windows.Get({1}).targets, IsTensor({1, 3}, {4, 5, 6}));
}

TEST(TextTest, TemperatureZeroTakesTheLargest) {
  Why("Temperature 0 always gives the same answer and draws no random number.");
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

TEST(TextTest, AHighTemperatureDrawsUnlikelyClasses) {
  Why("At temperature 1/2 the odds of 3 to 1 become 9 to 1; at 2 they become "
      "1.7 to 1.");
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

TEST(TextTest, ContinuesThePrompt) {
  Why("Each character that was written becomes part of the next question.");
  Alphabet network(5);
  Rng rng(1);
  EXPECT_EQ(Generate(network, Vocabulary("abcde"), "c", rng,
                     {.characters = 6, .temperature = 0}),
            "deabcd")
      << "only what was written, without the prompt";
}

TEST(TextTest, SeesTheLastCharactersOnly) {
  Why("The network has a context of a certain length and forgets the text "
      "before it.");
  Alphabet network(5);
  Rng rng(1);
  Generate(network, Vocabulary("abcde"), "ab", rng,
           {.characters = 3, .context = 3, .temperature = 0});
  EXPECT_THAT(network.asked,
              ElementsAre(ElementsAre(0, 1), ElementsAre(0, 1, 2),
                          ElementsAre(1, 2, 3)));
}

TEST(TextTest, WritesInEvaluationMode) {
  Why("Dropout would make the network forget at random. Afterwards, training "
      "continues as before.");
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
