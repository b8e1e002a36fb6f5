#include "layers/embedding.h"

#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/gather.h"
#include "tensor/matmul.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

TEST(EmbeddingTest, PicksRowsByNumber) {
  Why("The meaning of a letter is its row, not the size of its number.");
  Rng rng(1);
  Embedding embedding(3, 2, rng);
  Assign(embedding.weight(), MakeTensor({3, 2}, {1, 2,  //
                                                 3, 4,  //
                                                 5, 6}));
  EXPECT_THAT(embedding(MakeTensor({2}, {2, 0})),
              IsTensor({2, 2}, {5, 6, 1, 2}));
}

TEST(EmbeddingTest, EveryNumberBecomesARow) {
  Why("Sentences [n, words] become [n, words, features].");
  Rng rng(1);
  Embedding embedding(65, 32, rng);
  EXPECT_EQ(embedding.OutputShape({8, 20}), (Shape{8, 20, 32}));
  EXPECT_EQ(embedding.OutputShape({}), (Shape{32}));
  EXPECT_THAT(embedding(MakeTensor({2, 3}, {0, 1, 2, 64, 64, 0})),
              HasShape({2, 3, 32}));
}

TEST(EmbeddingTest, IsAOneHotRowTimesTheTable) {
  Why("It is a linear layer that skips the multiplications by 0.");
  Rng rng(1);
  Embedding embedding(5, 3, rng);
  const Tensor indices = MakeTensor({4}, {3, 0, 3, 4});
  EXPECT_THAT(embedding(indices),
              NearTensor(MatMul(OneHot(indices, 5), embedding.weight())));
}

TEST(EmbeddingTest, TheTableIsAParameter) {
  Why("The rows are learned: a trainer has to find them.");
  Rng rng(1);
  const Embedding embedding(4, 3, rng);
  const std::vector<NamedTensor> parameters = embedding.Parameters();
  ASSERT_THAT(parameters, SizeIs(1));
  EXPECT_EQ(parameters[0].name, "weight");
  EXPECT_THAT(parameters[0].tensor, HasShape({4, 3}));
  EXPECT_EQ(parameters[0].tensor.storage(), embedding.weight().storage());
}

TEST(EmbeddingTest, ANumberWithoutARowIsAnError) {
  Why("If a text has a letter without a row, the vocabulary is wrong.");
  Rng rng(1);
  Embedding embedding(65, 32, rng);
  EXPECT_THAT([&] { embedding(MakeTensor({2}, {3, 70})); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Embedding(65, 32): index 70 outside of 65 rows")));
  EXPECT_THAT([&] { embedding(MakeTensor({1}, {65})); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Embedding(65, 32): index 65")));
}

TEST(EmbeddingTest, RowsAreNotCountedFromTheEnd) {
  Why("-1 often means \"unknown\"; it must not become the last letter.");
  Rng rng(1);
  Embedding embedding(65, 32, rng);
  EXPECT_THAT([&] { embedding(MakeTensor({2}, {0, -1})); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("index -1 outside of 65 rows")));
}

}  // namespace
}  // namespace tinytorch
