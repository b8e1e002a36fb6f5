#include "layers/norm.h"

#include <cmath>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

// The example at the top of norm.cc, without epsilon: easy to work by hand.
Tensor Example() { return MakeTensor({2, 2}, {1, 3, 10, 30}); }
constexpr NormOptions kExact{.epsilon = 0};

TEST(NormTest, LayerNormLooksAlongARow) {
  Why("Each example is normalized on its own; the rest of the batch does not "
      "matter.");
  LayerNorm norm(2, kExact);
  EXPECT_THAT(norm(Example()), IsNear({2, 2}, {-1, 1,  //
                                               -1, 1}));
}

TEST(NormTest, BatchNormLooksDownAColumn) {
  Why("Each feature is compared with the same feature of other examples.");
  BatchNorm norm(2, kExact);
  EXPECT_THAT(norm(Example()), IsNear({2, 2}, {-1, -1,  //
                                               1, 1}));
}

TEST(NormTest, WeightAndBiasChooseTheScale) {
  Why("If it is best without normalization, the network can learn to undo it.");
  const Tensor weight = MakeTensor({2}, {10, 100});
  const Tensor bias = MakeTensor({2}, {5, 7});
  EXPECT_THAT(LayerNormalization(Example(), weight, bias, 0),
              IsNear({2, 2}, {-5, 107,  //
                              -5, 107}));
  BatchNorm norm(2, kExact);
  Assign(norm.Parameters()[0].tensor, weight);
  Assign(norm.Parameters()[1].tensor, bias);
  EXPECT_THAT(norm(Example()), IsNear({2, 2}, {-5, -93,  //
                                               15, 107}));
}

TEST(NormTest, EpsilonStandsUnderTheRoot) {
  Why("A constant input has variance 0; epsilon keeps the division finite.");
  const Tensor one = MakeTensor({2}, {1, 1});
  const Tensor zero = MakeTensor({2}, {0, 0});
  // The variance is 1, and the root of 1 + 3 is 2.
  EXPECT_THAT(LayerNormalization(MakeTensor({2}, {4, 6}), one, zero, 3),
              IsNear({2}, {-0.5, 0.5}));
  EXPECT_THAT(LayerNormalization(MakeTensor({2}, {7, 7}), one, zero, 1e-5f),
              IsNear({2}, {0, 0}));
  BatchNorm norm(1, {.epsilon = 3});
  EXPECT_THAT(norm(MakeTensor({2, 1}, {4, 6})), IsNear({2, 1}, {-0.5, 0.5}));
}

TEST(NormTest, ImagesShareTheStatisticsOfAChannel) {
  Why("A channel is one feature, at every place of the image.");
  BatchNorm norm(2, kExact);
  // Channel 0 has 1, 1, 3, 3, channel 1 has 10, 30, 10, 30.
  EXPECT_THAT(norm(MakeTensor({2, 2, 1, 2}, {1, 1, 10, 30,  //
                                             3, 3, 10, 30})),
              IsNear({2, 2, 1, 2}, {-1, -1, -1, 1,  //
                                    1, 1, -1, 1}));
}

TEST(NormTest, BatchNormRemembersTheAverage) {
  Why("After training there is no batch to take statistics from.");
  BatchNorm norm(2, {.momentum = 0.5});
  norm(Example());
  const std::vector<NamedTensor> buffers = norm.Buffers();
  ASSERT_THAT(buffers, SizeIs(2));
  EXPECT_EQ(buffers[0].name, "running_mean");
  EXPECT_EQ(buffers[1].name, "running_var");
  // Half the way from 0 to 5.5 and 16.5, and from 1 to 40.5 and 364.5.
  EXPECT_THAT(buffers[0].tensor, IsNear({2}, {2.75, 8.25}));
  EXPECT_THAT(buffers[1].tensor, IsNear({2}, {20.75, 182.75}));
}

TEST(NormTest, EvaluationUsesWhatItRemembers) {
  Why("The result for one image must not depend on the rest of the batch.");
  BatchNorm norm(2, kExact);
  Assign(norm.Buffers()[0].tensor, MakeTensor({2}, {1, 10}));
  Assign(norm.Buffers()[1].tensor, MakeTensor({2}, {4, 25}));
  norm.Eval();
  EXPECT_THAT(norm(MakeTensor({1, 2}, {3, 30})), IsNear({1, 2}, {1, 4}));
  EXPECT_THAT(norm.Buffers()[0].tensor, IsTensor({2}, {1, 10}))
      << "evaluation learns nothing";
}

