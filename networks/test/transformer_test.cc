#include "networks/transformer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "layers/embedding.h"
#include "layers/init.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Writes `value` to every element of the parameters whose name ends like this.
void Set(const Layer& layer, const std::string& end, Scalar value) {
  for (const NamedTensor& p : layer.Parameters()) {
    if (p.name.ends_with(end)) {
      std::fill_n(p.tensor.data(), p.tensor.numel(), value);
    }
  }
}

std::vector<std::string> NamesOf(const Layer& layer) {
  std::vector<std::string> names;
  for (const NamedTensor& p : layer.Parameters()) names.push_back(p.name);
  return names;
}

// A vocabulary of seven characters, and texts of at most four.
constexpr GptOptions kSmall = {
    .vocab_size = 7, .context = 4, .width = 8, .heads = 2, .layers = 1};

TEST(TransformerTest, ABlockThatAddsNothingChangesNothing) {
  Why("x passes a block unchanged, so that twenty blocks can be trained.");
  Rng rng(1);
  TransformerBlock block(4, 2, rng);
  Set(block, "attention.out.weight", 0);
  Set(block, "mlp.2.weight", 0);
  const Tensor x = RandomTensor({2, 3, 4}, 2);
  EXPECT_THAT(block(x), EqualsTensor(x));
}

TEST(TransformerTest, TheMlpStartsFromWhatAttentionHasAdded) {
  Why("Attention adds 10 here and the MLP adds 100: the result must have "
      "both.");
  Rng rng(1);
  TransformerBlock block(2, 1, rng);
  Set(block, "attention.out.weight", 0);
  Set(block, "attention.out.bias", 10);
  Set(block, "mlp.2.weight", 0);
  Set(block, "mlp.2.bias", 100);
  EXPECT_THAT(block(MakeTensor({1, 2, 2}, {1, 2, 3, 4})),
              IsTensor({1, 2, 2}, {111, 112, 113, 114}))
      << "TransformerBlock::Forward() adds twice";
}

TEST(TransformerTest, TheNormsStandBeforeAttentionAndMlp) {
  Why("Attention and MLP see a normalized x, so their results do not depend on "
      "its size. x itself is not normalized.");
  Rng rng(1);
  TransformerBlock block(8, 2, rng);
  const auto added = [&](Scalar size) {
    const Tensor x = RandomTensor({1, 3, 8}, 2, -size, size);
    std::vector<Scalar> y = Values(block(x));
    for (size_t i = 0; i < y.size(); ++i) y[i] -= x.data()[i];
    return MakeTensor({1, 3, 8}, y);
  };
  // Compared with a large x, the result of attention is small; the MLP would
  // see that.
  Set(block, "attention.out.weight", 0);
  EXPECT_THAT(added(100), NearTensor(added(2), {1e-3, 1e-3}));
}

TEST(TransformerTest, NamesParametersByChild) {
  Why("The children and their order are part of the contract.");
  Rng rng(1);
  EXPECT_THAT(
      NamesOf(TransformerBlock(4, 2, rng)),
      ElementsAre("norm1.weight", "norm1.bias",
                  "attention.query_key_value.weight",
                  "attention.query_key_value.bias", "attention.out.weight",
                  "attention.out.bias", "norm2.weight", "norm2.bias",
                  "mlp.0.weight", "mlp.0.bias", "mlp.2.weight", "mlp.2.bias"));
}

TEST(TransformerTest, GptGivesEachPositionItsLogits) {
  Why("At each position, the network has one logit for each possible next "
      "character.");
  Rng rng(1);
  Gpt gpt(kSmall, rng);
  EXPECT_THAT(gpt(MakeTensor({2, 3}, {0, 1, 2, 6, 5, 4})), HasShape({2, 3, 7}));
  EXPECT_THAT([&] { gpt.OutputShape({8, 5}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Gpt(7 tokens, 1 layer): wanted [n, t] with 1 "
                            "<= t <= 4, got [8, 5]")));
}

