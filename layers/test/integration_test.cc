// Layers together, on real digits.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "tensor/elementwise.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::ThrowsMessage;

// The UCI digits, which are always available: 8x8 pixels of 0..16, scaled to
// 0..1.
struct Data {
  Tensor images;  // [n, 8, 8]
  Tensor rows;    // [n, 64]
  std::vector<uint8_t> labels;
};
Data ToData(const DigitSet& digits) {
  std::vector<Scalar> ink;
  for (const uint8_t pixel : digits.pixels) {
    ink.push_back(static_cast<Scalar>(pixel) / digits.max_pixel);
  }
  return {MakeTensor({digits.count, 8, 8}, ink),
          MakeTensor({digits.count, 64}, ink), digits.labels};
}
Data TestDigits() { return ToData(UciDigits().test); }

// Dense(64, 32), BatchNorm, ReLU, Dropout, Dense(32, 10).
class Classifier : public Layer {
 public:
  explicit Classifier(uint64_t seed)
      : rng_(seed),
        hidden_(64, 32, rng_),
        norm_(32),
        dropout_(0.5, seed),
        out_(32, 10, rng_) {
    AddChild("hidden", hidden_);
    AddChild("norm", norm_);
    AddChild("dropout", dropout_);
    AddChild("out", out_);
  }

  std::string name() const override { return "Classifier"; }
  Shape OutputShape(const Shape& input) const override {
    return out_.OutputShape(hidden_.OutputShape(input));
  }

 protected:
  Tensor Forward(const Tensor& x) override {
    return out_(dropout_(Relu(norm_(hidden_(x)))));
  }

 private:
  Rng rng_;
  Dense hidden_;
  BatchNorm norm_;
  Dropout dropout_;
  Dense out_;
};

std::vector<std::string> Names(const std::vector<NamedTensor>& tensors) {
  std::vector<std::string> names;
  for (const NamedTensor& t : tensors) names.push_back(t.name);
  return names;
}

TEST(LayersIntegrationTest, DigitsBecomeProbabilities) {
  Why("This is a complete classifier, from pixels to probabilities.");
  const Tensor x = TestDigits().rows;
  Classifier classifier(1);
  for (const bool training : {true, false}) {
    training ? classifier.Train() : classifier.Eval();
    const Tensor p = Softmax(classifier(x));
    ASSERT_THAT(p, HasShape({x.size(0), 10}));
    EXPECT_THAT(Values(p), Each(AllOf(Ge(0), Le(1))));
    for (const Scalar sum : Values(Sum(p, {.axes = {1}}))) {
      ASSERT_NEAR(sum, 1, 1e-5);
    }
  }
}

TEST(LayersIntegrationTest, TheTraceTellsTheWholeStory) {
  Why("Summary, gradients and export are all made from this trace.");
  const Tensor x = Slice(TestDigits().rows, {.stop = 5});
  Classifier classifier(1);
  classifier.Eval();
  EXPECT_THAT(
      TraceOf([&] { Softmax(classifier(x)); }),
      ElementsAre(
          "Transpose [32, 64] -> [64, 32] perm=[1, 0]",
          "MatMul [5, 64] [64, 32] -> [5, 32]", "Add [5, 32] [32] -> [5, 32]",
          "BatchNormalization [5, 32] [32] [32] [32] [32] -> [5, 32] "
          "epsilon=1e-05",
          "Relu [5, 32] -> [5, 32]",
          "Transpose [10, 32] -> [32, 10] perm=[1, 0]",
          "MatMul [5, 32] [32, 10] -> [5, 10]", "Add [5, 10] [10] -> [5, 10]",
          "Softmax [5, 10] -> [5, 10] axis=1"));
}

TEST(LayersIntegrationTest, ParametersAndBuffersHavePaths) {
  Why("Weight files are written and read by these names.");
  const Classifier classifier(1);
  EXPECT_THAT(Names(classifier.Parameters()),
              ElementsAre("hidden.weight", "hidden.bias", "norm.weight",
                          "norm.bias", "out.weight", "out.bias"));
  EXPECT_THAT(Names(classifier.Buffers()),
              ElementsAre("norm.running_mean", "norm.running_var"));
  EXPECT_EQ(classifier.ParameterCount(), 64 * 32 + 32 + 32 + 32 + 32 * 10 + 10);
}

TEST(LayersIntegrationTest, OnlyTrainingIsRandomAndLearns) {
  Why("A network in use must give the same result twice, and a network in "
      "training must update its statistics.");
  const Tensor x = TestDigits().rows;
  Classifier classifier(1);
  classifier.Eval();
  const Tensor before = classifier(x);
  EXPECT_THAT(classifier(x), EqualsTensor(before)) << "in evaluation mode";
  classifier.Train();
  const Tensor once = classifier(x);
  EXPECT_THAT(classifier(x), Not(EqualsTensor(once))) << "Dropout is random";
  classifier.Eval();
  EXPECT_THAT(classifier(x), Not(EqualsTensor(before)))
      << "BatchNorm's running statistics have moved";
}

