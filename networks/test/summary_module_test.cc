#include <cstdint>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "networks/sequential.h"
#include "networks/summary.h"
#include "tensor/elementwise.h"
#include "tensor/matmul.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/views.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A network that is any function of its input and of a weight [3, 3].
class Net : public Layer {
 public:
  using Function = std::function<Tensor(const Tensor& x, const Tensor& w)>;
  explicit Net(Function function)
      : function_(std::move(function)),
        weight_(AddParameter("weight", Counting({3, 3}))) {
    AddBuffer("offset", Counting({3}));
  }
  std::string name() const override { return "Net"; }
  Shape OutputShape(const Shape& input) const override { return input; }

 protected:
  Tensor Forward(const Tensor& x) override { return function_(x, weight_); }

 private:
  Function function_;
  Tensor weight_;
};

TraceEvent Event(const std::string& op, const std::vector<Shape>& inputs,
                 const Shape& output, Attributes attributes = {}) {
  TraceEvent event = {op, {}, Counting(output), std::move(attributes)};
  for (const Shape& shape : inputs) event.inputs.push_back(Counting(shape));
  return event;
}

TEST(SummaryModuleTest, FlopsOfEveryKindOfOperation) {
  Why("If one row of the table is wrong, its totals are wrong.");
  const Shape image = {2, 4, 6, 6};
  EXPECT_EQ(Flops(Event("Conv", {image, {8, 4, 3, 3}, {8}}, {2, 8, 4, 4})),
            256 * (2 * 36 + 1));
  EXPECT_EQ(Flops(Event("Conv", {image, {8, 4, 3, 3}}, {2, 8, 4, 4})),
            256 * 2 * 36)
      << "without a bias nothing is added";
  EXPECT_EQ(Flops(Event("Conv", {image, {4, 1, 5, 3}}, {2, 4, 2, 4})),
            64 * 2 * 15)
      << "with groups an output sees one part of the channels";
  for (const char* op : {"MaxPool", "AveragePool"}) {
    EXPECT_EQ(Flops(Event(op, {image}, {2, 4, 3, 2},
                          {{"kernel_shape", std::vector<int64_t>{2, 3}}})),
              48 * 6);
  }
  for (const char* op :
       {"ReduceSum", "ReduceMax", "ArgMax", "GlobalAveragePool", "Col2Im"}) {
    EXPECT_EQ(Flops(Event(op, {image}, {2, 4})), 288) << op;
  }
  for (const char* op :
       {"Softmax", "LogSoftmax", "LayerNormalization", "BatchNormalization"}) {
    EXPECT_EQ(Flops(Event(op, {image}, image)), 5 * 288) << op;
  }
  for (const char* op :
       {"Reshape", "Transpose", "Slice", "Squeeze", "Unsqueeze", "Expand",
        "Gather", "Concat", "OneHot", "Im2Col", "Identity"}) {
    EXPECT_EQ(Flops(Event(op, {image}, image)), 0) << op;
  }
  EXPECT_EQ(Flops(Event("Tanh", {image}, image)), 288);
  EXPECT_EQ(Flops(Event("MatMul", {{3, 0}, {0, 5}}, {3, 5})), 0);
}

TEST(SummaryModuleTest, AWeightUsedTwiceCountsOnce) {
  Why("Networks share weights: the embedding of a language model is also its "
      "last layer.");
  Net net([](const Tensor& x, const Tensor& w) {
    return MatMul(MatMul(x, w), Transpose(w, 0, 1));
  });
  const Summary summary = Summarize(net, {2, 3});
  ASSERT_THAT(summary.operations, SizeIs(2));
  EXPECT_EQ(summary.operations[0].parameters, 9);
  EXPECT_EQ(summary.operations[1].parameters, 0);
  EXPECT_EQ(summary.parameters, 9);
}

TEST(SummaryModuleTest, AViewOfAViewOfAWeightIsTheWeight) {
  Why("The handle of a transposed weight is another one; its storage is the "
      "same.");
  Net net([](const Tensor& x, const Tensor& w) {
    return MatMul(x, Reshape(Unsqueeze(Transpose(w, 0, 1), 0), {3, 3}));
  });
  const Summary summary = Summarize(net, {2, 3});
  // Reshape of a transposed weight copies; the operations before it are views.
  ASSERT_THAT(summary.operations, SizeIs(3));
  EXPECT_EQ(summary.operations[0].op, "Identity");
  EXPECT_EQ(summary.operations[0].parameters, 9);
  EXPECT_THAT(summary.operations[0].inputs, IsEmpty());
  EXPECT_THAT(summary.operations[2].inputs, ElementsAre(-1, 1));
}

TEST(SummaryModuleTest, BranchesKeepTheirOrigins) {
  Why("The graph of a residual block is drawn from these numbers.");
  Net net([](const Tensor& x, const Tensor&) {
    const Tensor a = Relu(x);                      // 0
    const Tensor b = Neg(a);                       // 1
    return Add(Add(a, b), Reshape(x, x.shape()));  // 2, 3 = Reshape, 4
  });
  const Summary summary = Summarize(net, {2, 3});
  std::vector<std::vector<int64_t>> inputs;
  std::vector<std::string> ops;
  for (const OperationSummary& operation : summary.operations) {
    inputs.push_back(operation.inputs);
    ops.push_back(operation.op);
  }
  ASSERT_THAT(ops, SizeIs(5)) << "Summarize() keeps each operation";
  // C++ leaves open which argument of the outer Add is evaluated first.
  const bool reshape_first = ops[0] == "Reshape";
  const int64_t relu = reshape_first ? 1 : 0;
  EXPECT_THAT(inputs[static_cast<size_t>(relu)], SizeIs(1));
  EXPECT_EQ(ops.back(), "Add");
  const auto at = [&](const std::string& op) {
    for (size_t i = 0; i < ops.size(); ++i) {
      if (ops[i] == op) return static_cast<int64_t>(i);
    }
    return int64_t{-2};
  };
  EXPECT_THAT(inputs[static_cast<size_t>(at("Neg"))], ElementsAre(at("Relu")));
  EXPECT_THAT(inputs[static_cast<size_t>(at("Add"))],
              ElementsAre(at("Relu"), at("Neg")));
  EXPECT_THAT(inputs[static_cast<size_t>(at("Reshape"))], ElementsAre(-1));
  EXPECT_THAT(inputs[4], ElementsAre(at("Add"), at("Reshape")));
}

