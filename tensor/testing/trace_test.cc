#include "tensor/testing/trace.h"

#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TraceTestingTest, WritesOperationsShapesAndAttributes) {
  const Tensor a = Counting({2, 3});
  const Tensor b = Counting({3});
  EXPECT_THAT(TraceOf([&] {
                Traced("Add", {&a, &b}, a);
                Traced("Made", {}, b,
                       {{"axis", int64_t{-1}},
                        {"perm", std::vector<int64_t>{1, 0}},
                        {"alpha", Scalar{0.5}}});
              }),
              ElementsAre("Add [2, 3] [3] -> [2, 3]",
                          "Made -> [3] axis=-1 perm=[1, 0] alpha=0.5"));
}

TEST(TraceTestingTest, EventsHoldTheTensorsReported) {
  const Tensor a = Counting({2});
  const Tensor out = Counting({2});
  const std::vector<TraceEvent> events =
      EventsIn([&] { Traced("Neg", {&a}, out); });
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].inputs[0].id(), a.id());
  EXPECT_EQ(events[0].output.id(), out.id());
}

TEST(TraceTestingTest, TheInnermostListensAloneAndTheOuterComesBack) {
  const Tensor x = Counting({1});
  std::vector<std::string> inner;
  EXPECT_THAT(TraceOf([&] {
                inner = TraceOf([&] { Traced("Inner", {}, x); });
                Traced("Outer", {}, x);
              }),
              ElementsAre("Outer -> [1]"));
  EXPECT_THAT(inner, ElementsAre("Inner -> [1]"));
}

TEST(TraceTestingTest, NoTracerListensAfterAnException) {
  EXPECT_THROW(TraceOf([] { throw std::runtime_error("in between"); }),
               std::runtime_error);
  EXPECT_EQ(current_tracer, nullptr);
  EXPECT_THAT(TraceOf([] {}), IsEmpty());
}

TEST(TraceTestingTest, FollowsATensorToWhatItWasMadeFrom) {
  const Tensor a = Counting({1});
  const Tensor b = Counting({1});
  const Tensor sum = Counting({1});
  const Tensor root = Counting({1});
  const std::vector<TraceEvent> events = EventsIn([&] {
    Traced("Add", {&a, &a}, sum);
    Traced("Sqrt", {&sum}, root);
    Traced("Neg", {&root}, b);
  });
  EXPECT_TRUE(ComesFrom(events, root, a));
  EXPECT_TRUE(ComesFrom(events, b, sum));
  EXPECT_TRUE(ComesFrom(events, a, a));
  EXPECT_FALSE(ComesFrom(events, root, b)) << "b was made later";
  EXPECT_FALSE(ComesFrom(events, a, root)) << "not the other way around";
}

}  // namespace
}  // namespace tinytorch
