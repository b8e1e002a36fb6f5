#include "training/data.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Examples that know their number: example i has the input i and the target -i.
class Numbers : public Dataset {
 public:
  explicit Numbers(int64_t count) : count_(count) {}
  int64_t size() const override { return count_; }
  Batch Get(const std::vector<int64_t>& numbers) const override {
    std::vector<Scalar> values(numbers.begin(), numbers.end());
    const Tensor inputs =
        MakeTensor({static_cast<int64_t>(numbers.size())}, values);
    for (Scalar& value : values) value = -value;
    return {inputs, MakeTensor(inputs.shape(), values)};
  }

 private:
  int64_t count_;
};

TEST(DataTest, AnExampleIsARowOfBothTensors) {
  Why("An image with the label of another image teaches nonsense.");
  const TensorDataset data(MakeTensor({3, 2}, {1, 2, 3, 4, 5, 6}),
                           MakeTensor({3}, {10, 20, 30}));
  EXPECT_EQ(data.size(), 3);
  const Batch batch = data.Get({2, 0});
  EXPECT_THAT(batch.inputs, IsTensor({2, 2}, {5, 6, 1, 2}));
  EXPECT_THAT(batch.targets, IsTensor({2}, {30, 10}));
}

TEST(DataTest, BadExamplesAreFoundBeforeTraining) {
  Why("One NaN makes every weight NaN, and after hours of training it is hard "
      "to find.");
  EXPECT_THAT(
      [] {
        TensorDataset(MakeTensor({3, 2}, {1, 2, 3, 4, NAN, 6}), Counting({3}));
      },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("TensorDataset: inputs of example 2 hold nan")));
  EXPECT_THAT(
      [] { TensorDataset(Counting({2, 2}), MakeTensor({2}, {0, INFINITY})); },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("TensorDataset: targets of example 1 hold inf")));
}

