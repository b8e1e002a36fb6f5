#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dropout.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "networks/evaluate.h"
#include "networks/sequential.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

// [n, 3] -> [n, 2]: refuses other shapes, and fails on the input 13.
class Picky : public Layer {
 public:
  std::string name() const override { return "Picky"; }
  Shape OutputShape(const Shape& input) const override {
    if (input.size() != 2 || input[1] != 3) {
      throw std::invalid_argument("Picky: wanted [n, 3]");
    }
    return {input[0], 2};
  }

 protected:
  Tensor Forward(const Tensor& x) override {
    const Tensor y = Tensor::Empty({x.size(0), 2});
    for (int64_t i = 0; i < x.size(0); ++i) {
      if (x.At({i, 0}) == 13) throw std::runtime_error("unlucky");
      y.At({i, 0}) = x.At({i, 1});
      y.At({i, 1}) = x.At({i, 2});
    }
    return y;
  }
};

TEST(EvaluateModuleTest, EveryBatchSizeGivesTheSame) {
  Why("The size of a batch decides the memory, not the result.");
  Picky network;
  const Tensor x = Counting({7, 3});
  const Tensor wanted =
      MakeTensor({7, 2}, {1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20});
  for (const int64_t batch :
       {int64_t{1}, int64_t{2}, int64_t{6}, int64_t{7}, int64_t{8},
        std::numeric_limits<int64_t>::max()}) {
    SCOPED_TRACE(batch);
    EXPECT_THAT(Predict(network, x, batch), EqualsTensor(wanted));
    EXPECT_THAT(Predict(network, Scattered(x), batch), EqualsTensor(wanted));
  }
}

TEST(EvaluateModuleTest, NoInputsGiveNoAnswersOfTheRightShape) {
  Why("An empty test set must not crash, but a wrong shape is still an error.");
  Picky network;
  EXPECT_THAT(Predict(network, Counting({0, 3})), HasShape({0, 2}));
  EXPECT_THAT([&] { Predict(network, Counting({0, 4})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("wanted [n, 3]")));
}

TEST(EvaluateModuleTest, TheModeComesBackAfterAnException) {
  Why("An error in evaluation must not switch Dropout off for the rest of the "
      "training.");
  Picky network;
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 13, 0, 0});
  EXPECT_THROW(Predict(network, x, 1), std::runtime_error);
  EXPECT_EQ(network.training(), true);
}

TEST(EvaluateModuleTest, AFrozenLayerStaysFrozen) {
  Why("A BatchNorm that was frozen on purpose must not learn again because "
      "the network was evaluated.");
  Sequential network;
  Layer& frozen = network.Add<BatchNorm>(3);
  Layer& other = network.Add<Dropout>(0.5, 1);
  frozen.Eval();
  Predict(network, Counting({4, 3}), 2);
  EXPECT_FALSE(frozen.training());
  EXPECT_TRUE(other.training());
  EXPECT_TRUE(network.training());
}

TEST(EvaluateModuleTest, DropoutDropsNothing) {
  Why("The result of a trained network must not be random.");
  Dropout network(0.5, 1);
  const Tensor x = RandomTensor({8, 16}, 1);
  EXPECT_THAT(Predict(network, x, 3), EqualsTensor(x));
}

TEST(EvaluateModuleTest, MemoryIsThatOfABatchAndTheOutputs) {
  Why("Images are large and results are small: 10,000 images must not be in "
      "memory twice.");
  Picky network;
  const Tensor x = RandomTensor({1000, 3}, 1);
  const int64_t outputs = 1000 * 2 * static_cast<int64_t>(sizeof(Scalar));
  // The outputs of all batches, the same put together, and one batch of inputs.
  EXPECT_LE(PeakBytesIn([&] { Predict(network, x, 10); }), 2 * outputs + 500);
}

TEST(EvaluateModuleTest, NanIsTheSmallestScore) {
  Why("A diverged network scores NaN, which must not count as the best class.");
  EXPECT_THAT(TopK(MakeTensor({3, 4}, {kNan, 1, kNan, 2,      //
                                       -kInf, kNan, kInf, 0,  //
                                       kNan, kNan, kNan, kNan}),
                   4)
                  .classes,
              IsTensor({3, 4}, {3, 1, 0, 2,  //
                                2, 3, 0, 1,  //
                                0, 1, 2, 3}));
}

