#include "training/show/live.h"

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "training/show/glyphs.h"
#include "training/show/interrupt.h"
#include "training/show/report.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A screen that keeps what is written, and a clock that the test sets.
struct Fake {
  Screen screen(bool redraw) {
    return {
        .write = [this](const std::string& text) { writes.push_back(text); },
        .seconds = [this] { return now; },
        .redraw = redraw};
  }
  std::vector<std::string> writes;
  double now = 0;
};

Progress At(int64_t step, double loss) {
  return {.epoch = (step - 1) / 10 + 1,
          .epochs = 3,
          .batch = (step - 1) % 10 + 1,
          .batches = 10,
          .step = step,
          .loss = loss,
          .learning_rate = 1e-3};
}

TEST(LiveTest, WritesALineForEachEpochIntoAFile) {
  Fake fake;
  Live live("MLP", {.score = "right"}, fake.screen(false));
  for (int64_t step = 1; step <= 10; ++step) live.Step(At(step, 1));
  EXPECT_TRUE(fake.writes.empty());
  live.Epoch({1, 0.5, 0.25, 0.9312, 1e-3, 2.34});
  live.Finish();
  ASSERT_EQ(fake.writes.size(), 1u);
  EXPECT_EQ(fake.writes[0],
            "   epoch   1 of 3   loss 0.5000   validation 0.2500    93.12 % "
            "right   2.3 s\n");
}

TEST(LiveTest, WritesSomeEpochsOnlyAndTheLast) {
  Fake fake;
  Live live("MLP", {.every = 2}, fake.screen(false));
  for (int64_t epoch = 1; epoch <= 3; ++epoch) {
    live.Step(At(10 * epoch, 1));
    live.Epoch({epoch, 1, 1, 1, 1, 1});
  }
  live.Finish();
  ASSERT_EQ(fake.writes.size(), 2u);
  EXPECT_THAT(fake.writes[0], HasSubstr("epoch   2 of 3"));
  EXPECT_THAT(fake.writes[1], HasSubstr("epoch   3 of 3"));
}

TEST(LiveTest, ShowsTheImageAtTheStartAndInTheMiddle) {
  Fake fake;
  Live live("Spirals", {.image = [] { return std::string("a plane\n"); }},
            fake.screen(false));
  for (int64_t epoch = 1; epoch <= 3; ++epoch) {
    live.Step(At(10 * epoch, 1));
    live.Epoch({epoch, 1, 1, 1, 1, 1});
  }
  live.Finish();
  ASSERT_EQ(fake.writes.size(), 5u);
  EXPECT_EQ(fake.writes[1], "\n   a plane\n\n");
  EXPECT_EQ(fake.writes[3], "\n   a plane\n\n");
  EXPECT_THAT(fake.writes[4], HasSubstr("epoch   3 of 3"));
}

TEST(LiveTest, ARunOnATerminalLastsLongEnoughToBeSeen) {
  Fake fake;
  Screen screen = fake.screen(true);
  screen.wait = [&](double seconds) { fake.now += seconds; };
  Live live("XOR", {.seconds = 6}, screen);
  for (int64_t step = 1; step <= 15; ++step) live.Step(At(step, 1));
  EXPECT_NEAR(fake.now, 3, 1e-9) << "half of 30 steps";
  fake.now = 10;
  live.Step(At(16, 1));
  EXPECT_EQ(fake.now, 10) << "a slow run does not wait";
}

TEST(LiveTest, NothingWaitsWithoutATerminal) {
  Fake fake;
  Screen screen = fake.screen(false);
  screen.wait = [&](double seconds) { fake.now += seconds; };
  Live live("XOR", {.seconds = 6}, screen);
  for (int64_t step = 1; step <= 30; ++step) live.Step(At(step, 1));
  EXPECT_EQ(fake.now, 0);
}

TEST(GlyphsTest, InkIsDrawnInHalvesOfACharacter) {
  // 4 x 4 pixels: the upper left quarter and the lower half of the right side.
  const std::vector<Scalar> image = {1, 1, 0, 0,  //
                                     1, 1, 0, 0,  //
                                     0, 0, 1, 1,  //
                                     0, 0, 1, 1};
  EXPECT_EQ(DrawInk(image, 4, 2), "▀▄\n");
  EXPECT_EQ(DrawInk(image, 4, 4), "██  \n  ██\n");
}

