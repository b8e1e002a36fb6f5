// Parameter groups step as the optimizers of which they are made, and are one
// optimizer for the trainer.

#include "training/given/parameter_groups.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "training/optimizers.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<NamedTensor> One(const std::string& name, Scalar value) {
  return {{name, MakeTensor({1}, {value})}};
}

TEST(ParameterGroupsTest, EachGroupHasItsRateAndItsDecay) {
  const std::vector<NamedTensor> body = One("body", 2), head = One("head", 2);
  ParameterGroups groups;
  groups.Add<Sgd>(body, SgdOptions{.learning_rate = 0.25});
  groups.Add<Sgd>(head, SgdOptions{.learning_rate = 0.5, .weight_decay = 0.5});
  EXPECT_EQ(groups.learning_rate(), 0.5) << "the highest";
  groups.Step({MakeTensor({1}, {1}), MakeTensor({1}, {1})});
  EXPECT_THAT(body[0].tensor, IsTensor({1}, {1.75}));
  EXPECT_THAT(head[0].tensor, IsTensor({1}, {1}));  // 2 - 0.5 (1 + 0.5 * 2)
}

TEST(ParameterGroupsTest, AScheduleReachesAllGroups) {
  const std::vector<NamedTensor> body = One("body", 2), head = One("head", 2);
  ParameterGroups groups;
  groups.Add<Sgd>(body, SgdOptions{.learning_rate = 0.25});
  groups.Add<Sgd>(head, SgdOptions{.learning_rate = 0.5});
  groups.set_learning_rate(0.5 * groups.learning_rate());
  groups.Step({MakeTensor({1}, {1}), MakeTensor({1}, {1})});
  EXPECT_THAT(body[0].tensor, IsTensor({1}, {1.875}));
  EXPECT_THAT(head[0].tensor, IsTensor({1}, {1.75}));
}

TEST(ParameterGroupsTest, StepsAsTheOptimizersAlone) {
  const AdamOptions slow = {.learning_rate = 0.01, .weight_decay = 0};
  const AdamOptions fast = {.learning_rate = 0.1, .beta1 = 0.5};
  const std::vector<NamedTensor> a = One("a", 1), b = One("b", 2);
  const std::vector<NamedTensor> a2 = One("a", 1), b2 = One("b", 2);
  ParameterGroups groups;
  groups.Add<AdamW>(a, slow);
  groups.Add<Sgd>(std::vector<NamedTensor>(), SgdOptions());
  groups.Add<Adam>(b, fast);
  AdamW alone_a(a2, slow);
  Adam alone_b(b2, fast);
  for (const Scalar g : {1.0f, -3.0f, 0.5f}) {
    groups.Step({MakeTensor({1}, {g}), MakeTensor({1}, {2 * g})});
    alone_a.Step({MakeTensor({1}, {g})});
    alone_b.Step({MakeTensor({1}, {2 * g})});
  }
  EXPECT_THAT(a[0].tensor, EqualsTensor(a2[0].tensor));
  EXPECT_THAT(b[0].tensor, EqualsTensor(b2[0].tensor));
  ASSERT_EQ(groups.State().size(), 4u);
  EXPECT_EQ(groups.State()[3].name, "b.exp_avg_sq");
  EXPECT_THAT(groups.State()[3].tensor,
              EqualsTensor(alone_b.State()[1].tensor));
}

TEST(ParameterGroupsTest, ContinuesFromStateAndSteps) {
  const auto run = [](int steps, ParameterGroups& groups) {
    for (int i = 0; i < steps; ++i) groups.Step({MakeTensor({1}, {1})});
  };
  const std::vector<NamedTensor> whole = One("w", 1), half = One("w", 1);
  ParameterGroups one, first, second;
  one.Add<Adam>(whole, AdamOptions{.learning_rate = 0.1});
  first.Add<Adam>(half, AdamOptions{.learning_rate = 0.1});
  second.Add<Adam>(half, AdamOptions{.learning_rate = 0.1});
  run(3, one);
  run(2, first);
  for (size_t i = 0; i < 2; ++i) {
    second.State()[i].tensor.Fill(first.State()[i].tensor.item());
  }
  second.set_steps(first.steps());
  run(1, second);
  EXPECT_THAT(half[0].tensor, EqualsTensor(whole[0].tensor));
  EXPECT_EQ(second.name(), "ParameterGroups(Adam 0.1)");
}

TEST(ParameterGroupsTest, AParameterHasOneGroup) {
  const std::vector<NamedTensor> w = One("0.weight", 1);
  ParameterGroups groups;
  groups.Add<Sgd>(w, SgdOptions());
  EXPECT_THAT([&] { groups.Add<Sgd>(w, SgdOptions()); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "ParameterGroups: 0.weight is in a group already")));
  EXPECT_THAT(
      [&] { groups.Add<Adam>(One("b", 1), AdamOptions{.beta1 = 2}); },
      ThrowsMessage<std::invalid_argument>(HasSubstr("Adam: wanted 0 <=")));
  EXPECT_EQ(groups.parameters().size(), 1u);
  groups.Step({MakeTensor({1}, {1})});
  EXPECT_THAT([&] { groups.Add<Sgd>(One("b", 1), SgdOptions()); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("wanted all groups before the first step")));
}

}  // namespace
}  // namespace tinytorch
