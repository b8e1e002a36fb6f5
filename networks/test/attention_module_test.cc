#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/attention.h"
#include "networks/attention_json.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::ThrowsMessage;

TEST(AttentionModuleTest, TheFormulaAgreesWithPyTorch) {
  Why("scaled_dot_product_attention, for one matrix and for many.");
  for (const GoldenCase& golden :
       GoldenCases(AttentionJson(), "CausalAttention")) {
    SCOPED_TRACE(golden.name());
    EXPECT_THAT(
        CausalAttention(golden["query"], golden["key"], golden["value"]),
        NearTensor(golden["y"], kLongSum));
    EXPECT_THAT(
        CausalAttention(Scattered(golden["query"]), Scattered(golden["key"]),
                        Scattered(golden["value"])),
        NearTensor(golden["y"], kLongSum));
  }
}

TEST(AttentionModuleTest, TheLayerAgreesWithPyTorch) {
  Why("MultiheadAttention with the same weights: queries, keys, values and "
      "heads are in the same places.");
  for (const GoldenCase& golden :
       GoldenCases(AttentionJson(), "CausalSelfAttention")) {
    SCOPED_TRACE(golden.name());
    Rng rng(1);
    CausalSelfAttention layer(golden.Integer("features"),
                              golden.Integer("heads"), rng);
    for (const NamedTensor& p : layer.Parameters()) {
      Assign(p.tensor, golden[p.name]);
    }
    EXPECT_THAT(layer(golden["x"]), NearTensor(golden["y"], kLongSum));
    EXPECT_THAT(layer(Scattered(golden["x"])),
                NearTensor(golden["y"], kLongSum));
  }
}

TEST(AttentionModuleTest, NoFutureIsLoudEnoughToBeHeard) {
  Why("Only -inf hides every score: a mask of -1e9 loses against 1e12.");
  const int64_t t = 6, d = 3;
  const Tensor query = RandomTensor({t, d}, 1), key = RandomTensor({t, d}, 2),
               value = RandomTensor({t, d}, 3);
  const std::vector<Scalar> before = Values(CausalAttention(query, key, value));
  for (int64_t last = t - 1; last > 0; --last) {  // More and more of the end.
    for (int64_t i = 0; i < d; ++i) {
      key.data()[last * d + i] *= 1e12f;
      value.data()[last * d + i] *= 1e12f;
    }
    const std::vector<Scalar> after =
        Values(CausalAttention(query, key, value));
    for (int64_t i = 0; i < last * d; ++i) {
      ASSERT_EQ(after[i], before[i]) << "position " << i / d << " depends on "
                                     << "position " << last;
    }
  }
}

TEST(AttentionModuleTest, ThePastChangesTheFuture) {
  Why("The first token still matters at the end, and at every position after "
      "it.");
  Rng rng(1);
  const int64_t t = 5, f = 6;
  CausalSelfAttention layer(f, 3, rng);
  const Tensor x = RandomTensor({1, t, f}, 2);
  const std::vector<Scalar> before = Values(layer(x));
  for (int64_t changed = 0; changed < t; ++changed) {
    const Tensor other = MakeTensor({1, t, f}, Values(x));
    other.data()[changed * f + 2] += 1;
    const std::vector<Scalar> after = Values(layer(other));
    for (int64_t i = 0; i < t * f; ++i) {
      if (i / f < changed) {
        ASSERT_EQ(after[i], before[i]) << i / f << " before " << changed;
      } else {
        ASSERT_NE(after[i], before[i]) << i / f << " from " << changed << " on";
      }
    }
  }
}

TEST(AttentionModuleTest, AttentionIsSharedOut) {
  Why("Each row of weights adds up to 1: if all values are 7, the result is 7. "
      "With a mask after the softmax, it would be smaller.");
  EXPECT_THAT(
      Values(CausalAttention(
          RandomTensor({2, 9, 4}, 1, -3, 3), RandomTensor({2, 9, 4}, 2, -3, 3),
          MakeTensor({2, 9, 4}, std::vector<Scalar>(72, 7)))),
      Each(testing::FloatNear(7, 1e-5f)));
}

TEST(AttentionModuleTest, ATextDoesNotDependOnItsNeighbors) {
  Why("Texts share a batch, but no results.");
  Rng rng(1);
  CausalSelfAttention layer(6, 2, rng);
  const Tensor x = RandomTensor({3, 4, 6}, 2);
  const Tensor y = layer(x);
  for (int64_t i = 0; i < 3; ++i) {
    const auto text = [i](const Tensor& all) {
      return Tensor(all.storage(), all.offset() + i * 24, {1, 4, 6},
                    {24, 6, 1});
    };
    EXPECT_THAT(layer(text(x)), NearTensor(text(y), kLongSum));
  }
}

TEST(AttentionModuleTest, AnEmptyBatchGivesAnEmptyBatch) {
  Why("A batch without texts, or texts without characters, must not fail.");
  Rng rng(1);
  CausalSelfAttention layer(4, 2, rng);
  EXPECT_THAT(layer(MakeTensor({0, 3, 4}, {})), HasShape({0, 3, 4}));
  EXPECT_THAT(layer(MakeTensor({2, 0, 4}, {})), HasShape({2, 0, 4}));
}

TEST(AttentionModuleTest, QueriesKeysAndValuesAreViews) {
  Why("Heads only add an index to the same numbers. One copy is needed on the "
      "way back, so that the heads stand side by side.");
  Rng rng(1);
  CausalSelfAttention layer(8, 2, rng);
  int copies = 0;
  for (const TraceEvent& event :
       EventsIn([&] { layer(RandomTensor({2, 5, 8}, 1)); })) {
    copies += event.op == "Identity";
  }
  EXPECT_THAT(copies, Le(1));
}

TEST(AttentionModuleTest, AGradientFindsItsWay) {
  Why("Training walks back over the reported operations, from the output to "
      "every parameter and to the input.");
  Rng rng(1);
  CausalSelfAttention layer(4, 2, rng);
  const Tensor x = RandomTensor({1, 3, 4}, 2);
  Tensor y;
  const std::vector<TraceEvent> events = EventsIn([&] { y = layer(x); });
  EXPECT_TRUE(ComesFrom(events, y, x));
  for (const NamedTensor& p : layer.Parameters()) {
    EXPECT_TRUE(ComesFrom(events, y, p.tensor)) << p.name;
  }
}

TEST(AttentionModuleTest, RefusesShapesThatDoNotFit) {
  Why("Heads need equal parts of the features; the formula needs three tensors "
      "of one shape.");
  Rng rng(1);
  EXPECT_EQ(CausalSelfAttention(5, 1, rng).name(),
            "CausalSelfAttention(5, 1 head)");
  EXPECT_THAT([&] { CausalSelfAttention(64, 3, rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("CausalSelfAttention(64, 3 heads): wanted heads "
                            "that divide the features")));
  EXPECT_THAT([&] { CausalSelfAttention(64, 0, rng); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("at least 1")));
  EXPECT_THAT(
      [] {
        CausalAttention(Counting({2, 3, 4}), Counting({2, 3, 4}),
                        Counting({2, 3, 5}));
      },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("CausalAttention: wanted three tensors [..., t, d], got "
                    "[2, 3, 4], [2, 3, 4], [2, 3, 5]")));
}

}  // namespace
}  // namespace tinytorch
