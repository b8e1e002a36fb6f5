#include <cmath>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/data.h"

namespace tinytorch {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TensorDataset Some(int64_t count) {
  return {Counting({count, 1}), Counting({count})};
}

TEST(DataModuleTest, AnyShapeAnyStrideAnyOrder) {
  Why("An example is everything behind axis 0: an image, a row, a number.");
  const Tensor inputs = RandomTensor({5, 2, 3}, 1);
  const Tensor targets = RandomTensor({5, 4}, 2);
  for (const bool scattered : {false, true}) {
    const TensorDataset data(scattered ? Scattered(inputs) : inputs,
                             scattered ? Scattered(targets) : targets);
    const std::vector<int64_t> numbers = {4, 0, 4, 3};
    const Batch batch = data.Get(numbers);
    ASSERT_THAT(batch.inputs, HasShape({4, 2, 3}));
    ASSERT_THAT(batch.targets, HasShape({4, 4}));
    for (size_t i = 0; i < numbers.size(); ++i) {
      for (int64_t j = 0; j < 6; ++j) {
        EXPECT_EQ(batch.inputs.data()[static_cast<int64_t>(i) * 6 + j],
                  inputs.data()[numbers[i] * 6 + j]);
      }
      for (int64_t j = 0; j < 4; ++j) {
        EXPECT_EQ(batch.targets.data()[static_cast<int64_t>(i) * 4 + j],
                  targets.data()[numbers[i] * 4 + j]);
      }
    }
    EXPECT_THAT(data.Get({}).inputs, HasShape({0, 2, 3}));
  }
}

TEST(DataModuleTest, ABatchIsACopy) {
  Why("An augmentation that writes to a batch must not write into the data "
      "set.");
  const Tensor inputs = Counting({3, 2});
  const TensorDataset data(inputs, Counting({3}));
  data.Get({1}).inputs.data()[0] = 100;
  EXPECT_THAT(inputs, EqualsTensor(Counting({3, 2})));
  EXPECT_EQ(AllocationsIn([&] { data.Get({2, 1}); }), 2)
      << "one for inputs, one for targets";
}

TEST(DataModuleTest, NumbersOutsideAreErrors) {
  Why("Example -1 is not the last one: numbers do not count from the end "
      "here.");
  const TensorDataset data = Some(5);
  for (const int64_t number : {int64_t{-1}, int64_t{5}, int64_t{1} << 40}) {
    EXPECT_THROW(data.Get({0, number}), std::out_of_range) << number;
  }
  EXPECT_THAT([&] { data.Get({5}); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("TensorDataset: example 5 outside of 5")));
}

TEST(DataModuleTest, NanAndInfinityAreFoundAnywhere) {
  Why("The last pixel of the last image counts, in a view as well.");
  for (const Scalar bad : {Scalar(NAN), Scalar(INFINITY), Scalar(-INFINITY)}) {
    const Tensor x = RandomTensor({3, 2, 2}, 1);
    x.data()[11] = bad;
    for (const Tensor& inputs : {x, Scattered(x)}) {
      EXPECT_THAT([&] { TensorDataset(inputs, Counting({3})); },
                  ThrowsMessage<std::invalid_argument>(
                      HasSubstr(std::isnan(bad) ? "inputs of example 2 hold nan"
                                                : "inputs of example 2 hold "
                                                  "inf")));
    }
  }
}

TEST(DataModuleTest, ATensorWithoutAxesHoldsNoExamples) {
  Why("A scalar has no axis 0; asking for its size is an error.");
  EXPECT_EQ(TensorDataset(Counting({1}), Counting({1})).size(), 1);
  EXPECT_THAT([] { TensorDataset(Tensor(1), Tensor(2)); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "wanted as many inputs as targets, got [] and []")));
  EXPECT_THROW(TensorDataset(Counting({2}), Tensor(2)), std::invalid_argument);
}

