#include "tensor/trace.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;

// Operations that need no other exercise: they report and do nothing.
Tensor Copied(const Tensor& x) {
  return Traced("Copy", {&x}, Counting(x.shape()));
}
Tensor Viewed(const Tensor& x) {
  return Traced("View", {&x},
                Tensor(x.storage(), x.offset(), x.shape(), x.strides()));
}

std::vector<std::string> Names(const TraceLog& log) {
  std::vector<std::string> names;
  for (const TraceLog::Line& line : log.lines()) names.push_back(line.op);
  return names;
}

TEST(TraceTest, AScopeListensUntilItsEnd) {
  Why("If TraceScope() does not save the tracer before it, its own stays "
      "after its end, and every later operation pays.");
  const Tensor x = Counting({2});
  TraceLog log;
  Copied(x);
  {
    TraceScope scope(&log);
    EXPECT_EQ(current_tracer, &log);
    Copied(x);
    Viewed(x);
  }
  EXPECT_EQ(current_tracer, nullptr);
  Copied(x);
  EXPECT_THAT(Names(log), ElementsAre("Copy", "View"));
}

TEST(TraceTest, TheInnermostScopeListensAlone) {
  Why("Recording a gradient and logging may nest: TraceScope() keeps the "
      "outer tracer for later.");
  const Tensor x = Counting({2});
  TraceLog outer;
  TraceLog inner;
  TraceScope outer_scope(&outer);
  Copied(x);
  {
    TraceScope inner_scope(&inner);
    Viewed(x);
  }
  EXPECT_EQ(current_tracer, &outer) << "the outer scope is still open";
  Copied(x);
  EXPECT_THAT(Names(outer), ElementsAre("Copy", "Copy"));
  EXPECT_THAT(Names(inner), ElementsAre("View"));
}

TEST(TraceTest, AnExceptionEndsAScopeToo) {
  Why("TraceScope() saves the tracer before it, so that one failed operation "
      "leaves no dangling tracer behind.");
  TraceLog log;
  try {
    TraceScope scope(&log);
    throw std::runtime_error("an operation that failed");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(current_tracer, nullptr);
  TraceScope scope(&log);
  EXPECT_EQ(current_tracer, &log);
}

TEST(TraceTest, CountsBytesOfInputsAndOutput) {
  Why("Most operations are as fast as memory: bytes say how long they take.");
  const Tensor a = Counting({2, 4});
  const Tensor b = Counting({4});
  const Tensor out = Counting({2, 4});
  // 8 + 4 + 8 elements.
  EXPECT_EQ(BytesMoved({"Add", {a, b}, out, {}}),
            20 * static_cast<int64_t>(sizeof(Scalar)));
}

TEST(TraceTest, AViewMovesNothing) {
  Why("That is the point of a view: any reshape of a gigabyte is free.");
  const Tensor x = Counting({2, 3});
  const Tensor transposed(x.storage(), 0, {3, 2}, {1, 3});
  EXPECT_EQ(BytesMoved({"Transpose", {x}, transposed, {}}), 0);
}

TEST(TraceTest, ARepeatedElementIsReadOnce) {
  Why("Broadcasting a bias over a batch reads the bias, not a copy per row.");
  const Tensor bias = Counting({4});
  const Tensor repeated(bias.storage(), 0, {100, 4}, {0, 1});
  const Tensor out = Counting({100, 4});
  EXPECT_EQ(BytesMoved({"Neg", {repeated}, out, {}}),
            (4 + 400) * static_cast<int64_t>(sizeof(Scalar)));
}

TEST(TraceTest, WritesATable) {
  Why("You read it to find which operation moves most of the memory.");
  const Tensor x = Counting({2, 3});
  const Tensor w = Counting({3, 4});
  const Tensor y = Counting({2, 4});
  const Tensor b = Counting({4});
  TraceLog log;
  log.OnOperation({"MatMul", {x, w}, y, {}});
  log.OnOperation({"Add", {y, b}, Counting({2, 4}), {}});
  log.OnOperation({"Transpose",
                   {y},
                   Tensor(y.storage(), 0, {4, 2}, {1, 4}),
                   {{"perm", std::vector<int64_t>{1, 0}}}});
  EXPECT_EQ(log.ToString(),
            "op         inputs         output  bytes\n"
            "MatMul     [2, 3] [3, 4]  [2, 4]    104\n"
            "Add        [2, 4] [4]     [2, 4]     80\n"
            "Transpose  [2, 4]         [4, 2]      0  perm=[1, 0]\n"
            "3 operations, 184 bytes moved\n");
}

}  // namespace
}  // namespace tinytorch