TEST(TransformerTest, GptIsMadeOfTheseParts) {
  Why("The parts are two tables, the blocks, a norm and the head.");
  Rng rng(1);
  std::vector<std::string> names = NamesOf(Gpt(kSmall, rng));
  ASSERT_EQ(names.size(), 17);
  names.erase(names.begin() + 3, names.begin() + 13);
  EXPECT_THAT(names, ElementsAre("tokens.weight", "positions.weight",
                                 "blocks.0.norm1.weight", "blocks.0.mlp.2.bias",
                                 "norm.weight", "norm.bias", "head.weight"));
}

TEST(TransformerTest, AFreshGptKnowsNothingAndSaysSo) {
  Why("Its first loss is that of guessing, log(vocab_size), so training does "
      "not start with unlearning random answers.");
  Rng rng(1);
  Gpt gpt(
      {.vocab_size = 50, .context = 8, .width = 32, .heads = 2, .layers = 1},
      rng);
  const std::vector<Scalar> logits =
      Values(gpt(MakeTensor({1, 8}, {3, 1, 4, 1, 5, 9, 2, 6})));
  double loss = 0;
  for (int64_t i = 0; i < 8; ++i) {  // The next character shall be i.
    double sum = 0;
    for (int64_t c = 0; c < 50; ++c) sum += std::exp(logits[i * 50 + c]);
    loss += (std::log(sum) - logits[i * 50 + i]) / 8;
  }
  EXPECT_NEAR(loss, std::log(50), 0.2);
}

TEST(TransformerTest, GptKnowsWhereItIs) {
  Why("If all four characters are equal, only the positions can tell them "
      "apart.");
  Rng rng(1);
  Gpt gpt(kSmall, rng);
  const std::vector<Scalar> logits =
      Values(gpt(MakeTensor({1, 4}, {3, 3, 3, 3})));
  for (int64_t i = 1; i < 4; ++i) {
    double difference = 0;
    for (int64_t c = 0; c < 7; ++c) {
      difference =
          std::max<double>(difference, std::abs(logits[i * 7 + c] - logits[c]));
    }
    EXPECT_GT(difference, 1e-3)
        << "position " << i << " has the result of the first";
  }
}

TEST(TransformerTest, GptDoesNotSeeTheFuture) {
  Why("The model predicts the next character, so it must not see it.");
  Rng rng(1);
  Gpt gpt(kSmall, rng);
  const std::vector<Scalar> before =
      Values(gpt(MakeTensor({1, 4}, {0, 1, 2, 3})));
  const std::vector<Scalar> after =
      Values(gpt(MakeTensor({1, 4}, {0, 1, 2, 6})));
  for (int64_t i = 0; i < 21; ++i) {
    EXPECT_EQ(after[i], before[i]) << "position " << i / 7;
  }
  EXPECT_NE(after[21], before[21])
      << "the last position sees the last character";
}

TEST(TransformerTest, TheContextLimitsTheTextNotTheBatch) {
  Why("Sixty-four texts of four characters fit into a context of four.");
  Rng rng(1);
  const Gpt gpt(kSmall, rng);
  EXPECT_THAT(gpt.OutputShape({64, 4}), ElementsAre(64, 4, 7));
}

TEST(TransformerTest, ASeedGivesTheSameGptEverywhere) {
  Why("The order of the draws is part of the contract: another order gives "
      "other weights for the same seed, and no result can be repeated.");
  Rng rng(1);
  const std::vector<NamedTensor> weights = Gpt(kSmall, rng).Parameters();
  // The parts draw first; then tokens, positions and head are drawn again.
  Rng same(1);
  const Embedding tokens(7, 8, same);
  const Embedding positions(4, 8, same);
  const Dense head(8, 7, same, {.bias = false});
  const TransformerBlock block(8, 2, same);
  for (const Tensor& weight :
       {tokens.weight(), positions.weight(), head.weight()}) {
    FillNormal(weight, 0, 0.02f, same);
  }
  EXPECT_THAT(weights[0].tensor, EqualsTensor(tokens.weight()));
  EXPECT_THAT(weights[1].tensor, EqualsTensor(positions.weight()));
  EXPECT_THAT(weights.back().tensor, EqualsTensor(head.weight()));
}

}  // namespace
}  // namespace tinytorch