TEST(EvaluateModuleTest, TopKAgreesWithASort) {
  Why("For any k and any view, TopK must agree with a sort of all classes.");
  const Tensor scores = RandomTensor({5, 11}, 3);
  const std::vector<Scalar> values = Values(scores);
  for (const int64_t k : {1, 3, 10, 11}) {
    const TopKResult top = TopK(Scattered(scores), k);
    const TopKResult same = TopK(scores, k);
    ASSERT_THAT(top.classes, HasShape({5, k}));
    EXPECT_THAT(top.classes, EqualsTensor(same.classes));
    for (int64_t row = 0; row < 5; ++row) {
      std::vector<Scalar> sorted(values.begin() + row * 11,
                                 values.begin() + (row + 1) * 11);
      std::sort(sorted.rbegin(), sorted.rend());
      for (int64_t i = 0; i < k; ++i) {
        const auto c = static_cast<int64_t>(top.classes.At({row, i}));
        const Scalar wanted = sorted[static_cast<size_t>(i)];
        EXPECT_EQ(top.scores.At({row, i}), wanted);
        EXPECT_EQ(values[static_cast<size_t>(row * 11 + c)], wanted);
      }
    }
  }
}

TEST(EvaluateModuleTest, TopKOfNoRowsIsEmpty) {
  Why("An empty batch is a valid input of every function.");
  EXPECT_THAT(TopK(Counting({0, 10}), 3).classes, HasShape({0, 3}));
}

TEST(EvaluateModuleTest, TheDiagonalIsTheAccuracy) {
  Why("Two ways to count the same must agree.");
  const Tensor scores = RandomTensor({200, 7}, 5);
  const Tensor labels = Tensor::Empty({200});
  for (int64_t i = 0; i < 200; ++i) {
    labels.data()[i] = static_cast<Scalar>((i * i) % 7);
  }
  const Tensor counts = ConfusionMatrix(scores, labels);
  double all = 0, right = 0;
  for (int64_t i = 0; i < 7; ++i) {
    for (int64_t j = 0; j < 7; ++j) {
      all += counts.At({i, j});
      if (i == j) right += counts.At({i, j});
    }
  }
  EXPECT_EQ(all, 200);
  EXPECT_DOUBLE_EQ(Accuracy(scores, labels), right / 200);
  EXPECT_DOUBLE_EQ(Accuracy(Scattered(scores), Scattered(labels)), right / 200);
}

TEST(EvaluateModuleTest, EveryRowHasOneLabel) {
  Why("If labels are from another file, or shifted by one, every result is "
      "wrong.");
  const Tensor scores = Counting({3, 2});
  EXPECT_EQ(Accuracy(scores, MakeTensor({3}, {1, 1, 0})), 2.0 / 3);
  EXPECT_THAT([&] { Accuracy(scores, Counting({4})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Accuracy: 3 rows of scores, 4 labels")));
  EXPECT_THAT([&] { ConfusionMatrix(scores, Counting({3, 1})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "ConfusionMatrix: wanted scores [n, classes] and labels [n], "
                  "got [3, 2] and [3, 1]")));
}

TEST(EvaluateModuleTest, NoRowsHaveNoAccuracy) {
  Why("0 % and 100 % would both be wrong.");
  EXPECT_TRUE(std::isnan(Accuracy(Counting({0, 10}), Counting({0}))));
  EXPECT_THAT(ConfusionMatrix(Counting({0, 2}), Counting({0})),
              IsTensor({2, 2}, {0, 0, 0, 0}));
}

TEST(EvaluateModuleTest, ALabelOutsideOfTheClassesIsRefused) {
  Why("A label of 1.5 would count as 1; a label of -1 would be written before "
      "the matrix.");
  for (const Scalar label : {Scalar{-1}, Scalar{2}, Scalar{1.5}, kNan, kInf}) {
    SCOPED_TRACE(label);
    EXPECT_THAT(
        [&] { ConfusionMatrix(Counting({1, 2}), MakeTensor({1}, {label})); },
        ThrowsMessage<std::out_of_range>(HasSubstr("outside of 2 classes")));
  }
  EXPECT_THAT(ConfusionMatrix(Counting({1, 2}), MakeTensor({1}, {0})),
              IsTensor({2, 2}, {0, 1, 0, 0}));
}

TEST(EvaluateModuleTest, ALabelOutsideOfTheClassesIsNeverRight) {
  Why("Accuracy only compares: an unknown label counts as wrong.");
  EXPECT_EQ(Accuracy(Counting({2, 2}), MakeTensor({2}, {-1, 1})), 0.5);
}

}  // namespace
}  // namespace tinytorch
