#include "networks/sequential.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "tensor/elementwise.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/views.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// y = factor * x + 1: the result shows which layers ran, and in which order.
class Affine : public Layer {
 public:
  explicit Affine(Scalar factor)
      : factor_(AddParameter("factor", MakeTensor({}, {factor}))) {}

  std::string name() const override { return "Affine"; }
  Shape OutputShape(const Shape& input) const override { return input; }

 protected:
  Tensor Forward(const Tensor& x) override { return Add(Mul(x, factor_), 1); }

 private:
  Tensor factor_;
};

// A layer that exchanges the two extents of a shape.
class Turn : public Layer {
 public:
  std::string name() const override { return "Turn"; }
  Shape OutputShape(const Shape& input) const override {
    return {input[1], input[0]};
  }

 protected:
  Tensor Forward(const Tensor& x) override { return Transpose(x, 0, 1); }
};

std::vector<std::string> NamesOf(const Layer& layer) {
  std::vector<std::string> names;
  for (const NamedTensor& p : layer.Parameters()) names.push_back(p.name);
  return names;
}

TEST(SequentialTest, RunsOneLayerAfterTheOther) {
  Why("A network is a function made of functions; their order matters.");
  Sequential net;
  net.Add<Affine>(2);
  net.Add<Affine>(10);
  EXPECT_THAT(net(MakeTensor({2}, {1, 3})), IsTensor({2}, {31, 71}))
      << "first 2 x + 1, then 10 x + 1";
}

TEST(SequentialTest, WithoutLayersNothingHappens) {
  Why("A list may be empty: then the result is the input.");
  Sequential net;
  EXPECT_THAT(net(MakeTensor({2}, {1, 3})), IsTensor({2}, {1, 3}));
  EXPECT_THAT(net.OutputShape({4, 3}), ElementsAre(4, 3));
}

TEST(SequentialTest, NamesParametersByPlace) {
  Why("Weight files know a tensor by its path. PyTorch's have these names.");
  Sequential net;
  Rng rng(1);
  net.Add<Dense>(4, 3, rng);
  net.Add<Flatten>();
  net.Add<Dense>(3, 2, rng);
  EXPECT_THAT(NamesOf(net),
              ElementsAre("0.weight", "0.bias", "2.weight", "2.bias"));
}

TEST(SequentialTest, KnowsItsOutputShape) {
  Why("A mistake in the sizes should show before an hour of training.");
  Sequential net;
  Rng rng(1);
  net.Add<Dense>(4, 3, rng);
  net.Add<Dense>(3, 2, rng);
  EXPECT_THAT(net.OutputShape({5, 4}), ElementsAre(5, 2));
}

TEST(SequentialTest, AnErrorNamesThePlace) {
  Why("In a network of six Dense layers, \"a Dense layer does not fit\" does "
      "not help.");
  Sequential net;
  Rng rng(1);
  net.Add<Dense>(784, 64, rng);
  net.Add<Flatten>();
  net.Add<Dense>(128, 10, rng);
  EXPECT_THAT([&] { net.OutputShape({32, 784}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "2: Dense(128, 10): wanted [..., 128], got [32, 64]")));
}

TEST(SequentialTest, ResidualAddsTheInputToTheResultOfMain) {
  Why("So a block that has learned nothing does no harm, and gradients pass "
      "around it.");
  Residual block(std::make_unique<Affine>(2));
  EXPECT_THAT(block(MakeTensor({2}, {1, 3})), IsTensor({2}, {4, 10}))
      << "x + (2 x + 1)";
}

TEST(SequentialTest, ResidualEndsInARelu) {
  Why("In the block of He's paper, the ReLU comes after the addition.");
  Residual block(std::make_unique<Affine>(2));
  EXPECT_THAT(block(MakeTensor({3}, {-1, 0, 1})), IsTensor({3}, {0, 1, 4}));
}

TEST(SequentialTest, ShortcutStartsAtTheInput) {
  Why("Both branches start at x: the shortcut does not follow main.");
  Residual block(std::make_unique<Affine>(2), std::make_unique<Affine>(10));
  EXPECT_THAT(block(MakeTensor({1}, {3})), IsTensor({1}, {38}))
      << "(2 x + 1) + (10 x + 1)";
}

TEST(SequentialTest, ResidualKnowsTheParametersOfBothBranches) {
  Why("A layer that is not registered is never trained and never saved.");
  const Residual block(std::make_unique<Affine>(2),
                       std::make_unique<Affine>(10));
  EXPECT_THAT(NamesOf(block), ElementsAre("main.factor", "shortcut.factor"));
}

TEST(SequentialTest, ResidualBranchesEndInOneShape) {
  Why("Broadcasting would add [5, 1] and [5, 4]: a wrong network that runs.");
  Rng rng(1);
  const Residual block(std::make_unique<Dense>(4, 1, rng));
  EXPECT_THAT([&] { block.OutputShape({5, 4}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Residual: main gives [5, 1], shortcut [5, 4]")));
}

TEST(SequentialTest, FlattenMakesARowOfEachImage) {
  Why("Dense layers read rows; images are [h, w]. The batch axis stays.");
  Flatten flatten;
  EXPECT_THAT(flatten(Counting({2, 3, 2})),
              IsTensor({2, 6}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
}

TEST(SequentialTest, FlattenKeepsAnEmptyBatch) {
  Why("The last batch of a data set may have no images left.");
  Flatten flatten;
  EXPECT_THAT(flatten(MakeTensor({0, 1, 28, 28}, {})), HasShape({0, 784}));
}

TEST(SequentialTest, ResidualComparesShapesNotCounts) {
  Why("[3, 2] and [2, 3] both have 6 elements, and cannot be added.");
  const Residual block(std::make_unique<Turn>());
  EXPECT_THAT(block.OutputShape({3, 3}), ElementsAre(3, 3));
  EXPECT_THAT([&] { block.OutputShape({2, 3}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Residual: main gives [3, 2], shortcut [2, 3]")));
}

}  // namespace
}  // namespace tinytorch