TEST(DataModuleTest, CountsBatches) {
  Why("One batch too many is empty; one batch too few loses examples.");
  struct Case {
    int64_t size, batch, batches, whole;
  };
  for (const Case& c : std::vector<Case>{{1, 1, 1, 1},
                                         {7, 1, 7, 7},
                                         {7, 3, 3, 2},
                                         {6, 3, 2, 2},
                                         {3, 3, 1, 1},
                                         {64, 60, 2, 1}}) {
    SCOPED_TRACE(c.size);
    const TensorDataset data = Some(c.size);
    EXPECT_EQ(DataLoader(data, {.batch = c.batch}).batches(), c.batches);
    EXPECT_EQ(DataLoader(data, {.batch = c.batch, .drop_last = true}).batches(),
              c.whole);
  }
  const TensorDataset data = Some(3);
  EXPECT_EQ(DataLoader(data, {.batch = INT64_MAX}).batches(), 1);
  EXPECT_THAT([&] { DataLoader(data, {.batch = 4, .drop_last = true}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("DataLoader: no examples")));
  EXPECT_THAT([&] { DataLoader(data, {.batch = 0}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "DataLoader: wanted a batch of at least 1, got 0")));
  DataLoader loader(data, {.batch = 2});
  EXPECT_THAT([&] { loader.Get(0, 2); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("DataLoader: batch 2 outside of 2")));
  EXPECT_THROW(loader.Get(0, -1), std::out_of_range);
}

TEST(DataModuleTest, EpochsAndSeedsDoNotMeet) {
  Why("With seed + epoch, the second epoch of seed 0 would be the first of "
      "seed 1.");
  const TensorDataset data = Some(50);
  std::map<std::vector<int64_t>, int> seen;
  for (uint64_t seed = 0; seed < 8; ++seed) {
    for (int64_t epoch = 0; epoch < 8; ++epoch) {
      ++seen[DataLoader(data, {.seed = seed}).Order(epoch)];
    }
  }
  EXPECT_EQ(seen.size(), 64u) << "different orders";
}

TEST(DataModuleTest, AnEpochCostsOneShuffle) {
  Why("A shuffle of all examples for each batch takes longer than the network. "
      "Here it would take more time than a test has.");
  const TensorDataset data = Some(1 << 20);
  DataLoader loader(data, {.batch = 1, .seed = 3});
  for (int64_t epoch = 0; epoch < 2; ++epoch) {
    const std::vector<int64_t> order = loader.Order(epoch);
    for (int64_t b = 0; b < 2000; ++b) {
      ASSERT_EQ(loader.Get(epoch, b).targets.At({0}),
                static_cast<Scalar>(order[static_cast<size_t>(b)]));
    }
  }
}

TEST(DataModuleTest, EveryPlaceIsEquallyLikely) {
  Why("A shuffle must not favor any order.");
  const TensorDataset data = Some(3);
  const DataLoader loader(data, {.seed = 5});
  std::map<std::vector<int64_t>, int> counts;
  for (int64_t epoch = 0; epoch < 6000; ++epoch) ++counts[loader.Order(epoch)];
  ASSERT_EQ(counts.size(), 6u);
  // 1000 expected of each order; the deviation of the count is 29.
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 1000, 145);
}

TEST(DataModuleTest, AnAugmentationIsRepeatable) {
  Why("A run that continues must see the digits moved in the same way.");
  const TensorDataset data = Some(6);
  std::vector<uint64_t> draws;
  const LoaderOptions options = {
      .batch = 2, .seed = 3, .augmentation = [&](const Tensor& x, Rng& r) {
        draws.push_back(r.Next());
        return x;
      }};
  DataLoader walked(data, options), jumped(data, options);
  std::map<uint64_t, int> different;
  for (int64_t epoch = 0; epoch < 3; ++epoch) {
    for (int64_t b = 0; b < 3; ++b) {
      walked.Get(epoch, b);
      ++different[draws.back()];
    }
  }
  EXPECT_EQ(different.size(), 9u) << "each batch has a generator of its own";
  const uint64_t last = draws.back();
  jumped.Get(2, 2);
  EXPECT_EQ(draws.back(), last);
}

TEST(DataModuleTest, AShiftIsTheFormula) {
  Why("Every image moves by its own distance, and its channels move together.");
  const int64_t n = 40, channels = 2, h = 4, w = 5;
  const Tensor images = RandomTensor({n, channels, h, w}, 1, 1, 2);
  for (const int64_t most : {0, 1, 2, 6}) {
    SCOPED_TRACE(most);
    Rng rng(7), replay(7), scattered(7);
    const Tensor moved = RandomShift(images, most, rng);
    EXPECT_THAT(RandomShift(Scattered(images), most, scattered),
                EqualsTensor(moved));
    const Tensor wanted = Tensor::Zeros(images.shape());
    for (int64_t i = 0; i < n; ++i) {
      const int64_t down = replay.UniformInt(2 * most + 1) - most;
      const int64_t right = replay.UniformInt(2 * most + 1) - most;
      for (int64_t c = 0; c < channels; ++c) {
        for (int64_t y = 0; y < h; ++y) {
          for (int64_t x = 0; x < w; ++x) {
            if (y + down < 0 || y + down >= h) continue;
            if (x + right < 0 || x + right >= w) continue;
            wanted.At({i, c, y + down, x + right}) = images.At({i, c, y, x});
          }
        }
      }
    }
    EXPECT_THAT(moved, EqualsTensor(wanted));
    EXPECT_EQ(rng.Next(), replay.Next()) << "two draws for each image";
  }
}

TEST(DataModuleTest, AShiftLeavesTheInputAlone) {
  Why("The next epoch starts from the original digits, not from moved ones.");
  const Tensor images = RandomTensor({3, 1, 4, 4}, 1);
  Rng rng(1);
  EXPECT_EQ(AllocationsIn([&] { RandomShift(images, 2, rng); }), 1);
  EXPECT_THAT(images, EqualsTensor(RandomTensor({3, 1, 4, 4}, 1)));
  EXPECT_THAT(RandomShift(Counting({0, 1, 4, 4}), 2, rng),
              HasShape({0, 1, 4, 4}));
  const Tensor lost = RandomShift(Tensor::Ones({200, 1, 1, 1}), 100, rng);
  EXPECT_THAT(Values(lost), Each(testing::AnyOf(0, 1)));
  EXPECT_THAT([&] { RandomShift(Counting({2, 16}), 1, rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("RandomShift: wanted [n, c, h, w], got [2, 16]")));
  EXPECT_THAT([&] { RandomShift(images, -1, rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("RandomShift: wanted most of at least 0, got -1")));
  EXPECT_THAT([&] { RandomShift(images, int64_t{1} << 62, rng); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("is too large")));
}

}  // namespace
}  // namespace tinytorch