TEST(LayersIntegrationTest, NormalizingGivesEveryUnitMean0AndVariance1) {
  Why("The next layer sees numbers of similar size, whatever comes before.");
  const Tensor x = TestDigits().rows;
  Rng rng(1);
  Dense dense(64, 16, rng);
  dense.bias().Fill(100);
  BatchNorm norm(16);
  const Tensor y = norm(dense(x));
  for (const Scalar mean : Values(Mean(y, {.axes = {0}}))) {
    EXPECT_NEAR(mean, 0, 1e-3);  // Of numbers around 100, in float32.
  }
  for (const Scalar square : Values(Mean(Mul(y, y), {.axes = {0}}))) {
    EXPECT_NEAR(square, 1, 1e-2);
  }
}

TEST(LayersIntegrationTest, ImagesThatAreNotFlattenedAreRefused) {
  Why("It is a frequent mistake; the error must say which shape is wanted.");
  const Data digits = TestDigits();
  Classifier classifier(1);
  EXPECT_THAT([&] { classifier(digits.images); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Dense(64, 32): wanted [..., 64], got [297, 8, 8]")));
}

TEST(LayersIntegrationTest, ABatchIsItsExamplesOneByOne) {
  Why("The result for one digit must not depend on the rest of the batch.");
  const Tensor x = Slice(TestDigits().rows, {.stop = 20});
  Classifier classifier(1);
  classifier.Eval();
  const Tensor all = classifier(x);
  for (int64_t i = 0; i < x.size(0); ++i) {
    const SliceOptions one = {.start = i, .stop = i + 1};
    EXPECT_THAT(classifier(Slice(x, one)),
                NearTensor(Slice(all, one), kLongSum));
  }
}

TEST(LayersIntegrationTest, SequencesOfDigitsKeepTheirAxes) {
  Why("Transformers use these three on [sequences, steps, features].");
  const Tensor x = Slice(TestDigits().rows, {.stop = 12});
  Rng rng(1);
  Dense dense(64, 10, rng);
  LayerNorm norm(64);
  const Tensor rows = Gelu(dense(norm(x)));
  EXPECT_THAT(Gelu(dense(norm(Reshape(x, {3, 4, 64})))),
              NearTensor(Reshape(rows, {3, 4, 10}), kLongSum));
}

TEST(LayersIntegrationTest, ASeedIsANetwork) {
  Why("An experiment that cannot be repeated proves nothing.");
  const Tensor x = TestDigits().rows;
  Classifier one(7), same(7), other(8);
  for (int step = 0; step < 3; ++step) {
    const Tensor y = one(x);
    EXPECT_THAT(same(x), EqualsTensor(y));
    EXPECT_THAT(other(x), Not(EqualsTensor(y)));
  }
}

TEST(LayersIntegrationTest, KaimingKeepsASignalAliveForTwentyLayers) {
  Why("If weights were half as large, the signal would vanish.");
  Tensor h = TestDigits().rows;
  Rng rng(1);
  for (int depth = 0; depth < 20; ++depth) {
    Dense dense(h.size(1), 128, rng);
    h = Relu(dense(h));
  }
  const double size = Mean(Mul(h, h)).item();
  EXPECT_GT(size, 0.01);
  EXPECT_LT(size, 10);
}

// The nearest mean m is the one with the largest x·m - |m|²/2: a Dense layer.
TEST(LayersIntegrationTest, ADenseLayerReadsDigitsFromTheirMeans) {
  Why("With the right weights a layer is useful; training will find them.");
  const Data train = ToData(UciDigits().train);
  const Data test = TestDigits();
  Rng rng(1);
  Dense reader(64, 10, rng);
  const std::vector<Scalar> ink = Values(train.rows);
  std::vector<double> means(640, 0), counts(10, 0);
  for (size_t i = 0; i < train.labels.size(); ++i) {
    ++counts[train.labels[i]];
    for (size_t p = 0; p < 64; ++p) {
      means[train.labels[i] * 64u + p] += ink[i * 64 + p];
    }
  }
  std::vector<Scalar> weight(640), bias(10, 0);
  for (size_t i = 0; i < 640; ++i) {
    weight[i] = static_cast<Scalar>(means[i] / counts[i / 64]);
    bias[i / 64] -= weight[i] * weight[i] / 2;
  }
  for (const NamedTensor& p : reader.Parameters()) {
    Assign(p.tensor,
           MakeTensor(p.tensor.shape(), p.name == "weight" ? weight : bias));
  }
  const std::vector<Scalar> answers = Values(ArgMax(reader(test.rows)));
  int right = 0;
  for (size_t i = 0; i < answers.size(); ++i) {
    right += answers[i] == test.labels[i];
  }
  EXPECT_GE(right, 252) << "of 297; 253 are read right by exact arithmetic";
}

}  // namespace
}  // namespace tinytorch
