// The tests with Gradient in their names need the tape and its rules, which are
// the next exercises. A loss that is made of tensor operations passes them
// then.

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/reduce.h"
#include "tensor/storage.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"
#include "training/losses.h"
#include "training/losses_json.h"
#include "training/tape.h"
#include "training/testing/gradients.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

// These formulas return 0 for a loss of 1e-9; larger losses have six digits.
constexpr Tolerance kLoss{1e-6, 1e-6};

void ExpectValuesAsPyTorch(const Loss& loss, const char* name) {
  for (const GoldenCase& golden : GoldenCases(LossesJson(), name)) {
    SCOPED_TRACE(golden.name());
    EXPECT_THAT(loss(golden["x"], golden["target"]),
                NearTensor(golden["loss"], kLoss));
    EXPECT_THAT(loss(Scattered(golden["x"]), Scattered(golden["target"])),
                NearTensor(golden["loss"], kLoss))
        << "for views";
  }
}

TEST(LossesModuleTest, SquaredErrorsAgreeWithPyTorch) {
  Why("Programs and papers compare losses with each other.");
  ExpectValuesAsPyTorch(MeanSquaredError, "MeanSquaredError");
}

TEST(LossesModuleTest, CrossEntropiesAgreeWithPyTorch) {
  Why("Programs and papers compare losses with each other.");
  ExpectValuesAsPyTorch(CrossEntropy, "CrossEntropy");
}

TEST(LossesModuleTest, BinaryCrossEntropiesAgreeWithPyTorch) {
  Why("Programs and papers compare losses with each other.");
  ExpectValuesAsPyTorch(BinaryCrossEntropy, "BinaryCrossEntropy");
}

void ExpectGradientsAsPyTorch(const Loss& loss, const char* name) {
  for (const GoldenCase& golden : GoldenCases(LossesJson(), name)) {
    SCOPED_TRACE(golden.name());
    Tape tape;
    Tensor value;
    {
      const TraceScope scope(&tape);
      value = loss(golden["x"], golden["target"]);
    }
    EXPECT_THAT(tape.Gradient(value, std::vector<Tensor>{golden["x"]}).at(0),
                NearTensor(golden["gradient"], kLoss));
  }
}

TEST(LossesModuleTest, SquaredErrorGradientsAgreeWithPyTorch) {
  Why("A network learns from the gradient; the loss itself is only shown.");
  ExpectGradientsAsPyTorch(MeanSquaredError, "MeanSquaredError");
}

TEST(LossesModuleTest, CrossEntropyGradientsAgreeWithPyTorch) {
  Why("A network learns from the gradient, which must be finite at logits of "
      "+-1000 as well.");
  ExpectGradientsAsPyTorch(CrossEntropy, "CrossEntropy");
}

TEST(LossesModuleTest, BinaryCrossEntropyGradientsAgreeWithPyTorch) {
  Why("Training starts near 0, where a maximum and an absolute value have a "
      "corner.");
  ExpectGradientsAsPyTorch(BinaryCrossEntropy, "BinaryCrossEntropy");
}

TEST(LossesModuleTest, GradientsAgreeWithFiniteDifferences) {
  Why("Checks all losses by the definition of a derivative.");
  ExpectGradient([](const Tensors& x) { return MeanSquaredError(x[0], x[1]); },
                 {RandomTensor({3, 2}, 1), RandomTensor({3, 2}, 2)});
  const Tensor labels = MakeTensor({2, 2}, {4, 0, 2, 2});
  ExpectGradient([&](const Tensors& x) { return CrossEntropy(x[0], labels); },
                 {RandomTensor({2, 2, 5}, 3)});
  const Tensor yes = RandomTensor({3, 4}, 4, 0, 1);
  // Away from 0, where the formula has a corner but the loss has none.
  ExpectGradient(
      [&](const Tensors& x) { return BinaryCrossEntropy(x[0], yes); },
      {RandomTensor({3, 4}, 5, 0.25, 2)});
}

TEST(LossesModuleTest, BinaryCrossEntropyHasASecondGradientAtZero) {
  Why("The absolute value in a formula hides the curvature s (1 - s) = 1/4.");
  const std::vector<Tensor> x = {Tensor::Zeros({4})};
  const Tensor targets = MakeTensor({4}, {0, 1, 1, 0.5f});
  Tape tape;
  Tensor slope;
  {
    const TraceScope scope(&tape);
    const Tensor loss = BinaryCrossEntropy(x[0], targets);
    slope = Sum(tape.Gradient(loss, x, {.graph = Graph::kKeep})[0]);
  }
  EXPECT_THAT(tape.Gradient(slope, x)[0],
              IsNear({4}, {0.0625, 0.0625, 0.0625, 0.0625}));
}

