#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kBytes = sizeof(Scalar);

int64_t BytesRead(const Tensor& x) {
  const Tensor out = Counting({});
  return BytesMoved({"Read", {x}, out, {}}) - kBytes;
}

TEST(TraceModuleTest, ScopesRestoreInAnyDepth) {
  Why("A library opens scopes inside yours; all must close to where they "
      "were.");
  TraceLog logs[3];
  TraceScope first(&logs[0]);
  {
    TraceScope second(&logs[1]);
    {
      TraceScope silence(nullptr);
      EXPECT_EQ(current_tracer, nullptr);
      {
        TraceScope third(&logs[2]);
        EXPECT_EQ(current_tracer, &logs[2]);
      }
      EXPECT_EQ(current_tracer, nullptr);
    }
    EXPECT_EQ(current_tracer, &logs[1]);
  }
  EXPECT_EQ(current_tracer, &logs[0]);
}

TEST(TraceModuleTest, EachThreadHasItsOwnListener) {
  Why("Two threads that train two networks must not hear each other.");
  const Tensor x = Counting({2});
  TraceLog here;
  TraceLog there;
  TraceScope scope(&here);
  Tracer* seen_there = &here;
  std::thread([&] {
    seen_there = current_tracer;
    Traced("Unheard", {&x}, x);
    TraceScope other(&there);
    Traced("There", {&x}, x);
  }).join();
  Traced("Here", {&x}, x);
  EXPECT_EQ(seen_there, nullptr);
  ASSERT_THAT(here.lines(), SizeIs(1));
  EXPECT_EQ(here.lines()[0].op, "Here");
  ASSERT_THAT(there.lines(), SizeIs(1));
  EXPECT_EQ(there.lines()[0].op, "There");
}

TEST(TraceModuleTest, ALineHoldsShapesAndAttributes) {
  Why("Later modules read a whole network from these events.");
  TraceLog log;
  TraceScope scope(&log);
  const Tensor x = Counting({2, 3});
  Traced("ReduceSum", {&x}, Counting({3}),
         {{"axes", std::vector<int64_t>{0}}, {"keepdims", int64_t{0}}});
  Traced("Concat", std::vector<Tensor>{x, x, x}, Counting({6, 3}),
         {{"axis", int64_t{0}}});
  ASSERT_THAT(log.lines(), SizeIs(2));
  const TraceLog::Line& sum = log.lines()[0];
  EXPECT_EQ(sum.op, "ReduceSum");
  EXPECT_THAT(sum.inputs, ElementsAre(Shape{2, 3}));
  EXPECT_EQ(sum.output, Shape{3});
  EXPECT_EQ(sum.bytes_moved, 9 * kBytes);
  ASSERT_THAT(sum.attributes, SizeIs(2));
  EXPECT_EQ(sum.attributes[1].name, "keepdims");
  EXPECT_THAT(log.lines()[1].inputs,
              ElementsAre(Shape{2, 3}, Shape{2, 3}, Shape{2, 3}));
  EXPECT_EQ(log.lines()[1].bytes_moved, (3 * 6 + 18) * kBytes);
}

TEST(TraceModuleTest, ALogKeepsNoTensorAlive) {
  Why("A log that holds tensors makes a long run die from lack of memory.");
  const int64_t before = Storage::stats().live_bytes;
  TraceLog log;
  {
    TraceScope scope(&log);
    const Tensor x = Counting({1000});
    Traced("Neg", {&x}, Counting({1000}));
  }
  EXPECT_EQ(Storage::stats().live_bytes, before);
  EXPECT_EQ(log.lines()[0].inputs[0], Shape{1000});
}

TEST(TraceModuleTest, CountsWhatTheStorageHolds) {
  Why("Strides say how a tensor is walked, not how much memory it touches.");
  const Tensor x = Counting({24});
  const auto view = [&](int64_t offset, Shape shape, Strides strides) {
    return Tensor(x.storage(), offset, shape, strides);
  };
  EXPECT_EQ(BytesRead(view(0, {4, 6}, {6, 1})), 24 * kBytes);
  EXPECT_EQ(BytesRead(view(0, {6, 4}, {1, 6})), 24 * kBytes) << "transposed";
  EXPECT_EQ(BytesRead(view(3, {4}, {5})), 4 * kBytes) << "every fifth";
  EXPECT_EQ(BytesRead(view(0, {5, 4}, {0, 1})), 4 * kBytes) << "expanded";
  EXPECT_EQ(BytesRead(view(0, {5, 4}, {0, 3})), 4 * kBytes) << "with gaps";
  EXPECT_EQ(BytesRead(view(0, {7, 5}, {0, 0})), 1 * kBytes) << "one, repeated";
  EXPECT_EQ(BytesRead(view(0, {4, 3}, {1, 1})), 6 * kBytes) << "windows";
  EXPECT_EQ(BytesRead(view(9, {10}, {-1})), 10 * kBytes) << "backwards";
  EXPECT_EQ(BytesRead(view(0, {}, {})), 1 * kBytes) << "a scalar";
  EXPECT_EQ(BytesRead(view(0, {0, 5}, {0, 1})), 0) << "no elements";
  EXPECT_EQ(BytesRead(Scattered(Counting({3, 2}))), 6 * kBytes);
}

TEST(TraceModuleTest, AnInputMayBeMissingOrComeTwice) {
  Why("A random tensor has no input; a square has one, twice.");
  const Tensor x = Counting({5});
  EXPECT_EQ(BytesMoved({"Random", {}, x, {}}), 5 * kBytes);
  EXPECT_EQ(BytesMoved({"Mul", {x, x}, Counting({5}), {}}), 15 * kBytes);
  EXPECT_EQ(BytesMoved({"Where", {Counting({5}), x, x}, x, {}}), 0)
      << "the output shares the storage of its second input";
}

TEST(TraceModuleTest, AnEmptyTableHasAHeadline) {
  Why("No operation is an answer too.");
  const TraceLog log;
  EXPECT_EQ(log.ToString(),
            "op  inputs  output  bytes\n"
            "0 operations, 0 bytes moved\n");
  EXPECT_THAT(log.lines(), IsEmpty());
}

TEST(TraceModuleTest, ColumnsGrowWithTheirEntries) {
  Why("A table that is not aligned cannot be read down a column.");
  TraceLog log;
  log.OnOperation({"Random", {}, Counting({}), {}});
  const Tensor x = Counting({100000, 2});
  log.OnOperation({"Pad",
                   {x, x, x},
                   Counting({100000, 2}),
                   {{"value", Scalar{0.5}}, {"axis", int64_t{-1}}}});
  EXPECT_EQ(
      log.ToString(),
      "op      inputs                               output         bytes\n"
      "Random                                       []                 4\n"
      "Pad     [100000, 2] [100000, 2] [100000, 2]  [100000, 2]  3200000"
      "  value=0.5 axis=-1\n"
      "2 operations, 3200004 bytes moved\n");
  TraceLog one;
  one.OnOperation({"Random", {}, Counting({2}), {}});
  EXPECT_THAT(one.ToString(), HasSubstr("\n1 operation, 8 bytes moved\n"));
}

}  // namespace
}  // namespace tinytorch
