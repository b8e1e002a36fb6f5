#include "production/quantize.h"

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "networks/conv.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(QuantizeTest, OneScaleForAll) {
  Why("The example at the top of quantize.cc; 2.5 rounds away from zero.");
  const QuantizedTensor q =
      Quantize(MakeTensor({2, 3}, {127, 2.4, -60.7, 0.3, 2.5, -2.5}),
               Scales::kPerTensor);
  EXPECT_EQ(q.shape, (Shape{2, 3}));
  EXPECT_THAT(q.scales, ElementsAre(1));
  EXPECT_THAT(q.values, ElementsAre(127, 2, -61, 0, 3, -3));
}

TEST(QuantizeTest, EachChannelHasAScale) {
  Why("One row with large weights must not cost the others their precision.");
  const Tensor x = MakeTensor({2, 2}, {100, -50, 0.1, 0.05});
  const QuantizedTensor q = Quantize(x, Scales::kPerChannel);
  ASSERT_EQ(q.scales.size(), 2u);
  EXPECT_FLOAT_EQ(q.scales[0], 100.0f / 127);
  EXPECT_FLOAT_EQ(q.scales[1], 0.1f / 127);
  EXPECT_EQ(q.values[2], 127);
  EXPECT_THAT(Quantize(x, Scales::kPerTensor).values,
              ElementsAre(127, -64, 0, 0));
}

TEST(QuantizeTest, DequantizeUsesTheScaleOfEachChannel) {
  Why("Values may be off by half a scale, but not by a factor.");
  EXPECT_THAT(Dequantize({.shape = {2, 3},
                          .values = {1, 2, 3, 1, 2, -3},
                          .scales = {0.5, 10}}),
              IsTensor({2, 3}, {0.5, 1, 1.5, 10, 20, -30}));
  EXPECT_THAT(Dequantize({.shape = {2, 1}, .values = {1, -2}, .scales = {0.5}}),
              IsTensor({2, 1}, {0.5, -1}));
  EXPECT_THAT(Dequantize({.shape = {1}, .values = {4}, .scales = {0.5}}),
              IsTensor({1}, {2}));
}

TEST(QuantizeTest, ItTakesAQuarterOfTheBytes) {
  Why("Memory limits most networks, most of all on a phone.");
  const QuantizedTensor q =
      Quantize(RandomTensor({10, 784}, 1), Scales::kPerChannel);
  EXPECT_EQ(ByteSize(q), 10 * 784 + 10 * 4);
}

TEST(QuantizeTest, RowsAreMultipliedWithRows) {
  Why("b is stored transposed, so that both are read along their rows.");
  EXPECT_THAT(IntegerMatMul({1, 2, 3, 4, 5, 6}, {1, 0, -1, 2, 2, 2}, 2, 2, 3),
              ElementsAre(-2, 12, -2, 30));
}

TEST(QuantizeTest, SumsAreLargerThanTheirNumbers) {
  Why("A product of two int8 fits an int16; a sum of some hundred does not.");
  const std::vector<int8_t> most(1000, 127), least(1000, -127);
  EXPECT_THAT(IntegerMatMul(most, most, 1, 1, 1000), ElementsAre(16'129'000));
  EXPECT_THAT(IntegerMatMul(most, least, 1, 1, 1000), ElementsAre(-16'129'000));
}

TEST(QuantizeTest, ADenseLayerInIntegers) {
  Why("Both scales come in at the end, and the bias stays float.");
  Rng rng(1);
  Dense dense(2, 2, rng);
  Assign(dense.weight(), MakeTensor({2, 2}, {127, -127, 1, -1}));
  Assign(dense.bias(), MakeTensor({2}, {0.5, 0}));
  QuantizedDense quantized(dense, 0.5f, Scales::kPerChannel);
  EXPECT_THAT(quantized(MakeTensor({2, 2}, {2, 1, 0, 3})),
              IsNear({2, 2}, {127.5, 1, -380.5, -3}));
  EXPECT_EQ(quantized.name(), "QuantizedDense(2, 2)");
  EXPECT_EQ(quantized.byte_size(), 4 + 8 + 8);
}

TEST(QuantizeTest, LargerValuesSaturate) {
  Why("A byte that overflows would turn a bright pixel into a dark one.");
  Rng rng(1);
  Dense dense(1, 1, rng, {.bias = false});
  Assign(dense.weight(), MakeTensor({1, 1}, {127}));
  QuantizedDense quantized(dense, 1, Scales::kPerTensor);
  EXPECT_THAT(quantized(MakeTensor({4, 1}, {100, 128, 1000, -1e30})),
              IsNear({4, 1}, {12700, 16129, 16129, -16129}));
}