TEST(NormTest, OneValueHasNoVariance) {
  Why("A batch of one example would silently become all zeros.");
  BatchNorm norm(16);
  EXPECT_THAT([&] { norm(Counting({1, 16})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "BatchNorm(16): wanted more than 1 value for each feature "
                  "in training, got [1, 16]")));
}

TEST(NormTest, ATrainerFindsWeightAndBiasOnly) {
  Why("Statistics are measured. If a trainer changed them, they were wrong.");
  const BatchNorm norm(3);
  const std::vector<NamedTensor> parameters = norm.Parameters();
  ASSERT_EQ(parameters.size(), 2u);
  EXPECT_EQ(parameters[0].name, "weight");
  EXPECT_EQ(parameters[1].name, "bias");
  EXPECT_THAT(parameters[0].tensor, IsTensor({3}, {1, 1, 1}));
  EXPECT_THAT(parameters[1].tensor, IsTensor({3}, {0, 0, 0}));
  EXPECT_THAT(norm.Buffers()[0].tensor, IsTensor({3}, {0, 0, 0}));
  EXPECT_THAT(norm.Buffers()[1].tensor, IsTensor({3}, {1, 1, 1}));
}

TEST(NormTest, OptionsThatGiveNanAreRefused) {
  Why("The root of a negative number is NaN, and shows much later.");
  EXPECT_THAT(BatchNorm(4, {.epsilon = 0, .momentum = 1}).Parameters(),
              SizeIs(2));
  const auto refused = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_THAT([] { LayerNorm(4, {.epsilon = -1}); },
              refused("LayerNorm(4): wanted an epsilon of at least 0, got -1"));
  EXPECT_THAT(
      [] { BatchNorm(4, {.epsilon = NAN}); },
      refused("BatchNorm(4): wanted an epsilon of at least 0, got nan"));
  EXPECT_THAT([] { BatchNorm(4, {.momentum = 2}); },
              refused("BatchNorm(4): wanted 0 <= momentum <= 1, got 2"));
  EXPECT_THAT([] { BatchNorm(4, {.momentum = NAN}); },
              refused("BatchNorm(4): wanted 0 <= momentum <= 1, got nan"));
}

TEST(NormTest, SaysWhichShapeItWanted) {
  Why("If features are on the wrong axis, the numbers still look right.");
  LayerNorm layer_norm(64);
  EXPECT_THAT([&] { layer_norm(Counting({3, 60})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("LayerNorm(64): wanted [..., 64], got [3, 60]")));
  BatchNorm batch_norm(16);
  EXPECT_THAT([&] { batch_norm(Counting({4, 28, 16})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "BatchNorm(16): wanted [n, 16, ...], got [4, 28, 16]")));
}

TEST(NormTest, ReadsSlicesFromWhereTheyStart) {
  Why("A slice is contiguous, but its first element is not that of its "
      "storage. Weights may be rows of a table.");
  const Tensor x = MakeTensor({3, 2}, {900, 800, 1, 3, 10, 30});
  const Tensor batch(x.storage(), 2, {2, 2}, {2, 1});
  const Tensor table = MakeTensor({5, 2}, {9, 9, 1, 2, 10, 20, 0, 1, 4, 25});
  const auto row = [&](int64_t i) {
    return Tensor(table.storage(), 2 * i, {2}, {1});
  };
  // (x - {0, 1}) / {2, 5} * {1, 2} + {10, 20}
  EXPECT_THAT(BatchNormalization(batch, row(1), row(2), row(3), row(4), 0),
              IsNear({2, 2}, {10.5, 20.8,  //
                              15, 31.6}));
  EXPECT_THAT(LayerNormalization(batch, row(1), row(2), 0),
              IsNear({2, 2}, {9, 22,  //
                              9, 22}));
  BatchNorm norm(2, kExact);
  EXPECT_THAT(norm(batch), IsNear({2, 2}, {-1, -1, 1, 1}));
}

}  // namespace
}  // namespace tinytorch
