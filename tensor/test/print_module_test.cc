#include <cstdint>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/print.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::IsEmpty;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

// The texts of the next three tests are NumPy's (1.24), made with
//   np.set_printoptions(threshold=0, edgeitems=EDGE, precision=4,
//                       floatmode='fixed', suppress=True, linewidth=10000)
// from arrays of integers where all elements are whole.

TEST(PrintModuleTest, LooksLikeNumPyInFourAxes) {
  Why("A reader who knows NumPy's output can read yours.");
  EXPECT_EQ(ToString(Counting({2, 2, 2, 2})),
            "[[[[ 0  1]\n"
            "   [ 2  3]]\n"
            "\n"
            "  [[ 4  5]\n"
            "   [ 6  7]]]\n"
            "\n"
            "\n"
            " [[[ 8  9]\n"
            "   [10 11]]\n"
            "\n"
            "  [[12 13]\n"
            "   [14 15]]]]");
}

TEST(PrintModuleTest, LooksLikeNumPyWhereItShortens) {
  Why("Every axis is shortened, and the dots take part in the separation.");
  EXPECT_EQ(ToString(Counting({3, 4, 5}), {.edge = 1}),
            "[[[ 0 ...  4]\n"
            "  ...\n"
            "  [15 ... 19]]\n"
            "\n"
            " ...\n"
            "\n"
            " [[40 ... 44]\n"
            "  ...\n"
            "  [55 ... 59]]]");
  EXPECT_EQ(ToString(Counting({7})), "[0 1 2 ... 4 5 6]");
  EXPECT_EQ(ToString(Counting({6})), "[0 1 2 3 4 5]");
}

TEST(PrintModuleTest, LooksLikeNumPyWithFractions) {
  Why("One fraction anywhere gives all numbers their digits.");
  EXPECT_EQ(ToString(MakeTensor({5}, {1.5, -2, kNan, kInf, -kInf})),
            "[ 1.5000 -2.0000     nan     inf    -inf]");
  EXPECT_EQ(ToString(MakeTensor({2, 2}, {0.12345, 100, -0.00001, 2})),
            "[[  0.1235 100.0000]\n"
            " [ -0.0000   2.0000]]");
}

TEST(PrintModuleTest, OnlyWhatIsShownDecides) {
  Why("A wide number in the part left out must not widen the columns.");
  const Tensor x = Counting({100});
  x.data()[50] = 12345.5;
  EXPECT_EQ(ToString(x), "[ 0  1  2 ... 97 98 99]");
}

TEST(PrintModuleTest, VeryLargeAndVerySmallNumbersHaveExponents) {
  Why("A gradient of 1e-6 that prints as 0.0000 looks like no gradient.");
  EXPECT_EQ(ToString(MakeTensor({2}, {1.25e-6f, 0})),
            "[1.2500e-06 0.0000e+00]");
  EXPECT_EQ(ToString(MakeTensor({2}, {-3e8, 1})), "[-3.0000e+08  1.0000e+00]");
  EXPECT_EQ(ToString(MakeTensor({1}, {99999992})), "[99999992]");
  EXPECT_EQ(ToString(MakeTensor({1}, {0.0001f})), "[0.0001]");
  EXPECT_EQ(ToString(MakeTensor({1}, {0.02f}), {.precision = 1}), "[2.0e-02]");
  EXPECT_EQ(ToString(MakeTensor({2}, {0, 0})), "[0 0]");
  EXPECT_EQ(ToString(MakeTensor({2}, {kInf, kNan})), "[inf nan]");
}

TEST(PrintModuleTest, NanHasNoSign) {
  Why("The sign of a NaN says nothing; 0 / 0 has one on some machines.");
  EXPECT_EQ(ToString(MakeTensor({2}, {-kNan, kNan})), "[nan nan]");
}

