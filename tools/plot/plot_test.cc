#include "tools/plot/plot.h"

#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/plot/axis.h"
#include "tools/text/columns.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<std::string> Labels(const Axis& axis) {
  std::vector<std::string> labels;
  for (const Axis::Tick& tick : axis.ticks()) labels.push_back(tick.label);
  return labels;
}

TEST(AxisTest, LabelsAreRoundNumbersAroundTheValues) {
  EXPECT_THAT(Labels(Axis({0.3, 9.1}, false, 5)),
              ElementsAre("0", "2", "4", "6", "8", "10"));
  EXPECT_THAT(Labels(Axis({-0.21, 0.17}, false, 5)),
              ElementsAre("-0.3", "-0.2", "-0.1", "0", "0.1", "0.2"));
  EXPECT_THAT(Labels(Axis({0, 20}, false, 5)),
              ElementsAre("0", "5", "10", "15", "20"));
}

TEST(AxisTest, LogarithmicLabelsArePowersOfTen) {
  EXPECT_THAT(Labels(Axis({0.02, 300}, true, 5)),
              ElementsAre("0.01", "0.1", "1", "10", "100", "1000"));
  EXPECT_THAT(Labels(Axis({1e-30, 1}, true, 3)),
              ElementsAre("1e-30", "1e-20", "1e-10", "1"));
}

TEST(AxisTest, PlacesAreLinearOnTheScale) {
  const Axis linear({0, 10}, false, 5);
  EXPECT_DOUBLE_EQ(linear.Place(2.5), 0.25);
  const Axis log({1, 100}, true, 5);
  EXPECT_DOUBLE_EQ(log.Place(10), 0.5);
}

TEST(AxisTest, WhatCannotBeShownDoesNotCount) {
  EXPECT_THAT(Labels(Axis({kNan, kInf, 0, 4}, false, 4)),
              ElementsAre("0", "1", "2", "3", "4"));
  const Axis log({-5, 0, 1, 10}, true, 4);
  EXPECT_THAT(Labels(log), ElementsAre("1", "10"));
  EXPECT_FALSE(log.CanShow(0));
}

TEST(AxisTest, OneValueOrNoneStillMakesAnAxis) {
  EXPECT_GE(Axis({}, false, 4).ticks().size(), 2u);
  EXPECT_GE(Axis({7}, false, 4).ticks().size(), 2u);
  EXPECT_GE(Axis({0}, false, 4).ticks().size(), 2u);
  EXPECT_GE(Axis({7}, true, 4).ticks().size(), 2u);
  EXPECT_GE(Axis({kNan}, true, 4).ticks().size(), 2u);
}

TEST(ChartTest, DrawsALineFromCornerToCorner) {
  const Chart chart = {.title = "t",
                       .x_label = "x",
                       .y_label = "y",
                       .lines = {{"rise", {{0, 0}, {4, 4}}}}};
  EXPECT_EQ(DrawChart(chart, {.columns = 21, .rows = 5}),
            "t\n"
            "  y\n"
            "4 ┤                  ●●●\n"
            "  │             ●●●●●\n"
            "2 ┤        ●●●●●\n"
            "  │   ●●●●●\n"
            "0 ┤●●●\n"
            "  └─────────────────────\n"
            "   0         2         4\n"
            "                       x\n"
            "   ● rise\n");
}

TEST(ChartTest, EveryLineHasItsMarkAndLegend) {
  const Chart chart = {
      .lines = {{"one", {{0, 0}, {1, 0}}}, {"two", {{0, 1}, {1, 1}}}}};
  const std::string drawing = DrawChart(chart);
  EXPECT_THAT(drawing, HasSubstr("● one\n"));
  EXPECT_THAT(drawing, HasSubstr("○ two\n"));
  EXPECT_THAT(drawing, HasSubstr("┤●●●"));
  EXPECT_THAT(drawing, HasSubstr("┤○○○"));
}

TEST(ChartTest, WhatCannotBeShownLeavesAGap) {
  const Chart chart = {
      .lines = {{"", {{0, 1}, {2, 1}, {4, kNan}, {6, 1}, {8, 1}}}}};
  EXPECT_THAT(DrawChart(chart, {.columns = 41, .rows = 3}),
              HasSubstr("●●●●●●●●●●●                   ●●●●●●●●●●●\n"));
}

TEST(ChartTest, FitsEightyColumns) {
  Chart chart = {.log_y = true, .lines = {{"wild", {}}}};
  for (int i = 0; i < 20; ++i) {
    chart.lines[0].points.push_back({i * 1e5, std::pow(10, 15 - 2 * i)});
  }
  std::istringstream lines(DrawChart(chart));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(text::Width(line), text::kColumns) << line;
  }
}

TEST(ChartTest, SvgIsEscapedAndHasOnePathForEachPiece) {
  const Chart chart = {.title = "a < b & \"c\"",
                       .lines = {{"", {{0, 0}, {1, 1}, {2, kInf}, {3, 3}}}}};
  const std::string svg = ChartSvg(chart);
  EXPECT_THAT(svg, HasSubstr("a &lt; b &amp; &quot;c&quot;"));
  EXPECT_THAT(svg, Not(HasSubstr("a < b")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
  EXPECT_THAT(svg, HasSubstr("d=\"M70.0 380.0L226.7 270.0M540.0 50.0\""));
  EXPECT_THAT(svg, testing::EndsWith("</svg>\n"));
}

TEST(HistogramTest, ColumnsAreShares) {
  EXPECT_EQ(DrawHistogram({-1, 0.1, 0.1, 0.9},
                          {.low = -2, .high = 2, .columns = 4, .rows = 2}),
            "  █\n"
            " ▅█\n"
            "────\n"
            "-2 2\n");
}

TEST(HistogramTest, ValuesBeyondTheEndsAreCountedThere) {
  EXPECT_EQ(DrawHistogram({-9, -kInf, 9, kInf, kNan},
                          {.low = 1, .high = 2, .columns = 3, .rows = 1}),
            "█ █\n"
            "───\n"
            "1 2\n");
}

TEST(HistogramTest, CutsWhatIsHigherThanTheTop) {
  EXPECT_EQ(DrawHistogram(
                {0.5, 0.5, 0.5, 1.5},
                {.low = 0, .high = 2, .columns = 2, .rows = 2, .top = 0.25}),
            "^█\n"
            "██\n"
            "──\n"
            "0\n");
}

TEST(HistogramTest, FindsTheRangeAndSurvivesNothing) {
  EXPECT_THAT(DrawHistogram({3, 7}, {.columns = 20}), HasSubstr("3"));
  EXPECT_THAT(DrawHistogram({}, {.columns = 20}), HasSubstr("-0.5"));
  EXPECT_THAT(DrawHistogram({4, 4}, {.columns = 20}), HasSubstr("3.5"));
}

TEST(BarTest, IsExactToAnEighth) {
  EXPECT_EQ(DrawBar(0.5, 8), "████");
  EXPECT_EQ(DrawBar(0.5, 1), "▌");
  EXPECT_EQ(DrawBar(-1, 8), "");
  EXPECT_EQ(DrawBar(2, 3), "███");
  EXPECT_EQ(DrawBar(kNan, 3), "");
}

TEST(BesideTest, AlignsColumnsOfDifferentHeight) {
  EXPECT_EQ(Beside({"█\n██\n", "x\n"}, 1),
            "█  x\n"
            "██\n");
}

}  // namespace
}  // namespace tinytorch
