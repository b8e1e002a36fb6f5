#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/transformer.h"
#include "networks/transformer_json.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr GptOptions kOptions = {
    .vocab_size = 9, .context = 6, .width = 8, .heads = 2, .layers = 2};

void Fill(const Layer& layer, const GoldenCase& golden) {
  for (const NamedTensor& p : layer.Parameters()) {
    Assign(p.tensor, golden[p.name]);
  }
}

TEST(TransformerModuleTest, TheBlockAgreesWithPyTorch) {
  Why("TransformerEncoderLayer(norm_first=True) with the same weights.");
  for (const GoldenCase& golden :
       GoldenCases(TransformerJson(), "TransformerBlock")) {
    SCOPED_TRACE(golden.name());
    Rng rng(1);
    TransformerBlock block(golden.Integer("features"), golden.Integer("heads"),
                           rng);
    Fill(block, golden);
    EXPECT_THAT(block(golden["x"]), NearTensor(golden["y"], kLongSum));
    EXPECT_THAT(block(Scattered(golden["x"])),
                NearTensor(golden["y"], kLongSum));
  }
}

TEST(TransformerModuleTest, GptAgreesWithPyTorch) {
  Why("The whole network must agree, for texts of all lengths up to the "
      "context.");
  const GoldenCase golden = GoldenCases(TransformerJson(), "Gpt").at(0);
  Rng rng(1);
  Gpt gpt({.vocab_size = golden.Integer("characters"),
           .context = golden.Integer("context"),
           .width = golden.Integer("features"),
           .heads = golden.Integer("heads"),
           .layers = golden.Integer("blocks")},
          rng);
  Fill(gpt, golden);
  for (const std::string t : {"5", "3", "1"}) {
    EXPECT_THAT(gpt(golden["x" + t]), NearTensor(golden["y" + t], kLongSum))
        << t << " characters";
    EXPECT_THAT(gpt(Scattered(golden["x" + t])),
                NearTensor(golden["y" + t], kLongSum));
  }
}

TEST(TransformerModuleTest, TheFutureIsHiddenThroughAllBlocks) {
  Why("If a character changes, the results before it stay the same to the bit, "
      "and those from it on change.");
  Rng rng(1);
  Gpt gpt(kOptions, rng);
  const Tensor x = MakeTensor({1, 6}, {1, 2, 3, 4, 5, 6});
  const std::vector<Scalar> before = Values(gpt(x));
  for (int64_t changed = 0; changed < 6; ++changed) {
    const Tensor other = MakeTensor({1, 6}, Values(x));
    other.data()[changed] = 8;
    const std::vector<Scalar> after = Values(gpt(other));
    for (int64_t position = 0; position < 6; ++position) {
      bool equal = true;
      for (int64_t c = 0; c < 9; ++c) {
        equal &= after[position * 9 + c] == before[position * 9 + c];
      }
      EXPECT_EQ(equal, position < changed)
          << "position " << position << " when character " << changed
          << " changes";
    }
  }
}

TEST(TransformerModuleTest, OrderMatters) {
  Why("Before a c, \"ab\" and \"ba\" have the same letters; without positions, "
      "the results at c would be equal.");
  Rng rng(1);
  Gpt gpt({.vocab_size = 9, .context = 6, .width = 8, .heads = 2, .layers = 1},
          rng);
  const std::vector<Scalar> ab = Values(gpt(MakeTensor({1, 3}, {0, 1, 2})));
  const std::vector<Scalar> ba = Values(gpt(MakeTensor({1, 3}, {1, 0, 2})));
  double difference = 0;
  for (int64_t i = 18; i < 27; ++i) {
    difference = std::max<double>(difference, std::abs(ab[i] - ba[i]));
  }
  EXPECT_GT(difference, 1e-4);
}

TEST(TransformerModuleTest, AShorterTextIsTheBeginningOfALongerOne) {
  Why("While a model writes, the text grows: the results of earlier positions "
      "stay.");
  Rng rng(1);
  Gpt gpt(kOptions, rng);
  const Tensor whole = gpt(MakeTensor({1, 5}, {4, 0, 8, 2, 2}));
  const Tensor start(whole.storage(), whole.offset(), {1, 3, 9}, {45, 9, 1});
  EXPECT_THAT(gpt(MakeTensor({1, 3}, {4, 0, 8})), NearTensor(start, kLongSum));
}

