#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/given/eval_scope.h"
#include "layers/layer.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

// Takes every shape and computes nothing.
class Node : public Layer {
 public:
  std::string name() const override { return "Node"; }
  Shape OutputShape(const Shape& input) const override { return input; }

  using Layer::AddBuffer;
  using Layer::AddChild;
  using Layer::AddParameter;

 protected:
  Tensor Forward(const Tensor& x) override { return x; }
};

// Refuses every shape.
class Closed : public Node {
 public:
  Shape OutputShape(const Shape&) const override {
    throw std::invalid_argument("Closed: wanted nothing");
  }

 protected:
  Tensor Forward(const Tensor& x) override { return Add(x, x); }
};

std::vector<std::string> Names(const std::vector<NamedTensor>& tensors) {
  std::vector<std::string> names;
  for (const NamedTensor& t : tensors) names.push_back(t.name);
  return names;
}

TEST(LayerModuleTest, PathsGrowWithEveryLevel) {
  Why("Networks are built of blocks of blocks: block.norm.bias has two dots.");
  Node norm, dense, block, network;
  norm.AddParameter("weight", Counting({2}));
  norm.AddParameter("bias", Counting({2}));
  dense.AddParameter("weight", Counting({2}));
  block.AddChild("norm", norm);
  block.AddChild("dense", dense);
  network.AddChild("block", block);
  EXPECT_THAT(Names(network.Parameters()),
              ElementsAre("block.norm.weight", "block.norm.bias",
                          "block.dense.weight"));
  EXPECT_THAT(Names(norm.Parameters()), ElementsAre("weight", "bias"))
      << "a child does not know the name that its parent gave it";
}

TEST(LayerModuleTest, ChildrenComeInTheOrderTheyWereAdded) {
  Why("If weights are written in one order and read in another, they end in "
      "the wrong layer.");
  Node z, a, m, network;
  for (Node* node : {&z, &a, &m}) node->AddParameter("w", Counting({1}));
  network.AddChild("z", z);
  network.AddChild("a", a);
  network.AddChild("m", m);
  EXPECT_THAT(Names(network.Parameters()), ElementsAre("z.w", "a.w", "m.w"));
}

TEST(LayerModuleTest, BuffersOfChildrenHavePathsToo) {
  Why("Without its running statistics, a saved network is broken.");
  Node norm, block, network;
  norm.AddParameter("weight", Counting({2}));
  norm.AddBuffer("running_mean", Counting({2}));
  norm.AddBuffer("running_var", Counting({2}));
  block.AddChild("norm", norm);
  network.AddChild("block", block);
  network.AddBuffer("step", Counting({1}));
  EXPECT_THAT(
      Names(network.Buffers()),
      ElementsAre("step", "block.norm.running_mean", "block.norm.running_var"));
  EXPECT_THAT(Names(network.Parameters()), ElementsAre("block.norm.weight"));
}

TEST(LayerModuleTest, ListsShareTheNumbersAndAllocateNone) {
  Why("Asking a network for its parameters must not copy a gigabyte.");
  Node child, parent;
  const Tensor value = Counting({100});
  const Tensor weight = child.AddParameter("weight", value);
  const Tensor mean = child.AddBuffer("mean", value);
  parent.AddChild("child", child);
  EXPECT_EQ(AllocationsIn([&] {
              parent.Parameters();
              parent.Buffers();
              parent.ParameterCount();
            }),
            0);
  EXPECT_EQ(weight.storage(), value.storage());
  EXPECT_EQ(mean.storage(), value.storage());
  EXPECT_EQ(parent.Parameters().at(0).tensor.storage(), value.storage());
  EXPECT_EQ(parent.Buffers().at(0).tensor.storage(), value.storage());
}

TEST(LayerModuleTest, CountsElementsNotTensors) {
  Why("A model of 7 billion parameters has a few hundred tensors.");
  Node child, parent;
  child.AddParameter("weight", Counting({10, 784}));
  child.AddParameter("bias", Counting({10}));
  child.AddBuffer("mean", Counting({1000}));
  parent.AddChild("child", child);
  parent.AddParameter("scale", Counting({}));
  EXPECT_EQ(parent.ParameterCount(), 10 * 784 + 10 + 1);
}

