#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/embedding.h"
#include "layers/embedding_json.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(EmbeddingModuleTest, AgreesWithPyTorch) {
  Why("Weights trained elsewhere must give the same results here.");
  for (const GoldenCase& golden : GoldenCases(EmbeddingJson(), "Embedding")) {
    SCOPED_TRACE(golden.name());
    const Tensor& weight = golden["weight"];
    Rng rng(1);
    Embedding embedding(weight.shape()[0], weight.shape()[1], rng);
    Assign(embedding.weight(), weight);
    EXPECT_THAT(embedding(golden["indices"]), EqualsTensor(golden["y"]));
  }
}

TEST(EmbeddingModuleTest, TheTableStartsStandardNormal) {
  Why("If rows started alike, they would learn alike.");
  Rng rng(1);
  const Embedding embedding(100, 100, rng);
  double sum = 0;
  double squares = 0;
  int64_t beyond = 0;  // 2 standard deviations: 4.55% of all
  for (const Scalar w : Values(embedding.weight())) {
    sum += w;
    squares += static_cast<double>(w) * w;
    beyond += std::abs(w) > 2 ? 1 : 0;
  }
  EXPECT_NEAR(sum / 10000, 0, 0.05);
  EXPECT_NEAR(squares / 10000, 1, 0.07);
  EXPECT_NEAR(static_cast<double>(beyond) / 10000, 0.0455, 0.0105);
}

TEST(EmbeddingModuleTest, TheSameSeedGivesTheSameTable) {
  Why("An experiment that cannot be repeated proves nothing.");
  Rng a(3);
  Rng b(3);
  Rng c(4);
  const Embedding first(5, 4, a);
  EXPECT_THAT(Embedding(5, 4, b).weight(), EqualsTensor(first.weight()));
  EXPECT_NE(Values(Embedding(5, 4, c).weight()), Values(first.weight()));
}

TEST(EmbeddingModuleTest, IndicesMayBeAnyView) {
  Why("One position of every sentence is a column: a view.");
  Rng rng(1);
  Embedding embedding(9, 2, rng);
  const Tensor indices = MakeTensor({2, 3}, {8, 0, 3, 5, 5, 1});
  EXPECT_THAT(embedding(Scattered(indices)), EqualsTensor(embedding(indices)));
  EXPECT_THAT([&] { embedding(Scattered(MakeTensor({2, 2}, {0, 1, 2, -1}))); },
              ThrowsMessage<std::out_of_range>(HasSubstr("Embedding(9, 2)")))
      << "the last index is wrong, wherever it lies";
}

TEST(EmbeddingModuleTest, LearningChangesTheAnswer) {
  Why("The layer must read the table that the trainer writes.");
  Rng rng(1);
  Embedding embedding(3, 2, rng);
  embedding.Parameters()[0].tensor.data()[2] = 42;
  EXPECT_EQ(Values(embedding(MakeTensor({1}, {1})))[0], 42);
}

TEST(EmbeddingModuleTest, ReportsAGatherAndAllocatesItsResult) {
  Why("A table of a million rows must not be copied to read one.");
  Rng rng(1);
  Embedding embedding(7, 3, rng);
  const Tensor indices = MakeTensor({2, 2}, {0, 6, 3, 3});
  EXPECT_THAT(TraceOf([&] { embedding(indices); }),
              ElementsAre("Gather [7, 3] [2, 2] -> [2, 2, 3] axis=0"));
  EXPECT_EQ(AllocationsIn([&] { embedding(indices); }), 1);
}

TEST(EmbeddingModuleTest, HalfAnIndexIsAnError) {
  Why("The indices were probably scaled like pixels.");
  Rng rng(1);
  Embedding embedding(7, 3, rng);
  EXPECT_THAT([&] { embedding(MakeTensor({2}, {1, 1.5})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("index 1.5 is not a whole number")));
  EXPECT_THROW(embedding(MakeTensor({1}, {NAN})), std::invalid_argument);
  EXPECT_THROW(embedding(MakeTensor({1}, {INFINITY})), std::out_of_range);
  EXPECT_THROW(embedding(MakeTensor({1}, {1e9f})), std::out_of_range);
  EXPECT_THAT(embedding(MakeTensor({1}, {-0.0f})), HasShape({1, 3}))
      << "-0 is 0";
}

TEST(EmbeddingModuleTest, ATableHasRowsAndColumns) {
  Why("If a vocabulary is empty, its file was probably not read.");
  Rng rng(1);
  EXPECT_EQ(Embedding(1, 1, rng).name(), "Embedding(1, 1)");
  EXPECT_THAT([&] { Embedding(0, 32, rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Embedding(0, 32): wanted extents of at least 1")));
  EXPECT_THROW(Embedding(5, -1, rng), std::invalid_argument);
}

}  // namespace
}  // namespace tinytorch
