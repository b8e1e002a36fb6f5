#include "training/conv_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/conv.h"
#include "networks/im2col.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

// The example of conv_rules.cc.
InputGradients GradientsOfTheExample() {
  return GradientsOf(ConvRules(), [] {
    Conv(MakeTensor({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}),
         MakeTensor({1, 1, 2, 2}, {1, 0, 0, -1}), MakeTensor({1}, {0.5}));
  });
}

TEST(ConvRulesTest, GradientOfTheWeightIsWhatItsWindowsSaw) {
  Why("The example of conv_rules.cc: if dy is 1 at one place, dw is the "
      "window of that place. If dy is 1 everywhere, all four windows add up.");
  const InputGradients gradients = GradientsOfTheExample();
  EXPECT_THAT(gradients[1](MakeTensor({1, 1, 2, 2}, {1, 0, 0, 0})),
              IsTensor({1, 1, 2, 2}, {1, 2, 4, 5}));
  EXPECT_THAT(gradients[1](MakeTensor({1, 1, 2, 2}, {1, 1, 1, 1})),
              IsTensor({1, 1, 2, 2}, {12, 16, 24, 28}));
}

TEST(ConvRulesTest, GradientOfTheImageIsTheKernelLaidDown) {
  Why("Each pixel gets the sum over all windows that used it.");
  const InputGradients gradients = GradientsOfTheExample();
  EXPECT_THAT(gradients[0](MakeTensor({1, 1, 2, 2}, {1, 0, 0, 0})),
              IsTensor({1, 1, 3, 3}, {1, 0, 0, 0, -1, 0, 0, 0, 0}));
  EXPECT_THAT(
      gradients[0](MakeTensor({1, 1, 2, 2}, {1, 10, 100, 1000})),
      IsTensor({1, 1, 3, 3}, {1, 10, 0, 100, 999, -10, 0, -100, -1000}));
}

TEST(ConvRulesTest, GradientOfTheBiasIsTheSumOfItsChannel) {
  Why("A bias was added at every place of every image.");
  const InputGradients gradients = GradientsOf(ConvRules(), [] {
    Conv(Counting({2, 1, 1, 2}), Counting({2, 1, 1, 1}), Counting({2}));
  });
  EXPECT_THAT(
      gradients[2](MakeTensor({2, 2, 1, 2}, {1, 2, 10, 20, 3, 4, 30, 40})),
      IsTensor({2}, {10, 100}));
  EXPECT_EQ(GradientsOf(ConvRules(),
                        [] {
                          Conv(Counting({2, 1, 1, 2}), Counting({2, 1, 1, 1}),
                               Tensor());
                        })
                .size(),
            2u)
      << "without a bias there is no gradient of it";
}

Tensor ConvOf(const Tensors& x, const ConvOptions& options = {}) {
  return Conv(x[0], x[1], x[2], options);
}

TEST(ConvRulesTest, ConvGradientsAreWhatSmallStepsShow) {
  Why("Checks images, weights and bias, with two input channels and three "
      "output channels.");
  ExpectRule(ConvRules(), [](const Tensors& x) { return ConvOf(x); },
             {RandomTensor({2, 2, 4, 5}, 1), RandomTensor({3, 2, 3, 2}, 2),
              RandomTensor({3}, 3)});
}

TEST(ConvRulesTest, PaddingStrideAndDilationReachTheGradients) {
  Why("The options of the forward pass must reach the backward pass.");
  for (const ConvOptions& options :
       {ConvOptions{.stride = {2, 1}}, ConvOptions{.padding = {1, 2}},
        ConvOptions{.dilation = {1, 2}}}) {
    ExpectRule(ConvRules(),
               [&](const Tensors& x) { return ConvOf(x, options); },
               {RandomTensor({1, 1, 4, 5}, 1), RandomTensor({2, 1, 2, 2}, 2),
                RandomTensor({2}, 3)});
  }
}

TEST(ConvRulesTest, GroupsStayApartInTheGradients) {
  Why("A kernel must not change because of a channel that it does not see.");
  ExpectRule(ConvRules(),
             [](const Tensors& x) { return ConvOf(x, {.groups = 2}); },
             {RandomTensor({1, 4, 3, 3}, 1), RandomTensor({6, 2, 2, 2}, 2),
              RandomTensor({6}, 3)});
}

TEST(ConvRulesTest, Im2ColAndCol2ImAreEachOthersGradients) {
  Why("Im2Col copies pixels, and Col2Im adds them up along the same paths.");
  ExpectRule(ConvRules(), [](const Tensors& x) { return Im2Col(x[0], {2, 2}); },
             {RandomTensor({1, 2, 3, 3}, 1)});
  ExpectRule(
      ConvRules(),
      [](const Tensors& x) { return Col2Im(x[0], {1, 2, 3, 3}, {2, 2}); },
      {RandomTensor({1, 8, 4}, 2)});
}

TEST(ConvRulesTest, Im2ColAndCol2ImKeepTheirOptionsOnTheWayBack) {
  Why("A window that skips pixels gives its gradient to the pixels it saw.");
  for (const ConvOptions& options :
       {ConvOptions{.dilation = {2, 1}}, ConvOptions{.stride = {1, 2}},
        ConvOptions{.padding = {1, 0}}}) {
    const Tensor x = RandomTensor({1, 2, 4, 5}, 1);
    ExpectRule(
        ConvRules(),
        [&](const Tensors& in) { return Im2Col(in[0], {2, 2}, options); }, {x});
    ExpectRule(ConvRules(),
               [&](const Tensors& in) {
                 return Col2Im(in[0], {1, 2, 4, 5}, {2, 2}, options);
               },
               {Im2Col(x, {2, 2}, options)});
  }
}

}  // namespace
}  // namespace tinytorch