TEST(GlyphsTest, AFilterGoesFromItsSmallestToItsLargestWeight) {
  EXPECT_EQ(DrawFilter({-1, 0, 0, 1}, 2), " ▒\n▒█\n");
  EXPECT_EQ(DrawFilter({3, 3, 3, 3}, 2), "  \n  \n") << "all equal";
}

TEST(LiveTest, RedrawsInPlaceTenTimesASecond) {
  Fake fake;
  Live live("MLP", {.score = "right"}, fake.screen(true));
  for (int64_t step = 1; step <= 30; ++step) {
    fake.now += 0.03;
    live.Step(At(step, 3.0 / static_cast<double>(step)));
  }
  EXPECT_EQ(fake.writes.size(), 8u) << "every fourth step";
  const int64_t lines = std::ranges::count(fake.writes[0], '\n');
  // Each later frame begins with a move to the first line of the one before.
  EXPECT_THAT(fake.writes[0], Not(StartsWith("\x1b")));
  EXPECT_THAT(fake.writes[1],
              StartsWith("\x1b[" + std::to_string(lines) + "A\r"));
}

TEST(LiveTest, AFrameFitsATerminal) {
  for (const bool beside : {false, true}) {
    Fake fake;
    LiveOptions options = {.score = "right"};
    if (beside) {
      options.image = [] {
        std::string image;
        for (int i = 0; i < 15; ++i) image += std::string(36, '#') + "\n";
        return image;
      };
    }
    Live live("LeNet-5 with a long name", options, fake.screen(true));
    for (int64_t step = 1; step <= 30; ++step) {
      fake.now += 100;
      live.Step(At(step, 1234.5678));
      if (step % 10 == 0) live.Epoch({step / 10, 1e3, 1e3, 1, 1, 1});
    }
    live.Finish();
    for (const std::string& frame : fake.writes) {
      EXPECT_LE(std::ranges::count(frame, '\n'), 23) << frame;
      std::istringstream lines(frame);
      for (std::string line; std::getline(lines, line);) {
        const auto columns = std::ranges::count_if(line, [](unsigned char c) {
          return (c & 0xc0) != 0x80 && c != '\x1b';
        });
        EXPECT_LE(columns, 80 + 8) << "8 for cursor movements: " << line;
      }
    }
  }
}

TEST(LiveTest, KeepsAFewPointsOfAnyNumberOfSteps) {
  Fake fake;
  Live live("MLP", {}, fake.screen(false));
  for (int64_t step = 1; step <= 10000; ++step) live.Step(At(step, 2));
  const Chart chart = live.LossChart();
  EXPECT_GE(chart.lines[0].points.size(), 64u);
  EXPECT_LE(chart.lines[0].points.size(), 128u);
  for (const Point& point : chart.lines[0].points) EXPECT_EQ(point.y, 2);
}

TEST(InterruptTest, TheFirstIsNotedTheSecondEnds) {
  EXPECT_EXIT(
      {
        CatchInterrupt();
        if (Interrupted()) std::exit(3);
        std::raise(SIGINT);
        if (!Interrupted()) std::exit(4);
        std::raise(SIGINT);
        std::exit(5);
      },
      testing::KilledBySignal(SIGINT), "");
}

TEST(ReportTest, IsOneDocument) {
  Report report("a < b & c");
  EXPECT_TRUE(report.empty());
  report.Heading("LeNet-5");
  report.Text("99 %");
  report.Add(ChartDrawing({.title = "loss"}));
  report.Add(ConfusionDrawing({{3, 1}, {0, 2}}));
  report.Add(ImagesDrawing(
      "filters",
      {{.name = "0", .rows = 1, .columns = 2, .values = {1, -0.5}}}));
  report.Add(PlaneDrawing("plane", {.rows = 1, .columns = 1, .values = {1}},
                          {{0, 0, 1}}));
  const std::string svg = report.Svg();
  EXPECT_THAT(svg, AllOf(StartsWith("<svg "), HasSubstr("a &lt; b &amp; c"),
                         HasSubstr(">99 %</text>"), HasSubstr("<circle")));
  const auto count = [&](const std::string& what) {
    int found = 0;
    for (size_t at = svg.find(what); at != svg.npos;
         at = svg.find(what, at + 1)) {
      ++found;
    }
    return found;
  };
  EXPECT_EQ(count("<svg"), count("</svg>"));
  EXPECT_EQ(count("<svg"), 5);
}

}  // namespace
}  // namespace tinytorch