TEST(SummaryModuleTest, ConstantsAndBuffersAreNotInputs) {
  Why("No operation makes the running mean of BatchNorm, and it is not "
      "trained.");
  BatchNorm norm(3);
  const Summary summary = Summarize(norm, {2, 3});
  ASSERT_THAT(summary.operations, SizeIs(1));
  EXPECT_THAT(summary.operations[0].inputs, ElementsAre(-1));
  EXPECT_EQ(summary.operations[0].parameters, 6);

  Net doubled([](const Tensor& x, const Tensor&) { return Mul(x, 2); });
  EXPECT_THAT(Summarize(doubled, {3, 3}).operations[0].inputs, ElementsAre(-1));
}

TEST(SummaryModuleTest, AViewOfABufferIsNotListed) {
  Why("BatchNorm reshapes its running mean to [1, f, 1, 1], which computes "
      "nothing.");
  Tensor offset;
  Net net([&](const Tensor& x, const Tensor&) {
    return Add(x, Reshape(offset, {1, 3}));
  });
  offset = net.Buffers()[0].tensor;
  const Summary summary = Summarize(net, {2, 3});
  ASSERT_THAT(summary.operations, SizeIs(1));
  EXPECT_EQ(summary.operations[0].parameters, 0) << "not trained, not counted";
}

TEST(SummaryModuleTest, ViewsHoldNoMemory) {
  Why("Flatten must not double the memory that the table promises.");
  Net net([](const Tensor& x, const Tensor&) {
    return Neg(Transpose(Neg(x), 0, 1));
  });
  const Summary summary = Summarize(net, {2, 3});
  ASSERT_THAT(summary.operations, SizeIs(3));
  EXPECT_EQ(summary.operations[1].activation_bytes, 0);
  EXPECT_EQ(summary.activation_bytes, 2 * 6 * sizeof(Scalar));
}

TEST(SummaryModuleTest, PeakIsWhatIsHeldAtOnce) {
  Why("In use, an activation is freed when the next one is computed: a hundred "
      "layers need only the memory of two.");
  Net net([](const Tensor& x, const Tensor&) {
    Tensor y = Neg(x);
    for (int i = 0; i < 99; ++i) y = Neg(y);
    return y;
  });
  const Summary summary = Summarize(net, {10, 3});
  EXPECT_EQ(summary.activation_bytes, 100 * 30 * sizeof(Scalar));
  EXPECT_EQ(summary.peak_bytes, 3 * 30 * sizeof(Scalar));
}

TEST(SummaryModuleTest, RunsInEvaluationModeAndRestoresTheMode) {
  Why("A summary must not change the network.");
  Dropout dropout(0.5, 1);
  EXPECT_THAT(Summarize(dropout, {4}).operations, IsEmpty());
  EXPECT_TRUE(dropout.training());
  dropout.Eval();
  Summarize(dropout, {4});
  EXPECT_FALSE(dropout.training());
  Net failing([](const Tensor&, const Tensor&) -> Tensor {
    throw std::runtime_error("failed");
  });
  EXPECT_THROW(Summarize(failing, {4}), std::runtime_error);
  EXPECT_TRUE(failing.training());
}

TEST(SummaryModuleTest, AFrozenLayerStaysFrozen) {
  Why("A BatchNorm that was frozen on purpose must not learn again because "
      "the network was counted.");
  Sequential network;
  Layer& frozen = network.Add<BatchNorm>(3);
  Layer& other = network.Add<Dropout>(0.5, 1);
  frozen.Eval();
  Summarize(network, {4, 3});
  EXPECT_FALSE(frozen.training());
  EXPECT_TRUE(other.training());
}

TEST(SummaryModuleTest, TheTracerOfTheCallerGoesOnAfterwards) {
  Why("A summary in a traced program must not end the trace, and must not "
      "appear in it.");
  Rng rng(1);
  Dense dense(4, 3, rng);
  const std::vector<std::string> heard = TraceOf([&] {
    Summarize(dense, {1, 4});
    Neg(Counting({2}));
  });
  EXPECT_THAT(heard, ElementsAre("Neg [2] -> [2]"));
}

TEST(SummaryModuleTest, TheTableFitsTheTerminal) {
  Why("A line that wraps cannot be read.");
  Summary summary = {.network = std::string(200, 'N'), .input = {1}};
  summary.operations = {{std::string(60, 'O'),
                         Shape(40, 100),
                         999'999'999,
                         1'234'567'890,
                         999'999'999,
                         {}}};
  summary.parameters = summary.activation_bytes = 1'000;
  const std::string table = ToTable(summary);
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 80u) << line;
  }
  EXPECT_THAT(table, HasSubstr(std::string(77, 'N') + "...\n"));
  EXPECT_THAT(table, HasSubstr(std::string(15, 'O') + "...  [100, 100"));
  EXPECT_THAT(table, HasSubstr("999,999,999  1.235e+09  999,999,999"));
}

}  // namespace
}  // namespace tinytorch
