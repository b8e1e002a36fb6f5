// All blocks of the tensor module together, on real digits.
//
// Each test needs several exercises at once, and compares two ways to the same
// result that share as little as possible.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/matmul.h"
#include "tensor/print.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// UCI's digits, always there: 8x8 pixels of 0..16.
struct Data {
  Tensor images;  // [n, 8, 8]
  Tensor labels;  // [n]
};
Data ToData(const DigitSet& digits) {
  return {
      MakeTensor({digits.count, digits.rows, digits.cols},
                 {digits.pixels.begin(), digits.pixels.end()}),
      MakeTensor({digits.count}, {digits.labels.begin(), digits.labels.end()})};
}

// The mean image of each class, as plain loops: [10 * 64] numbers.
std::vector<double> MeansByLoops(const DigitSet& digits) {
  const size_t pixels = static_cast<size_t>(digits.rows * digits.cols);
  std::vector<double> sums(10 * pixels);
  std::vector<double> counts(10);
  for (size_t i = 0; i < digits.labels.size(); ++i) {
    const size_t label = digits.labels[i];
    counts[label] += 1;
    for (size_t p = 0; p < pixels; ++p) {
      sums[label * pixels + p] += digits.pixels[i * pixels + p];
    }
  }
  for (size_t i = 0; i < sums.size(); ++i) sums[i] /= counts[i / pixels];
  return sums;
}

Tensor MeansByTensors(const Data& data) {
  const int64_t n = data.images.size(0);
  const Tensor members = OneHot(data.labels, 10);
  const Tensor sums =
      MatMul(Transpose(members, 0, 1), Reshape(data.images, {n, -1}));
  return sums / Unsqueeze(Sum(members, {.axes = {0}}), 1);
}

TEST(TensorIntegrationTest, MeanImagesAreThoseOfPlainLoops) {
  Why("A matrix product with one-hot rows groups and adds, without a loop.");
  const DigitSet digits = UciDigits().train;
  EXPECT_THAT(MeansByTensors(ToData(digits)),
              IsNear({10, 64}, MeansByLoops(digits), kLongSum));
}

TEST(TensorIntegrationTest, NearestMeanReadsDigits) {
  Why("Broadcasting, reducing and choosing the best recognize real digits.");
  const Digits digits = UciDigits();
  const Tensor means = MeansByTensors(ToData(digits.train));
  const Data test = ToData(digits.test);
  const int64_t n = test.images.size(0);
  // [n, 1, 64] - [10, 64] = [n, 10, 64]: every image against every mean.
  const Tensor difference = Reshape(test.images, {n, 1, 64}) - means;
  const Tensor distances = Sum(difference * difference, {.axes = {2}});
  const Tensor guesses = ArgMax(-distances, {.axis = 1});
  // 253 of 297; two ways of rounding may swap a guess.
  EXPECT_NEAR(Mean(Equal(guesses, test.labels)).item(), 253.0 / 297, 1.5 / 297);
}

TEST(TensorIntegrationTest, ExpandedSquareIsTheSquareOfTheDifference) {
  Why("|x - m|^2 = |x|^2 - 2 x m + |m|^2 trades a large tensor for a product.");
  const Tensor x = RandomTensor({7, 5}, 1);
  const Tensor m = RandomTensor({3, 5}, 2);
  const Tensor difference = Unsqueeze(x, 1) - m;
  const Tensor slow = Sum(difference * difference, {.axes = {-1}});
  const Tensor fast = Sum(x * x, {.axes = {1}, .keepdims = true}) -
                      MatMul(x, Transpose(m, 0, 1)) * 2 +
                      Sum(m * m, {.axes = {1}});
  EXPECT_THAT(fast, NearTensor(slow, {1e-5, 1e-5}));
}