TEST(PrintModuleTest, FollowsStridesAndOffset) {
  Why("Most of the tensors that you debug are views.");
  EXPECT_EQ(ToString(Scattered(Counting({2, 3}))), "[[0 1 2]\n [3 4 5]]");
  const Tensor x = Counting({4, 4});
  const Tensor window(x.storage(), 5, {2, 2}, {4, 1});
  EXPECT_EQ(ToString(window), "[[ 5  6]\n [ 9 10]]");
  EXPECT_EQ(DrawImage(Scattered(MakeTensor({2, 3}, {0, 1, 2, 0, 1, 2}))),
            DrawImage(MakeTensor({2, 3}, {0, 1, 2, 0, 1, 2})));
}

TEST(PrintModuleTest, ShowsAnyShape) {
  Why("Extents of 1 and 0 are where brackets and separators go wrong.");
  EXPECT_EQ(ToString(Counting({1, 1, 1})), "[[[0]]]");
  EXPECT_EQ(ToString(Counting({3, 1})), "[[0]\n [1]\n [2]]");
  EXPECT_EQ(ToString(Counting({0})), "[] shape [0]");
  EXPECT_EQ(ToString(Counting({2, 0, 3})), "[] shape [2, 0, 3]");
  EXPECT_EQ(ToString(Counting({3}), {.edge = 0}), "[...]");
  EXPECT_EQ(
      ToString(Counting({8}), {.edge = std::numeric_limits<int64_t>::max()}),
      "[0 1 2 3 4 5 6 7]");
}

TEST(PrintModuleTest, TheRangeIsDividedIntoFive) {
  Why("White itself belongs to the fifth gray; there is no sixth.");
  // Tenths: 0.2, 0.4, ... are the first values of the next gray.
  const Tensor x = Counting({1, 11});
  EXPECT_EQ(DrawImage(x), "  ░░▒▒▓▓███\n");
  EXPECT_EQ(DrawImage(x, {.black = 2, .white = 7}), "   ░▒▓█████\n");
  EXPECT_EQ(DrawImage(x, {.black = 10, .white = 0}), "███▓▓▒▒░░  \n");
}

TEST(PrintModuleTest, DrawsWhatIsNotANumber) {
  Why("A dead pixel should be seen and should not blind the others.");
  EXPECT_EQ(DrawImage(MakeTensor({2, 5}, {0, kNan, 4, -kInf, kInf,  //
                                          0, 0, 4, 0, 4})),
            " ?█ █\n");
  EXPECT_EQ(DrawImage(MakeTensor({1, 2}, {kNan, kNan})), "??\n");
}

TEST(PrintModuleTest, ImagesOfAnySize) {
  Why("An odd height leaves one row alone; it is drawn as it is.");
  EXPECT_EQ(DrawImage(MakeTensor({3, 2}, {0, 0, 0, 0, 0, 1})), "  \n █\n");
  EXPECT_EQ(DrawImage(MakeTensor({2, 3}, {5, 5, 5, 5, 5, 5})), "   \n");
  EXPECT_EQ(DrawImage(Counting({0, 3})), "");
  EXPECT_EQ(DrawImage(Counting({3, 0})), "\n\n");
}

TEST(PrintModuleTest, ImagesShareTheirRange) {
  Why("A faint image beside a bright one has to look faint.");
  const Tensor images = MakeTensor({3, 1, 2}, {0, 1, 0, 5, 5, 0});
  EXPECT_EQ(DrawImages(images), " ░   █  █\n");
  EXPECT_EQ(DrawImages(images, 1), " ░\n\n █\n\n█\n");
  EXPECT_EQ(DrawImages(Scattered(images), 2), " ░   █\n\n█\n");
  EXPECT_EQ(DrawImages(Counting({0, 2, 2})), "");
}

TEST(PrintModuleTest, PrintingLeavesNoTrace) {
  Why("Looking at a tensor must not end up in a recorded network.");
  const Tensor images = Counting({2, 2, 2});
  EXPECT_THAT(TraceOf([&] {
                ToString(images);
                DrawImages(images);
              }),
              IsEmpty());
  EXPECT_EQ(AllocationsIn([&] {
              ToString(images);
              DrawImages(images);
            }),
            0);
}

}  // namespace
}  // namespace tinytorch