TEST(DataTest, WantsAsManyInputsAsTargets) {
  Why("Training images with test labels are a common mistake.");
  EXPECT_EQ(TensorDataset(Counting({6, 4}), Counting({6})).size(), 6);
  EXPECT_THAT([] { TensorDataset(Counting({6, 4}), Counting({5})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("TensorDataset: wanted as many inputs as targets, "
                            "got [6, 4] and [5]")));
  EXPECT_THAT([] { TensorDataset(Counting({0, 4}), Counting({0})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("TensorDataset: no examples")));
}

TEST(DataTest, TheLastBatchHasTheRest) {
  Why("Five examples in batches of two: the fifth counts as well.");
  const Numbers data(5);
  DataLoader loader(data, {.batch = 2, .shuffle = false});
  ASSERT_EQ(loader.batches(), 3);
  EXPECT_THAT(loader.Get(0, 0).inputs, IsTensor({2}, {0, 1}));
  EXPECT_THAT(loader.Get(0, 1).targets, IsTensor({2}, {-2, -3}));
  EXPECT_THAT(loader.Get(0, 2).inputs, IsTensor({1}, {4}));
}

TEST(DataTest, DropLastLeavesItOut) {
  Why("BatchNorm cannot take the variance of a last batch of one.");
  const Numbers data(5);
  DataLoader loader(data, {.batch = 2, .shuffle = false, .drop_last = true});
  ASSERT_EQ(loader.batches(), 2);
  EXPECT_THAT(loader.Get(0, 1).inputs, IsTensor({2}, {2, 3}));
}

TEST(DataTest, AnEpochShowsEveryExampleOnce) {
  Why("Drawing each example at random would leave out a third of the "
      "examples.");
  const Numbers data(100);
  std::vector<int64_t> order = DataLoader(data, {.seed = 1}).Order(0);
  EXPECT_FALSE(std::ranges::is_sorted(order)) << "not shuffled";
  std::ranges::sort(order);
  ASSERT_EQ(order.size(), 100u);
  for (int64_t i = 0; i < 100; ++i) {
    ASSERT_EQ(order[static_cast<size_t>(i)], i);
  }
}

TEST(DataTest, EveryEpochHasAnOrderOfItsOwn) {
  Why("If the order never changed, the same examples would always have the "
      "last word.");
  const Numbers data(100);
  const DataLoader loader(data, {.seed = 1}), same(data, {.seed = 1}),
      other(data, {.seed = 2});
  EXPECT_NE(loader.Order(0), loader.Order(1));
  EXPECT_EQ(loader.Order(1), same.Order(1)) << "the seed decides";
  EXPECT_NE(loader.Order(1), other.Order(1)) << "the seed decides";
}

TEST(DataTest, ABatchDoesNotDependOnThePast) {
  Why("A run that was killed in epoch 3 must continue with the same epoch 3.");
  const Numbers data(10);
  DataLoader walked(data, {.batch = 4, .seed = 1});
  for (int64_t epoch = 0; epoch < 3; ++epoch) {
    for (int64_t b = 0; b < 3; ++b) walked.Get(epoch, b);
  }
  DataLoader jumped(data, {.batch = 4, .seed = 1});
  EXPECT_THAT(jumped.Get(3, 1).inputs, EqualsTensor(walked.Get(3, 1).inputs));
}

TEST(DataTest, AShiftMovesAnImageAndFillsWithZeros) {
  Why("A digit that moves by a pixel is the same digit. The network learns "
      "this from moved images.");
  // The middle pixel of 3 x 3, moved by up to one pixel.
  const Tensor dot = MakeTensor({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  Rng rng(1), replay(1);
  const int64_t down = replay.UniformInt(3) - 1;
  const int64_t right = replay.UniformInt(3) - 1;
  const Tensor moved = RandomShift(dot, 1, rng);
  for (int64_t i = 0; i < 3; ++i) {
    for (int64_t j = 0; j < 3; ++j) {
      const int64_t from = i - down, across = j - right;
      const bool inside = from >= 0 && from < 3 && across >= 0 && across < 3;
      EXPECT_EQ(moved.data()[i * 3 + j],
                inside ? dot.data()[from * 3 + across] : 0)
          << "pixel [" << i << ", " << j << "], moved down by " << down
          << " and to the right by " << right;
    }
  }
}

TEST(DataTest, TheLoaderAugmentsInputs) {
  Why("Every epoch shows another version of each example. Only inputs change.");
  const Numbers data(4);
  DataLoader loader(data, {.batch = 2,
                           .shuffle = false,
                           .augmentation = [](const Tensor& x, Rng& rng) {
                             std::vector<Scalar> values = Values(x);
                             for (Scalar& value : values) {
                               value += static_cast<Scalar>(rng.Uniform());
                             }
                             return MakeTensor(x.shape(), values);
                           }});
  const Batch first = loader.Get(0, 1), second = loader.Get(1, 1);
  EXPECT_THAT(Values(first.inputs),
              ElementsAre(testing::AllOf(testing::Gt(2), testing::Lt(3)),
                          testing::AllOf(testing::Gt(3), testing::Lt(4))));
  EXPECT_THAT(first.targets, IsTensor({2}, {-2, -3}));
  EXPECT_NE(Values(first.inputs), Values(second.inputs)) << "another epoch";
}

TEST(DataTest, ADatasetMayBeASlice) {
  Why("Training and validation are often two slices of one tensor: the second "
      "one does not start where its storage does.");
  const Tensor all = MakeTensor({5, 2}, {NAN, 0, 1, 2, 3, 4, 5, 6, NAN, 0});
  const Tensor labels = MakeTensor({4}, {9, 10, 20, 30});
  const TensorDataset data(Tensor(all.storage(), 2, {3, 2}, {2, 1}),
                           Tensor(labels.storage(), 1, {3}, {1}));
  const Batch batch = data.Get({2, 0});
  EXPECT_THAT(batch.inputs, IsTensor({2, 2}, {5, 6, 1, 2}));
  EXPECT_THAT(batch.targets, IsTensor({2}, {30, 10}));
}

}  // namespace
}  // namespace tinytorch
