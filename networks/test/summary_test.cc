#include "networks/summary.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "tensor/elementwise.h"
#include "tensor/matmul.h"
#include "tensor/random.h"
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

// Returns the FLOPs of the one operation that `f` reports.
int64_t FlopsOf(const std::function<void()>& f) {
  const std::vector<TraceEvent> events = EventsIn(f);
  return events.size() == 1 ? Flops(events[0]) : -1;
}

// A network that has a Dense layer and does not use it.
class Unused : public Layer {
 public:
  explicit Unused(Rng& rng) : dense_(4, 3, rng) { AddChild("dense", dense_); }
  std::string name() const override { return "Unused"; }
  Shape OutputShape(const Shape& input) const override { return input; }

 protected:
  Tensor Forward(const Tensor& x) override { return Relu(x); }

 private:
  Dense dense_;
};

TEST(SummaryTest, AProductIsAMultiplyAndAnAddForEachPair) {
  Why("Nearly all arithmetic of a network is in products: remember 2 m n k.");
  EXPECT_EQ(FlopsOf([] { MatMul(Counting({2, 5}), Counting({5, 3})); }),
            2 * 2 * 3 * 5);
  EXPECT_EQ(FlopsOf([] { MatMul(Counting({7, 2, 5}), Counting({5, 3})); }),
            7 * 2 * 2 * 3 * 5);
}

TEST(SummaryTest, AnElementwiseOperationIsOneForEachElement) {
  Why("Each element of the result is computed once, also with broadcasting.");
  EXPECT_EQ(FlopsOf([] { Add(Counting({4, 3}), Counting({3})); }), 12);
  EXPECT_EQ(FlopsOf([] { Relu(Counting({4, 3})); }), 12);
}

TEST(SummaryTest, AViewCostsNothing) {
  Why("If a Reshape counted as work, Flatten would look expensive.");
  EXPECT_EQ(FlopsOf([] { Transpose(Counting({4, 3}), 0, 1); }), 0);
  EXPECT_EQ(FlopsOf([] { Reshape(Counting({4, 3}), {12}); }), 0);
}

TEST(SummaryTest, ADenseLayerIsAProductAndASum) {
  Why("This is the example at the top of summary.cc: 12 weights and 3 biases, "
      "read from the trace.");
  Rng rng(1);
  Dense dense(4, 3, rng);
  const Summary summary = Summarize(dense, {1, 4});
  EXPECT_EQ(summary.network, "Dense(4, 3)");
  EXPECT_THAT(summary.input, ElementsAre(1, 4));
  ASSERT_EQ(summary.operations.size(), 2u) << "Transpose(weight) is not listed";
  const OperationSummary& product = summary.operations[0];
  EXPECT_EQ(product.op, "MatMul");
  EXPECT_THAT(product.output, ElementsAre(1, 3));
  EXPECT_EQ(product.parameters, 12);
  EXPECT_EQ(product.flops, 24);
  EXPECT_EQ(product.activation_bytes, 3 * sizeof(Scalar));
  EXPECT_THAT(product.inputs, ElementsAre(-1));
  const OperationSummary& sum = summary.operations[1];
  EXPECT_EQ(sum.op, "Add");
  EXPECT_EQ(sum.parameters, 3);
  EXPECT_EQ(sum.flops, 3);
  EXPECT_THAT(sum.inputs, ElementsAre(0));
}

TEST(SummaryTest, TotalsAreSums) {
  Why("Parameters are the size of the file, FLOPs the time, activations the "
      "memory of training.");
  Rng rng(1);
  Dense dense(4, 3, rng);
  const Summary summary = Summarize(dense, {2, 4});
  EXPECT_EQ(summary.parameters, 15);
  EXPECT_EQ(summary.flops, 48 + 6);
  EXPECT_EQ(summary.activation_bytes, 2 * 6 * sizeof(Scalar));
  // The input [2, 4], the product and the sum [2, 3] are in memory together.
  EXPECT_EQ(summary.peak_bytes, (8 + 6 + 6) * sizeof(Scalar));
}

TEST(SummaryTest, ANetworkThatDoesNothingHasNoOperations) {
  Why("An empty list of operations is valid.");
  Activation nothing("nothing", [](const Tensor& x) { return x; });
  const Summary summary = Summarize(nothing, {2, 3});
  EXPECT_THAT(summary.operations, IsEmpty());
  EXPECT_EQ(summary.flops, 0);
  EXPECT_EQ(summary.peak_bytes, 6 * sizeof(Scalar));
}

TEST(SummaryTest, TheTableIsAligned) {
  Why("Readers compare the numbers of a column, so they must be aligned.");
  Summary summary = {.network = "Two", .input = {1, 1, 28, 28}};
  summary.operations = {
      {"Conv", {1, 6, 28, 28}, 156, 239904, 18816, {-1}},
      {"Relu", {1, 6, 28, 28}, 0, 4704, 18816, {0}},
  };
  summary.parameters = 156;
  summary.flops = 244608;
  summary.activation_bytes = 37632;
  summary.peak_bytes = 40768;
  EXPECT_EQ(ToTable(summary),
            "Two on [1, 1, 28, 28]\n"
            "\n"
            "op     output          parameters    FLOPs  activations\n"
            "Conv   [1, 6, 28, 28]         156  239,904       18,816\n"
            "Relu   [1, 6, 28, 28]           0    4,704       18,816\n"
            "total                         156  244,608       37,632\n"
            "\n"
            "most memory at once: 40,768 bytes\n");
}

TEST(SummaryTest, ThePeakIsThatOfThisNetwork) {
  Why("A program has often held something larger before: a data set, another "
      "network.");
  {
    const Tensor larger = Counting({10000});
  }
  Rng rng(1);
  Dense dense(4, 3, rng);
  EXPECT_EQ(Summarize(dense, {2, 4}).peak_bytes, (8 + 6 + 6) * sizeof(Scalar));
}

TEST(SummaryTest, APoolReadsAPixelOnceForEachWindow) {
  Why("Windows of 3 in steps of 2 overlap: 4 windows of 9 pixels, in an image "
      "of 25.");
  const TraceEvent pool = {"MaxPool",
                           {Counting({1, 1, 5, 5})},
                           Counting({1, 1, 2, 2}),
                           {{"kernel_shape", std::vector<int64_t>{3, 3}}}};
  EXPECT_EQ(Flops(pool), 36);
}

TEST(SummaryTest, AParameterThatIsNotUsedIsInTheTotal) {
  Why("The total is the size of the weight file, and the file has it.");
  Rng rng(1);
  Unused network(rng);
  const Summary summary = Summarize(network, {2, 3});
  ASSERT_EQ(summary.operations.size(), 1u);
  EXPECT_EQ(summary.operations[0].parameters, 0);
  EXPECT_EQ(summary.parameters, 15);
}

TEST(SummaryTest, ALongShapeIsCutAfterTwentyCharacters) {
  Why("The table must fit in a terminal of 80 columns.");
  Summary summary = {.network = "Long", .input = {1}};
  summary.operations = {{.op = "Add", .output = {100, 200, 300, 400}},
                        {.op = "Mul", .output = {100, 200, 300, 4000}}};
  const std::string table = ToTable(summary);
  EXPECT_THAT(table, HasSubstr("Add    [100, 200, 300, 400]  "));
  EXPECT_THAT(table, HasSubstr("Mul    [100, 200, 300, 4...  "));
}

}  // namespace
}  // namespace tinytorch
