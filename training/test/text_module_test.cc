#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/layer.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/data/as_you_like_it.h"
#include "tools/runner/why.h"
#include "training/text.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();
constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

// Returns the same logits for any input.
class Constant : public Layer {
 public:
  explicit Constant(std::vector<Scalar> logits) : logits_(std::move(logits)) {}
  std::string name() const override { return "Constant"; }
  Shape OutputShape(const Shape& input) const override {
    if (fail) throw std::invalid_argument("Constant: as it was told");
    return {input.at(0), input.at(1), static_cast<int64_t>(logits_.size())};
  }

  bool fail = false;

 protected:
  Tensor Forward(const Tensor& x) override {
    std::vector<Scalar> all;
    for (int64_t i = 0; i < x.numel(); ++i) {
      all.insert(all.end(), logits_.begin(), logits_.end());
    }
    return Scattered(MakeTensor(OutputShape(x.shape()), all));
  }

 private:
  std::vector<Scalar> logits_;
};

TEST(TextModuleTest, EveryByteHasItsPlace) {
  Why("A char may be negative, and a text may hold zeros.");
  std::string all;
  for (int byte = 255; byte >= 0; --byte) all += static_cast<char>(byte);
  const Vocabulary vocabulary(all);
  EXPECT_EQ(vocabulary.size(), 256);
  const Tensor numbers = vocabulary.Encode(all);
  for (int64_t i = 0; i < 256; ++i) EXPECT_EQ(numbers.data()[i], 255 - i);
  EXPECT_EQ(vocabulary.Decode(Scattered(numbers)), all);
  EXPECT_THAT([] { Vocabulary("a").Encode("a\n"); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Encode: byte 10 at 1 is not in the vocabulary")));
}

TEST(TextModuleTest, APlayComesBackAsItWas) {
  Why("As You Like It has 122,575 characters, 64 of them different.");
  const std::string_view play = AsYouLikeIt();
  const Vocabulary vocabulary(play);
  EXPECT_EQ(vocabulary.size(), 64);
  EXPECT_THAT(vocabulary.Encode(play), HasShape({122575}));
  EXPECT_EQ(vocabulary.Decode(vocabulary.Encode(play)), play);
}

TEST(TextModuleTest, NothingIsATextToo) {
  Why("Encode and Decode accept an empty text; a vocabulary does not.");
  EXPECT_THAT(Vocabulary("ab").Encode(""), IsTensor({0}, {}));
  EXPECT_EQ(Vocabulary("ab").Decode(MakeTensor({0}, {})), "");
  EXPECT_THAT([] { Vocabulary(""); }, ThrowsMessage<std::invalid_argument>(
                                          HasSubstr("Vocabulary: no text")));
}

TEST(TextModuleTest, OnlyNumbersOfCharactersAreDecoded) {
  Why("A number must be checked before it becomes an index into the "
      "vocabulary.");
  const Vocabulary vocabulary("abc");
  for (const Scalar wrong : {Scalar{-1}, Scalar{3}, Scalar{0.5f}, kNan, kInf}) {
    EXPECT_THROW(vocabulary.Decode(MakeTensor({1}, {wrong})), std::out_of_range)
        << wrong;
  }
}

TEST(TextModuleTest, WindowsAreAllThereAre) {
  Why("One window too many would read behind the text; one too few would lose "
      "its end.");
  for (int64_t count = 2; count < 9; ++count) {
    for (int64_t length = 1; length < count; ++length) {
      for (int64_t stride = 1; stride < 4; ++stride) {
        const TextWindows windows(Scattered(Counting({count})), length, stride);
        int64_t fit = 0;
        while (fit * stride + length < count) ++fit;
        ASSERT_EQ(windows.size(), fit)
            << count << " characters, " << length << " long, stride " << stride;
        const Batch last = windows.Get({fit - 1, fit - 1});
        ASSERT_THAT(last.inputs, HasShape({2, length}));
        const Scalar first = static_cast<Scalar>((fit - 1) * stride);
        EXPECT_EQ(last.inputs.data()[0], first);
        EXPECT_EQ(Values(last.targets).back(),
                  first + static_cast<Scalar>(length));
      }
    }
  }
}

TEST(TextModuleTest, WindowsThatAreNotThereAreErrors) {
  Why("As with any Dataset; and a text that is too short must be an error at "
      "once.");
  const TextWindows windows(Counting({8}), 3);
  for (const int64_t number : {int64_t{-1}, int64_t{5}}) {
    EXPECT_THROW(windows.Get({0, number}), std::out_of_range) << number;
  }
  EXPECT_THAT([&] { windows.Get({5}); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("TextWindows: example 5 outside of 5")));
  EXPECT_THAT([] { TextWindows(Counting({10}), 64); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("TextWindows: a window of 64 wants a text of at "
                            "least 65, got [10]")));
  EXPECT_THROW(TextWindows(Counting({8}), 0), std::invalid_argument);
  EXPECT_THROW(TextWindows(Counting({8}), 3, 0), std::invalid_argument);
}

TEST(TextModuleTest, OneDrawDecides) {
  Why("One random number draws a class: the first class at which the sum of "
      "probabilities exceeds it. So a seed gives the same text on every "
      "machine.");
  const Tensor logits = RandomTensor({7}, 3, -2, 2);
  double sum = 0;
  for (const Scalar x : Values(logits)) sum += std::exp(x / 0.7);
  Rng rng(5), same(5);
  for (int i = 0; i < 50; ++i) {
    const double point = same.Uniform() * sum;
    int64_t wanted = -1;
    for (double reached = 0; reached <= point;) {
      reached += std::exp(logits.data()[++wanted] / 0.7);
    }
    ASSERT_EQ(SampleClass(Scattered(logits), 0.7, rng), wanted);
    ASSERT_EQ(rng.state(), same.state());
  }
}

TEST(TextModuleTest, LargeLogitsDoNotOverflow) {
  Why("e^1000 is infinite; e^(1000 - 1000) is 1.");
  Rng rng(1);
  EXPECT_EQ(SampleClass(MakeTensor({3}, {-1000, 1000, 900}), 1, rng), 1);
  EXPECT_EQ(SampleClass(MakeTensor({3}, {1, 2, 1}), 1e-30, rng), 1);
}

TEST(TextModuleTest, AClassOfProbability0IsNeverDrawn) {
  Why("A logit of -inf is a class of probability 0, at any position.");
  Rng rng(1);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(SampleClass(MakeTensor({3}, {-kInf, 0, -kInf}), 3, rng), 1);
  }
}

TEST(TextModuleTest, BadLogitsAreErrors) {
  Why("If a network has diverged, it must not continue to write without an "
      "error.");
  Rng rng(1);
  const auto message = [&](const std::string& text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_EQ(SampleClass(MakeTensor({1}, {-3}), 1, rng), 0);
  EXPECT_THAT([&] { SampleClass(MakeTensor({2}, {0, kNan}), 0, rng); },
              message("SampleClass: logits hold nan"));
  EXPECT_THAT([&] { SampleClass(MakeTensor({2}, {0, kInf}), 1, rng); },
              message("SampleClass: the largest logit is inf"));
  EXPECT_THAT([&] { SampleClass(Counting({2, 65}), 1, rng); },
              message("SampleClass: wanted logits [classes], got [2, 65]"));
  EXPECT_THAT(
      [&] { SampleClass(Counting({2}), -1, rng); },
      message("SampleClass: wanted a temperature of at least 0, got -1"));
}

TEST(TextModuleTest, ASeedWritesTheSameTextAgain) {
  Why("A seed always gives the same text, and another seed gives another "
      "text.");
  Constant network({0, 0, 0, 0});
  const auto write = [&](uint64_t seed) {
    Rng rng(seed);
    return Generate(network, Vocabulary("abcd"), "a", rng, {.characters = 40});
  };
  EXPECT_EQ(write(1).size(), 40);
  EXPECT_EQ(write(1), write(1));
  EXPECT_NE(write(1), write(2));
}

TEST(TextModuleTest, AFailureLeavesTheModeAsItWas) {
  Why("Training must be able to continue after a sample that has failed.");
  Constant network({0, 0});
  const Vocabulary vocabulary("ab");
  Rng rng(1);
  EXPECT_EQ(Generate(network, vocabulary, "a", rng, {.characters = 0}), "");
  network.fail = true;
  EXPECT_THROW(Generate(network, vocabulary, "a", rng), std::invalid_argument);
  EXPECT_TRUE(network.training());
  EXPECT_THAT([&] { Generate(network, vocabulary, "", rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Generate: wanted a prompt, got none")));
  EXPECT_THROW(Generate(network, vocabulary, "a", rng, {.context = 0}),
               std::invalid_argument);
}

}  // namespace
}  // namespace tinytorch
