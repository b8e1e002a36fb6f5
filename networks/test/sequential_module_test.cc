#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "networks/sequential.h"
#include "tensor/elementwise.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Counts its runs; takes rows of 3.
class Counter : public Layer {
 public:
  explicit Counter(int& runs) : runs_(runs) {}
  std::string name() const override { return "Counter"; }
  Shape OutputShape(const Shape& input) const override {
    if (input.empty() || input.back() != 3) {
      throw std::invalid_argument("Counter: wanted [..., 3], got " +
                                  ShapeToString(input));
    }
    return input;
  }

 protected:
  Tensor Forward(const Tensor& x) override {
    ++runs_;
    return Neg(x);
  }

 private:
  int& runs_;
};

TEST(SequentialModuleTest, RefusesAShapeBeforeTheFirstLayerRuns) {
  Why("An error after half of the work costs time, and may leave running "
      "averages changed.");
  Rng rng(1);
  int runs = 0;
  Sequential net;
  net.Add<Counter>(runs);
  net.Add<Dense>(4, 2, rng);
  EXPECT_THAT([&] { net(Counting({5, 3})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("1: Dense(4, 2): wanted [..., 4], got [5, 3]")));
  EXPECT_EQ(runs, 0);
}

TEST(SequentialModuleTest, ErrorsAndParametersHaveTheSamePath) {
  Why("The path in the error is the path of the weights of that layer.");
  Rng rng(1);
  auto main = std::make_unique<Sequential>();
  main->Add<Flatten>();
  main->Add<Dense>(4, 4, rng);
  Sequential net;
  net.Append(std::make_unique<Residual>(std::move(main)));
  EXPECT_EQ(net.Parameters().at(0).name, "0.main.1.weight");
  EXPECT_THAT([&] { net.OutputShape({2, 6}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("0: main: 1: Dense(4, 4): wanted")));
}

TEST(SequentialModuleTest, AddReturnsTheLayerAndBracketsFindIt) {
  Why("Experiments need the layers inside of a network.");
  Rng rng(1);
  Sequential net;
  Dense& dense = net.Add<Dense>(2, 3, rng);
  EXPECT_EQ(&net[0], &dense);
  EXPECT_EQ(net.size(), 1u);
  EXPECT_EQ(net.name(), "Sequential(1 layer)");
  EXPECT_THROW(net[1], std::out_of_range);
  EXPECT_THAT([&] { net.Append(nullptr); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("wanted a layer, got nullptr")));
}

TEST(SequentialModuleTest, HoldsOneActivationAtATime) {
  Why("In use, a network of a hundred layers must not need the memory of a "
      "hundred results.");
  int runs = 0;
  Sequential net;
  for (int i = 0; i < 10; ++i) net.Add<Counter>(runs);
  const Tensor x = Counting({1000, 3});
  constexpr int64_t kBytes = 3000 * sizeof(Scalar);
  EXPECT_EQ(PeakBytesIn([&] { net(x); }), 2 * kBytes)
      << "the input of a layer and its output";
  EXPECT_EQ(runs, 10);
}

TEST(SequentialModuleTest, TrainAndEvalReachEveryLayer) {
  Why("If Eval() does not reach a Dropout, every result is random.");
  auto inner = std::make_unique<Sequential>();
  const Layer& dropout = inner->Add<Dropout>(0.5, 1);
  Sequential net;
  net.Append(std::make_unique<Residual>(std::move(inner)));
  net.Eval();
  EXPECT_FALSE(dropout.training());
  EXPECT_THAT(net(MakeTensor({2}, {1, 2})), IsTensor({2}, {2, 4}));
  net.Train();
  EXPECT_TRUE(dropout.training());
}

TEST(SequentialModuleTest, ParametersAreHandles) {
  Why("A trainer writes to the tensors that Parameters() returns.");
  Rng rng(1);
  Sequential net;
  net.Add<Dense>(1, 1, rng);
  Assign(net.Parameters().at(0).tensor, MakeTensor({1, 1}, {5}));
  EXPECT_THAT(net(MakeTensor({1, 1}, {3})), IsTensor({1, 1}, {15}));
}

TEST(SequentialModuleTest, ResidualReportsBothBranchesThenAddThenRelu) {
  Why("The summary and the gradient tape read exactly these operations.");
  int runs = 0;
  Residual block(std::make_unique<Counter>(runs),
                 std::make_unique<Counter>(runs));
  EXPECT_THAT(
      TraceOf([&] { block(Counting({2, 3})); }),
      ElementsAre("Neg [2, 3] -> [2, 3]", "Neg [2, 3] -> [2, 3]",
                  "Add [2, 3] [2, 3] -> [2, 3]", "Relu [2, 3] -> [2, 3]"));
}

TEST(SequentialModuleTest, ResidualWantsAMainBranch) {
  Why("nullptr would crash at the first image, far from the mistake.");
  EXPECT_THAT([] { Residual block(nullptr); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("wanted a main branch, got nullptr")));
  int runs = 0;
  const Residual block(std::make_unique<Counter>(runs));
  EXPECT_THAT([&] { block.OutputShape({4, 2}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("main: Counter: wanted [..., 3], got [4, 2]")));
}

TEST(SequentialModuleTest, ResidualDoesNotWriteToItsInput) {
  Why("x is used twice here, and by the caller.");
  int runs = 0;
  Residual block(std::make_unique<Counter>(runs));
  const Tensor x = Scattered(MakeTensor({1, 3}, {-1, 0, 2}));
  EXPECT_THAT(block(x), IsTensor({1, 3}, {0, 0, 0}));
  EXPECT_THAT(x, IsTensor({1, 3}, {-1, 0, 2}));
}

TEST(SequentialModuleTest, FlattenIsAView) {
  Why("Between convolution and Dense, no number has to be copied.");
  const Tensor x = Counting({2, 3, 4});
  Flatten flatten;
  EXPECT_EQ(AllocationsIn([&] { flatten(x); }), 0);
  EXPECT_THAT(TraceOf([&] { flatten(x); }),
              ElementsAre("Reshape [2, 3, 4] -> [2, 12] shape=[2, 12]"));
}

TEST(SequentialModuleTest, FlattenTakesAnyNumberOfAxes) {
  Why("There may be no axis after the batch axis: a product without factors is "
      "1.");
  Flatten flatten;
  EXPECT_THAT(flatten(Scattered(Counting({2, 2, 2}))),
              IsTensor({2, 4}, {0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_THAT(flatten.OutputShape({5}), ElementsAre(5, 1));
  EXPECT_THAT(flatten.OutputShape({5, 7}), ElementsAre(5, 7));
  EXPECT_THAT(flatten.OutputShape({5, 0, 7}), ElementsAre(5, 0));
  EXPECT_THAT([&] { flatten.OutputShape({}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Flatten: wanted [n, ...], got []")));
}

}  // namespace
}  // namespace tinytorch