TEST(TensorIntegrationTest, StandardizedColumnsHaveMean0AndVariance1) {
  Why("keepdims and broadcasting fit together: layers normalize like this.");
  const Tensor x = RandomTensor({50, 4}, 3, 10, 20);
  const ReduceOptions columns{.axes = {0}, .keepdims = true};
  const Tensor centered = x - Mean(x, columns);
  const Tensor variance = Mean(centered * centered, columns);
  const Tensor standard = centered / Sqrt(variance);
  EXPECT_THAT(Mean(standard, {.axes = {0}}),
              IsNear({4}, {0, 0, 0, 0}, {1e-5, 0}));
  EXPECT_THAT(Mean(standard * standard, {.axes = {0}}),
              IsNear({4}, {1, 1, 1, 1}, {1e-5, 0}));
}

TEST(TensorIntegrationTest, PiecesPutTogetherAreTheWhole) {
  Why("A data loader cuts and joins; nothing may be lost or swapped.");
  const Tensor x = RandomTensor({6, 4, 5}, 4);
  std::vector<Tensor> columns;
  for (int64_t i = 0; i < x.size(2); ++i) columns.push_back(Select(x, 2, i));
  EXPECT_THAT(Stack(columns, 2), EqualsTensor(x));
  const Tensor evens = Slice(x, {.start = 0, .step = 2});
  const Tensor odds = Slice(x, {.start = 1, .step = 2});
  const Tensor order = MakeTensor({6}, {0, 3, 1, 4, 2, 5});
  EXPECT_THAT(Gather(Concatenate({evens, odds}), order), EqualsTensor(x));
}

TEST(TensorIntegrationTest, AViewOfAViewWritesToTheFirstTensor) {
  Why("A view of a view of a view still has the same storage.");
  const Tensor x = Tensor::Zeros({4, 6});
  const Tensor view =
      Select(Slice(Transpose(x, 0, 1), {.start = 1, .step = 2}), 1, 3);
  EXPECT_EQ(AllocationsIn([&] { view.Fill(1); }), 0);
  EXPECT_EQ(Sum(x).item(), 3);
  EXPECT_EQ(x.At({3, 1}) + x.At({3, 3}) + x.At({3, 5}), 3);
}

TEST(TensorIntegrationTest, TheTraceTellsTheWholeStory) {
  Why("In module 4 the gradient is computed from exactly these lines.");
  const Tensor x = RandomTensor({8, 3}, 5);
  const Tensor w = RandomTensor({2, 3}, 6);
  const Tensor b = RandomTensor({2}, 7);
  TraceLog log;
  {
    TraceScope scope(&log);
    Mean(MatMul(x, Transpose(w, 0, 1)) + b);
  }
  std::vector<std::string> ops;
  for (const TraceLog::Line& line : log.lines()) ops.push_back(line.op);
  EXPECT_THAT(ops,
              ElementsAre("Transpose", "MatMul", "Add", "ReduceSum", "Div"));
  EXPECT_THAT(log.ToString(), HasSubstr("5 operations"));
}

TEST(TensorIntegrationTest, TheProductNeedsLittleMemory) {
  Why("Distances by a product: 50 times less memory than by differences here.");
  const Tensor x = RandomTensor({500, 64}, 8);
  const Tensor m = RandomTensor({10, 64}, 9);
  const int64_t by_product =
      PeakBytesIn([&] { MatMul(x, Transpose(m, 0, 1)); });
  const int64_t by_difference = PeakBytesIn([&] { Unsqueeze(x, 1) - m; });
  EXPECT_EQ(by_difference, 500 * 10 * 64 * int64_t{sizeof(Scalar)});
  // The output, and room for one contiguous copy of the view of m.
  EXPECT_LE(by_product, (500 * 10 + 10 * 64) * int64_t{sizeof(Scalar)});
}

TEST(TensorIntegrationTest, ADigitPrintsAndDraws) {
  Why("You will look at digits for three more modules.");
  const Tensor image = Select(ToData(UciDigits().train).images, 0, 0);
  const std::string drawn = DrawImage(image, {.black = 0, .white = 16});
  EXPECT_EQ(std::count(drawn.begin(), drawn.end(), '\n'), 4);
  EXPECT_EQ(ToString(Select(image, 0, 0), {.edge = 8}),
            "[ 0  0  5 13  9  1  0  0]");
}

}  // namespace
}  // namespace tinytorch
