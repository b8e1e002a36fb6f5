#include "tensor/print.h"

#include <limits>
#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

TEST(PrintTest, AScalarIsItsNumber) {
  Why("A loss is a scalar: it should read as a number, not as a list.");
  EXPECT_EQ(ToString(MakeTensor({}, {7})), "7");
  EXPECT_EQ(ToString(MakeTensor({}, {0.5})), "0.5000");
}

TEST(PrintTest, RowsStandBelowEachOther) {
  Why("One look at the brackets tells the shape.");
  EXPECT_EQ(ToString(Counting({3})), "[0 1 2]");
  EXPECT_EQ(ToString(Counting({2, 3})),
            "[[0 1 2]\n"
            " [3 4 5]]");
}

TEST(PrintTest, ColumnsAreAligned) {
  Why("Numbers of one column are compared by eye only if they line up.");
  EXPECT_EQ(ToString(MakeTensor({2, 2}, {1, -10, 100, 0})),
            "[[  1 -10]\n"
            " [100   0]]");
}

TEST(PrintTest, FractionsHaveFourDigits) {
  Why("As many digits for all, or the points do not line up.");
  EXPECT_EQ(ToString(MakeTensor({2}, {-1.5, -1.5})), "[-1.5000 -1.5000]");
  EXPECT_EQ(ToString(MakeTensor({2}, {10, 0.25}), {.precision = 2}),
            "[10.00  0.25]");
}

TEST(PrintTest, BlocksAreSeparatedByAnEmptyLine) {
  Why("In a batch of images each image should be a block.");
  EXPECT_EQ(ToString(Counting({2, 2, 2})),
            "[[[0 1]\n"
            "  [2 3]]\n"
            "\n"
            " [[4 5]\n"
            "  [6 7]]]");
}

TEST(PrintTest, LongAxesAreShortened) {
  Why("Sixty thousand images must not scroll through your terminal.");
  EXPECT_EQ(ToString(Counting({100})), "[ 0  1  2 ... 97 98 99]");
  EXPECT_EQ(ToString(Counting({5, 2}), {.edge = 1}),
            "[[0 1]\n"
            " ...\n"
            " [8 9]]");
}

TEST(PrintTest, NanAndInfinityShow) {
  Why("When training has gone wrong, you look for nan and inf.");
  EXPECT_EQ(ToString(MakeTensor({4}, {1, kNan, kInf, -kInf})),
            "[   1  nan  inf -inf]");
}

TEST(PrintTest, NothingSaysItsShape) {
  Why("[0, 3] and [3, 0] have no elements: only the shape tells them apart.");
  EXPECT_EQ(ToString(Counting({0, 3})), "[] shape [0, 3]");
}

TEST(PrintTest, DrawsLightOnBlack) {
  Why("A digit drawn in the terminal shows a wrong axis at once.");
  EXPECT_EQ(DrawImage(MakeTensor({2, 5}, {0, 1, 2, 3, 4,  //
                                          0, 1, 2, 3, 4})),
            " ░▒▓█\n");
}

TEST(PrintTest, OneCharacterIsTheMeanOfTwoRows) {
  Why("Characters are twice as high as wide; otherwise digits look stretched.");
  EXPECT_EQ(DrawImage(MakeTensor({4, 2}, {0, 0,  //
                                          1, 0,  //
                                          1, 0,  //
                                          1, 1})),
            "▒ \n"
            "█▒\n");
}

TEST(PrintTest, DrawsImagesBesideEachOther) {
  Why("Ten digits beside each other are compared better than in a column.");
  EXPECT_EQ(DrawImages(MakeTensor({3, 2, 2}, {9, 9, 9, 9,  //
                                              0, 9, 0, 9,  //
                                              0, 0, 0, 0}),
                       2),
            "██   █\n"
            "\n"
            "\n");
}

TEST(PrintTest, SaysWhatIsWrong) {
  Why("A batch given where one image is wanted is a common slip.");
  EXPECT_EQ(DrawImage(Counting({1, 2})), " █\n");
  EXPECT_THAT([] { DrawImage(Counting({3})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("DrawImage: wanted [h, w], got [3]")));
  EXPECT_THAT([] { DrawImages(Counting({28, 28})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("DrawImages: wanted [n, h, w], got [28, 28]")));
  EXPECT_THAT([] { DrawImages(Counting({1, 2, 2}), 0); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "DrawImages: wanted at least 1 image in a row, got 0")));
}

TEST(PrintTest, AHundredMillionHasAnExponent) {
  Why("tensor/print.h says \"1e8 or more\": the limit itself belongs to it.");
  EXPECT_EQ(ToString(MakeTensor({1}, {1e8})), "[1.0000e+08]");
  EXPECT_EQ(ToString(MakeTensor({1}, {-1e8})), "[-1.0000e+08]");
}

TEST(PrintTest, PrintsASliceFromWhereItStarts) {
  Why("The batch that you print is often a slice of a data set.");
  const Tensor x = Counting({3, 2});
  const Tensor last_row(x.storage(), 4, {1, 2}, {2, 1});
  EXPECT_EQ(ToString(last_row), "[[4 5]]");
  EXPECT_EQ(DrawImage(last_row), " █\n");
  const Tensor images = MakeTensor({3, 1, 2}, {9, 9, 0, 9, 9, 0});
  const Tensor last_two(images.storage(), 2, {2, 1, 2}, {2, 2, 1});
  EXPECT_EQ(DrawImages(last_two), " █  █\n");
}

TEST(PrintTest, TheNumbersAfterANanCountToo) {
  Why("One dead pixel must not decide how all others are written.");
  EXPECT_EQ(ToString(MakeTensor({2}, {kNan, 0.5})), "[   nan 0.5000]");
  EXPECT_EQ(ToString(MakeTensor({2}, {kInf, 1e9})), "[       inf 1.0000e+09]");
}

}  // namespace
}  // namespace tinytorch
