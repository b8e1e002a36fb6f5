#include "layers/layer.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

// A layer [..., 2] -> [..., 2] that returns its input and counts its runs. Its
// registration is public, so that a test can use it.
class Probe : public Layer {
 public:
  std::string name() const override { return "Probe(2)"; }

  Shape OutputShape(const Shape& input) const override {
    if (input.empty() || input.back() != 2) {
      const std::string got = ShapeToString(input);
      throw std::invalid_argument("Probe(2): wanted [..., 2], got " + got);
    }
    return input;
  }

  using Layer::AddBuffer;
  using Layer::AddChild;
  using Layer::AddParameter;

  int runs = 0;

 protected:
  Tensor Forward(const Tensor& x) override {
    ++runs;
    return x;
  }
};

std::vector<std::string> Names(const std::vector<NamedTensor>& tensors) {
  std::vector<std::string> names;
  for (const NamedTensor& t : tensors) names.push_back(t.name);
  return names;
}

TEST(LayerTest, ACallRunsForward) {
  Why("y = layer(x) is how every layer of the course is used: operator() "
      "calls Forward().");
  Probe probe;
  EXPECT_THAT(probe(MakeTensor({2}, {3, 4})), IsTensor({2}, {3, 4}));
  EXPECT_EQ(probe.runs, 1);
}

TEST(LayerTest, AWrongShapeIsRefusedBeforeAnythingRuns) {
  Why("operator() checks the shape first: an error that names the layer is "
      "found in seconds; an error from the middle of a matrix product costs "
      "hours.");
  Probe probe;
  const Tensor x = Counting({4, 3});
  EXPECT_THAT([&] { probe(x); }, ThrowsMessage<std::invalid_argument>(HasSubstr(
                                     "Probe(2): wanted [..., 2], got [4, 3]")));
  EXPECT_EQ(probe.runs, 0) << "Forward() ran on a shape that does not fit";
}

TEST(LayerTest, ParametersHaveNamesInTheOrderTheyWereAdded) {
  Why("A trainer asks every layer for its parameters; a weight file stores "
      "them by name.");
  Probe probe;
  probe.AddParameter("weight", Counting({2, 2}));
  probe.AddParameter("bias", Counting({2}));
  EXPECT_THAT(Names(probe.Parameters()), ElementsAre("weight", "bias"));
}

TEST(LayerTest, AChildsParametersComeWithItsName) {
  Why("Ten Dense layers have ten tensors called weight. The path tells them "
      "apart.");
  Probe first, second, block;
  first.AddParameter("weight", Counting({2}));
  second.AddParameter("weight", Counting({2}));
  block.AddChild("first", first);
  block.AddChild("second", second);
  block.AddParameter("scale", Counting({1}));
  EXPECT_THAT(Names(block.Parameters()),
              ElementsAre("scale", "first.weight", "second.weight"));
}

TEST(LayerTest, WritingAParameterWritesTheLayer) {
  Why("Training writes into the tensors of Parameters(). If they were copies, "
      "the layer would never learn.");
  Probe child, parent;
  const Tensor kept = child.AddParameter("weight", MakeTensor({2}, {1, 2}));
  parent.AddChild("child", child);
  *parent.Parameters().at(0).tensor.data() = 100;
  EXPECT_THAT(kept, IsTensor({2}, {100, 2}));
}

TEST(LayerTest, BuffersAreNotParameters) {
  Why("A trainer that changes BatchNorm's running mean ruins it.");
  Probe probe;
  probe.AddBuffer("running_mean", Counting({2}));
  EXPECT_THAT(Names(probe.Buffers()), ElementsAre("running_mean"));
  EXPECT_THAT(Names(probe.Parameters()), IsEmpty());
}

TEST(LayerTest, EvalReachesTheChildren) {
  Why("SetTraining() must reach a Dropout inside a network, which drops "
      "nothing when the network is used.");
  Probe child, parent;
  parent.AddChild("child", child);
  EXPECT_TRUE(child.training()) << "a new layer is in training mode";
  parent.Eval();
  EXPECT_FALSE(parent.training());
  EXPECT_FALSE(child.training()) << "Eval() did not reach the child";
  parent.Train();
  EXPECT_TRUE(child.training()) << "Train() did not reach the child";
}

TEST(LayerTest, ATiedWeightIsListedOnce) {
  Why("An optimizer that finds it twice takes two steps for each gradient.");
  class Tied : public Layer {
   public:
    Tied() {
      const Tensor weight = Tensor::Ones({3});
      AddParameter("embedding", weight);
      AddParameter("head", weight);
      AddParameter("alone", Tensor::Ones({2}));
    }
    std::string name() const override { return "Tied"; }
    Shape OutputShape(const Shape& input) const override { return input; }

   protected:
    Tensor Forward(const Tensor& x) override { return x; }
  };
  const Tied tied;
  ASSERT_EQ(tied.Parameters().size(), 2u);
  EXPECT_EQ(tied.Parameters()[0].name, "embedding");
  EXPECT_EQ(tied.Parameters()[1].name, "alone");
  EXPECT_EQ(tied.ParameterCount(), 5);
}

TEST(LayerTest, TwoOfOneNameAreRefused) {
  Why("If two tensors had one name, one of them would be lost when weights "
      "are saved.");
  Probe probe;
  probe.AddParameter("weight", Counting({2}));
  EXPECT_THAT([&] { probe.AddParameter("weight", Counting({3})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Layer: weight is there already")));
}

TEST(LayerTest, EveryChildIsReached) {
  Why("Networks have many children: the mode and the buffers of the second "
      "one count as much as those of the first.");
  Probe first, second, parent;
  first.AddBuffer("mean", Counting({2}));
  second.AddBuffer("mean", Counting({2}));
  parent.AddChild("first", first);
  parent.AddChild("second", second);
  parent.AddBuffer("steps", Counting({1}));
  EXPECT_THAT(Names(parent.Buffers()),
              ElementsAre("steps", "first.mean", "second.mean"));
  parent.Eval();
  EXPECT_FALSE(first.training());
  EXPECT_FALSE(second.training()) << "Eval() did not reach the second child";
}

}  // namespace
}  // namespace tinytorch