TEST(QuantizeTest, AConvolutionInIntegers) {
  Why("Zero is exactly zero, so padding loses no accuracy.");
  Rng rng(1);
  Conv2d conv(1, 2, {2, 2}, rng, {.conv = {.padding = {1, 0}}});
  Assign(conv.weight(), MakeTensor({2, 1, 2, 2}, {127, 0, 0, -127,  //
                                                  1, 1, 1, 1}));
  Assign(conv.bias(), MakeTensor({2}, {0, 1}));
  QuantizedConv2d quantized(conv, 1, Scales::kPerChannel);
  const Tensor x = MakeTensor({1, 1, 2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(quantized.OutputShape(x.shape()), (Shape{1, 2, 3, 1}));
  EXPECT_THAT(quantized(x), IsNear({1, 2, 3, 1}, {-254, -381, 381, 4, 11, 8}));
  EXPECT_EQ(quantized.name(), "QuantizedConv2d(1, 2, 2x2)");
}

TEST(QuantizeTest, TheScaleIsThatOfTheLayersInput) {
  Why("The first layer gets values up to 2, the second up to 600.");
  Rng rng(1);
  Sequential network;
  Assign(network.Add<Dense>(2, 1, rng).weight(),
         MakeTensor({1, 2}, {100, 200}));
  network.Add<Activation>("ReLU", Relu);
  Assign(network.Add<Dense>(1, 1, rng).weight(), MakeTensor({1, 1}, {0.5}));
  const QuantizedNetwork quantized =
      QuantizeNetwork(network, MakeTensor({2, 2}, {2, 2, 1, -1}));
  const Tensor y = (*quantized.network)(MakeTensor({1, 2}, {1, 2}));
  ASSERT_EQ(y.shape(), (Shape{1, 1}));
  EXPECT_NEAR(Values(y)[0], 250, 3)
      << "the scale must be that of this layer's input";
  EXPECT_EQ(quantized.float_bytes, 4 * (2 + 1 + 1 + 1));
  EXPECT_EQ(quantized.bytes, (2 + 4 + 4) + (1 + 4 + 4));
}

TEST(QuantizeTest, LongSumsAreExact) {
  Why("A float counts to 2^24 by ones; above that, an odd sum is lost.");
  std::vector<int8_t> a(2001, 127), b(2001, 127);
  a.back() = 1;
  b.back() = 1;
  EXPECT_THAT(IntegerMatMul(a, b, 1, 1, 2001), ElementsAre(32'258'001));
}

TEST(QuantizeTest, AWindowMaySkipPixels) {
  Why("Rows and columns have a dilation each; here only rows skip one.");
  Rng rng(1);
  Conv2d conv(1, 1, {2, 1}, rng, {.conv = {.dilation = {2, 1}}});
  Assign(conv.weight(), MakeTensor({1, 1, 2, 1}, {127, -127}));
  QuantizedConv2d quantized(conv, 1, Scales::kPerTensor);
  EXPECT_THAT(quantized(MakeTensor({1, 1, 4, 1}, {1, 2, 4, 8})),
              IsNear({1, 1, 2, 1}, {-381, -762}));
}

TEST(QuantizeTest, ANetworkTakesTheScalesItIsGiven) {
  Why("With one scale for all weights, the small row becomes 0.");
  Rng rng(1);
  Sequential network;
  Assign(network.Add<Dense>(2, 2, rng).weight(),
         MakeTensor({2, 2}, {100, 50, 0.1, 0.05}));
  const Tensor x = MakeTensor({1, 2}, {1, 1});
  const auto small_row = [&](Scales scales) {
    const QuantizedNetwork quantized = QuantizeNetwork(network, x, scales);
    return Values((*quantized.network)(x))[1];
  };
  EXPECT_NEAR(small_row(Scales::kPerChannel), 0.15, 0.002);
  EXPECT_EQ(small_row(Scales::kPerTensor), 0);
}

TEST(QuantizeTest, ANetworkWithGroupsSaysWhichLayer) {
  Why("In a network of fifty layers, the error must name the place.");
  Rng rng(1);
  Sequential network;
  network.Add<Activation>("ReLU", Relu);
  const Tensor x = RandomTensor({1, 4, 3, 3}, 1);
  EXPECT_EQ(QuantizeNetwork(network, x).float_bytes, 0);
  network.Add<Conv2d>(4, 8, Extent2d{3, 3}, rng,
                      Conv2dOptions{.conv = {.groups = 2}});
  EXPECT_THAT([&] { QuantizeNetwork(network, x); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("QuantizeNetwork: 1: Conv2d(4, 8, 3x3) cannot be "
                            "quantized")));
}

TEST(QuantizeTest, ReadsASliceFromWhereItStarts) {
  Why("A weight may be a part of a larger tensor: contiguous, but not at the "
      "start of its storage.");
  const Tensor x = MakeTensor({3, 2}, {1000, 900, 127, 1, -2, 3});
  const Tensor last_two(x.storage(), 2, {2, 2}, {2, 1});
  EXPECT_THAT(Quantize(last_two, Scales::kPerTensor).values,
              ElementsAre(127, 1, -2, 3));
}

}  // namespace
}  // namespace tinytorch