TEST(LayerModuleTest, ANameIsTakenByParametersBuffersAndChildrenAlike) {
  Why("If a parameter and a child had one name, their paths would clash.");
  Node node, child;
  node.AddParameter("p", Counting({1}));
  node.AddBuffer("b", Counting({1}));
  node.AddChild("c", child);
  for (const std::string name : {"p", "b", "c"}) {
    const auto message = ThrowsMessage<std::invalid_argument>(
        HasSubstr("Layer: " + name + " is there already"));
    EXPECT_THAT([&] { node.AddParameter(name, Counting({1})); }, message);
    EXPECT_THAT([&] { node.AddBuffer(name, Counting({1})); }, message);
    EXPECT_THAT([&] { node.AddChild(name, child); }, message);
  }
  EXPECT_THAT(Names(node.Parameters()), ElementsAre("p"));
  EXPECT_THAT(Names(node.Buffers()), ElementsAre("b"));
}

TEST(LayerModuleTest, ANameIsNotAPath) {
  Why("a.b could be the parameter b of the child a.");
  Node node, child;
  const auto message = ThrowsMessage<std::invalid_argument>(
      HasSubstr("Layer: wanted a name without a dot, got a.b"));
  EXPECT_THAT([&] { node.AddParameter("a.b", Counting({1})); }, message);
  EXPECT_THAT([&] { node.AddBuffer("a.b", Counting({1})); }, message);
  EXPECT_THAT([&] { node.AddChild("a.b", child); }, message);
  EXPECT_THAT([&] { node.AddParameter("", Counting({1})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Layer: wanted a name without a dot")));
  EXPECT_THAT(node.Parameters(), IsEmpty());
}

TEST(LayerModuleTest, ModesReachEveryLevelAndOnlyDownwards) {
  Why("To freeze one block must not change the mode of the network around it.");
  Node leaf, block, network;
  block.AddChild("leaf", leaf);
  network.AddChild("block", block);
  block.Eval();
  EXPECT_FALSE(leaf.training());
  EXPECT_TRUE(network.training());
  network.Eval();
  network.Train();
  EXPECT_TRUE(network.training());
  EXPECT_TRUE(block.training());
  EXPECT_TRUE(leaf.training());
}

TEST(LayerModuleTest, AnEvalScopeBringsBackTheModeOfEveryLayer) {
  Why("A block that was frozen on purpose must not train again because the "
      "network was evaluated.");
  Node leaf, frozen, block, network;
  frozen.AddChild("leaf", leaf);
  network.AddChild("frozen", frozen);
  network.AddChild("block", block);
  frozen.Eval();
  const auto modes = [&] {
    return std::vector<bool>{network.training(), frozen.training(),
                             leaf.training(), block.training()};
  };
  {
    const EvalScope eval(network);
    EXPECT_THAT(modes(), ElementsAre(false, false, false, false));
  }
  EXPECT_THAT(modes(), ElementsAre(true, false, false, true));
  try {
    const EvalScope eval(network);
    throw std::runtime_error("failed");
  } catch (const std::runtime_error&) {
  }
  EXPECT_THAT(modes(), ElementsAre(true, false, false, true))
      << "after an exception";
}

TEST(LayerModuleTest, ARefusedInputCostsNothing) {
  Why("On a large batch, arithmetic before the error takes long.");
  Closed closed;
  const Tensor x = Counting({2, 3});
  const auto refused = [&] { EXPECT_THROW(closed(x), std::invalid_argument); };
  EXPECT_EQ(AllocationsIn(refused), 0);
  EXPECT_THAT(TraceOf(refused), IsEmpty());
}

TEST(LayerModuleTest, ForwardGetsTheTensorItselfAndItsResultIsReturned) {
  Why("A copy at every layer would double the memory of a network.");
  Node node;
  const Tensor x = Scattered(Counting({2, 3}));
  Tensor y;
  EXPECT_EQ(AllocationsIn([&] { y = node(x); }), 0);
  EXPECT_EQ(y.id(), x.id());
}

TEST(LayerModuleTest, AFunctionIsALayerWithoutParameters) {
  Why("A list of layers can contain an activation only as a layer.");
  Activation twice("Twice", [](const Tensor& x) { return Add(x, x); });
  EXPECT_THAT(twice(MakeTensor({3}, {1, -2, 3})), IsTensor({3}, {2, -4, 6}));
  EXPECT_EQ(twice.name(), "Twice");
  EXPECT_THAT(twice.Parameters(), IsEmpty());
}

}  // namespace
}  // namespace tinytorch