TEST(LossesModuleTest, TwiceTheSameBatchIsTheSameLoss) {
  Why("A sum would double the gradient, and so every step.");
  const Tensor once = MakeTensor({2, 3}, {1, 2, 0, -1, 1, 0});
  const Tensor twice =
      MakeTensor({4, 3}, {1, 2, 0, -1, 1, 0, 1, 2, 0, -1, 1, 0});
  EXPECT_THAT(CrossEntropy(twice, MakeTensor({4}, {2, 0, 2, 0})),
              NearTensor(CrossEntropy(once, MakeTensor({2}, {2, 0}))));
}

TEST(LossesModuleTest, AClassRuledOutDoesNotMatter) {
  Why("A probability of 0 times a logarithm of -inf is NaN: pick the "
      "logarithm, do not multiply.");
  const Tensor logits = MakeTensor({2, 3}, {0, -kInf, 0, 0, 0, -kInf});
  EXPECT_THAT(CrossEntropy(logits, MakeTensor({2}, {2, 0})),
              IsNear({}, {std::log(2)}));
}

TEST(LossesModuleTest, NanIsNotHidden) {
  Why("If a run has diverged, its loss must show it.");
  const Tensor logits = MakeTensor({2, 2}, {0, 1, kNan, 0});
  EXPECT_THAT(MeanSquaredError(logits, Counting({2, 2})), IsNear({}, {kNan}));
  EXPECT_THAT(CrossEntropy(logits, MakeTensor({2}, {0, 1})),
              IsNear({}, {kNan}));
  EXPECT_THAT(BinaryCrossEntropy(logits, MakeTensor({2, 2}, {0, 1, 0, 1})),
              IsNear({}, {kNan}));
}

TEST(LossesModuleTest, CrossEntropyMakesOneTensorOfItsSize) {
  Why("With 50,000 words, rows of zeros with a single 1 cost more than the "
      "network.");
  const Tensor logits = RandomTensor({16, 500}, 1);
  const Tensor labels = MakeTensor({16}, std::vector<Scalar>(16, 499));
  const int64_t bytes = logits.numel() * static_cast<int64_t>(sizeof(Scalar));
  EXPECT_LE(PeakBytesIn([&] { CrossEntropy(logits, labels); }),
            bytes + bytes / 10);
}

TEST(LossesModuleTest, LabelsAreWhole) {
  Why("NaN is not a class, and neither is infinity.");
  const Tensor logits = Counting({2, 2, 3});
  EXPECT_THAT(
      [&] { CrossEntropy(logits, MakeTensor({2, 2}, {0, 1, 2, kNan})); },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("CrossEntropy: label nan at [1, 1] is not whole")));
  EXPECT_THAT(
      [&] { CrossEntropy(logits, MakeTensor({2, 2}, {0, kInf, 2, 1})); },
      ThrowsMessage<std::out_of_range>(
          HasSubstr("CrossEntropy: label inf at [0, 1] outside of 3 classes")));
  // The error names the place in the tensor, not the place in memory.
  EXPECT_THAT(
      [&] {
        CrossEntropy(logits, Scattered(MakeTensor({2, 2}, {0, 1, 3, 2})));
      },
      ThrowsMessage<std::out_of_range>(
          HasSubstr("CrossEntropy: label 3 at [1, 0] outside of 3 classes")));
}

TEST(LossesModuleTest, ShapesThatDoNotFitAreErrors) {
  Why("A mean over the wrong pairs looks like a loss.");
  const Tensor ten = Counting({10});
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_THAT([&] { CrossEntropy(Counting({64, 10}), ten); },
              throws("CrossEntropy: wanted labels [64] for logits [64, 10], "
                     "got [10]"));
  EXPECT_THAT([&] { CrossEntropy(Scalar{1}, Scalar{0}); },
              throws("CrossEntropy: wanted logits [..., classes], got []"));
  EXPECT_THAT([&] { CrossEntropy(Tensor(), Tensor()); },
              throws("CrossEntropy: wanted labels [] for logits [0], got [0]"));
  EXPECT_THAT([&] { BinaryCrossEntropy(ten, Counting({10, 1})); },
              throws("BinaryCrossEntropy: wanted targets [10], got [10, 1]"));
  for (const Loss loss : {MeanSquaredError, BinaryCrossEntropy}) {
    EXPECT_THAT([&] { loss(Tensor(), Tensor()); }, throws(": no elements"));
  }
  const Tensor none(Storage::Allocate(0), 0, {0, 10}, {10, 1});
  EXPECT_THAT([&] { CrossEntropy(none, Tensor()); },
              throws("CrossEntropy: no elements"));
  // 2^20 * 17 logits, which are one number in memory.
  const Tensor many(Storage::Allocate(1), 0, {1 << 20, 17}, {0, 0});
  const Tensor labels(Storage::Allocate(1), 0, {1 << 20}, {0});
  if (sizeof(Scalar) == 4) {
    EXPECT_THAT([&] { CrossEntropy(many, labels); },
                throws("CrossEntropy: wanted at most 16777216 logits"));
  }
  EXPECT_THAT(CrossEntropy(Counting({1}), Scalar{0}), IsNear({}, {0}));
}

}  // namespace
}  // namespace tinytorch