TEST(TransformerModuleTest, AGradientFindsEveryParameter) {
  Why("Gradients must also reach the rows of the tables that were looked up.");
  Rng rng(1);
  Gpt gpt(kOptions, rng);
  Tensor y;
  const std::vector<TraceEvent> events =
      EventsIn([&] { y = gpt(MakeTensor({1, 3}, {0, 1, 2})); });
  ASSERT_EQ(gpt.Parameters().size(), 29);
  for (const NamedTensor& p : gpt.Parameters()) {
    EXPECT_TRUE(ComesFrom(events, y, p.tensor)) << p.name;
  }
}

TEST(TransformerModuleTest, TablesAndHeadStartSmall) {
  Why("Their standard deviation is 0.02, as in GPT-2.");
  Rng rng(5);
  const Gpt gpt({.vocab_size = 60, .context = 50, .width = 40}, rng);
  for (const NamedTensor& p : gpt.Parameters()) {
    if (p.name != "tokens.weight" && p.name != "positions.weight" &&
        p.name != "head.weight") {
      continue;
    }
    double sum = 0, squares = 0;
    for (const Scalar value : Values(p.tensor)) {
      sum += value;
      squares += double{value} * value;
    }
    const double count = static_cast<double>(p.tensor.numel());
    EXPECT_NEAR(sum / count, 0, 0.002) << p.name;
    EXPECT_NEAR(std::sqrt(squares / count), 0.02, 0.002) << p.name;
  }
}

TEST(TransformerModuleTest, ASeedGivesTheSameNetworkAgain) {
  Why("A seed is a network, and every block has weights of its own.");
  Rng first(7), again(7);
  const Gpt a(kOptions, first), b(kOptions, again);
  for (size_t i = 0; i < a.Parameters().size(); ++i) {
    EXPECT_THAT(a.Parameters()[i].tensor,
                EqualsTensor(b.Parameters()[i].tensor));
  }
  EXPECT_EQ(a.Parameters()[4].name,
            "blocks.0.attention.query_key_value.weight");
  EXPECT_EQ(a.Parameters()[16].name,
            "blocks.1.attention.query_key_value.weight");
  EXPECT_THAT(a.Parameters()[4].tensor,
              Not(EqualsTensor(a.Parameters()[16].tensor)));
}

TEST(TransformerModuleTest, RefusesOptionsThatDoNotFit) {
  Why("The error must come before any tensor is made, and name the network.");
  Rng rng(1);
  EXPECT_EQ(Gpt(kOptions, rng).name(), "Gpt(9 tokens, 2 layers)");
  EXPECT_THAT(Gpt(kOptions, rng)(MakeTensor({0, 4}, {})), HasShape({0, 4, 9}));
  EXPECT_THAT([&] { TransformerBlock(64, 5, rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("TransformerBlock(64, 5 heads): wanted heads that "
                            "divide the features")));
  EXPECT_THAT([&] { Gpt({.vocab_size = 9, .width = 0}, rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Gpt(9 tokens, 2 layers): wanted extents of "
                            "at least 1")));
  for (const Shape& shape : {Shape{6}, Shape{1, 0}, Shape{1, 6, 1}}) {
    EXPECT_THAT(
        [&] { Gpt(kOptions, rng).OutputShape(shape); },
        ThrowsMessage<std::invalid_argument>(HasSubstr(
            "wanted [n, t] with 1 <= t <= 6, got " + ShapeToString(shape))));
  }
  EXPECT_THAT(
      [&] { TransformerBlock(4, 1, rng).OutputShape({2, 3}); },
      ThrowsMessage<std::invalid_argument>(HasSubstr(
          "TransformerBlock(4, 1 head): wanted [n, t, 4], got [2, 3]")));
}

}  // namespace
}  // namespace tinytorch
