#include "training/use/use_parts.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "networks/evaluate.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "training/optimizers.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Trains a Dense layer on a few examples. Returns the faults that the referee
// finds.
std::vector<std::string> Faults(double rate, Score score) {
  const Examples examples = {RandomTensor({8, 3}, 1),
                             MakeTensor({8}, {0, 1, 1, 0, 1, 0, 0, 1})};
  Rng rng(1);
  Dense dense(3, 2, rng);
  Sgd sgd(dense.Parameters(), {.learning_rate = rate});
  DemoState demo;
  TrainAndMeasure(demo,
                  {.name = "Dense",
                   .network = dense,
                   .optimizer = sgd,
                   .loader = {.batch = 4},
                   .trainer = {.epochs = 2, .score = std::move(score)}},
                  examples, examples, examples);
  return demo.failures;
}

TEST(UsePartsTest, TrueResultsHaveNoFault) {
  EXPECT_THAT(Faults(0.1, Accuracy), IsEmpty());
  EXPECT_THAT(Faults(0.1, nullptr), IsEmpty());
}

TEST(UsePartsTest, AFalseScoreIsFound) {
  EXPECT_THAT(Faults(0.1, [](const Tensor&, const Tensor&) { return 0.999; }),
              ElementsAre(HasSubstr(
                  "Dense: validation accuracy: the program says 0.999, "
                  "the referee measures 0.")));
}

TEST(UsePartsTest, WeightsThatDoNotChangeAreFound) {
  EXPECT_THAT(Faults(0, Accuracy),
              ElementsAre("Dense: weight, bias did not change, or are not "
                          "finite"));
}

TEST(UsePartsTest, AFalseClaimIsAFailure) {
  DemoState demo, quick;
  quick.quick = true;
  Claim(demo, true, "water is wet");
  EXPECT_THAT(demo.failures, IsEmpty());
  Claim(demo, false, "fire is cold");
  EXPECT_THAT(demo.failures, ElementsAre("fire is cold"));
  Claim(quick, false, "fire is cold");
  EXPECT_THAT(quick.failures, IsEmpty());
}

}  // namespace
}  // namespace tinytorch
