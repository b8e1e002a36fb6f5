#include "production/profile.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "production/testing/xml.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

constexpr int64_t kMicrosecond = 1000;

// A clock that stands still until the test advances it.
class ProfileTest : public testing::Test {
 protected:
  void After(int64_t microseconds) { now_ += microseconds * kMicrosecond; }

  // Reports an operation.
  static TraceEvent Done(const std::string& op, const Shape& input,
                         const Tensor& output) {
    return {op, {Tensor::Empty(input)}, output, {}};
  }

  int64_t now_ = 1'000'000'007;
  Profiler profiler_{[this] { return now_; }};
};

TEST_F(ProfileTest, AnOperationTakesTheTimeSinceTheLast) {
  Why("Operations report when they are done, not when they begin.");
  After(30);
  profiler_.OnOperation(
      {"MatMul", {Counting({2, 3}), Counting({3, 4})}, Counting({2, 4}), {}});
  After(5);
  profiler_.OnOperation(Done("Relu", {2, 4}, Counting({2, 4})));
  const std::vector<ProfileEvent> events = profiler_.events();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].name, "MatMul");
  EXPECT_EQ(events[0].detail, "[2, 3] [3, 4] -> [2, 4]");
  EXPECT_EQ(events[0].start_ns, 0) << "0 is when the profiler was made";
  EXPECT_EQ(events[0].duration_ns, 30 * kMicrosecond);
  EXPECT_EQ(events[1].name, "Relu");
  EXPECT_EQ(events[1].start_ns, 30 * kMicrosecond);
  EXPECT_EQ(events[1].duration_ns, 5 * kMicrosecond);
  EXPECT_FALSE(events[1].is_range);
}

TEST_F(ProfileTest, ARangeStandsBeforeWhatItHolds) {
  Why("The example at the top of profile.cc.");
  {
    const ProfileRange forward(profiler_, "forward");
    After(30);
    profiler_.OnOperation(Done("MatMul", {2, 3}, Counting({2, 4})));
    After(5);
    profiler_.OnOperation(Done("Relu", {2, 4}, Counting({2, 4})));
    After(5);
  }
  const std::vector<ProfileEvent> events = profiler_.events();
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[0].name, "forward");
  EXPECT_TRUE(events[0].is_range);
  EXPECT_EQ(events[0].depth, 0);
  EXPECT_EQ(events[0].start_ns, 0);
  EXPECT_EQ(events[0].duration_ns, 40 * kMicrosecond);
  EXPECT_EQ(events[1].depth, 1);
  EXPECT_EQ(events[2].depth, 1);
}

TEST_F(ProfileTest, APauseIsNotAnOperation) {
  Why("A pause between two batches is not the time of the first MatMul.");
  After(1000);
  profiler_.Begin("step");
  After(3);
  profiler_.OnOperation(Done("MatMul", {1}, Counting({1})));
  profiler_.Begin("update");
  After(7);
  profiler_.End();
  After(2);
  profiler_.OnOperation(Done("Add", {1}, Counting({1})));
  profiler_.End();
  const std::vector<ProfileEvent> events = profiler_.events();
  ASSERT_THAT(events, SizeIs(4));
  EXPECT_EQ(events[1].start_ns, 1000 * kMicrosecond)
      << "after Begin(), the next operation starts there";
  EXPECT_EQ(events[1].duration_ns, 3 * kMicrosecond);
  EXPECT_EQ(events[2].name, "update");
  EXPECT_EQ(events[2].depth, 1);
  EXPECT_EQ(events[2].duration_ns, 7 * kMicrosecond);
  EXPECT_EQ(events[3].depth, 1);
  EXPECT_EQ(events[3].duration_ns, 2 * kMicrosecond);
}

TEST_F(ProfileTest, ARangeEndsOnce) {
  Why("Brackets that do not match would shift all names after them.");
  EXPECT_THAT(
      [&] { profiler_.End(); },
      ThrowsMessage<std::logic_error>(HasSubstr("Profiler: no range to end")));
  profiler_.Begin("a");
  profiler_.End();
  EXPECT_THROW(profiler_.End(), std::logic_error);
}

TEST_F(ProfileTest, CountsMemoryThatIsStillLive) {
  Why("The memory that layers keep for the backward pass runs out first.");
  profiler_.Begin("layer");
  const Tensor kept = Counting({256});
  profiler_.OnOperation({"Exp", {kept}, kept, {}});
  {
    const Tensor dropped = Counting({1000});
    profiler_.Begin("nothing");
    profiler_.End();
  }
  profiler_.OnOperation({"Neg", {kept}, kept, {}});
  profiler_.End();
  const std::vector<ProfileEvent> events = profiler_.events();
  ASSERT_THAT(events, SizeIs(4));
  const int64_t size = sizeof(Scalar);
  EXPECT_EQ(events[1].bytes_kept, 256 * size);
  EXPECT_EQ(events[2].bytes_kept, 0) << "it was allocated before the operation";
  EXPECT_EQ(events[3].bytes_kept, -1000 * size);
  EXPECT_EQ(events[0].bytes_kept, 256 * size) << "what the range keeps";
}

TEST_F(ProfileTest, TheTableOfTheHeader) {
  Why("A fast operation that runs often may cost more than a slow one.");
  EXPECT_EQ(
      ProfileTable(
          {{.name = "step", .duration_ns = 9'000'000, .is_range = true},
           {.name = "Add", .duration_ns = 1'000'000},
           {.name = "MatMul", .duration_ns = 500'000},
           {.name = "MatMul", .duration_ns = 2'500'000, .bytes_kept = 4096}}),
      "operation              calls     total ms    mean us   share     bytes "
      "kept\n"
      "MatMul                     2        3.000     1500.0   75.0%           "
      "4096\n"
      "Add                        1        1.000     1000.0   25.0%           "
      "   0\n"
      "3 operations, 4.000 ms\n");
}

TEST_F(ProfileTest, ATraceInTheFormatOfPerfetto) {
  Why("Perfetto is a viewer that only needs a list in its format.");
  const nlohmann::json trace = nlohmann::json::parse(
      ChromeTrace({{.name = "step", .duration_ns = 2'000'001, .is_range = true},
                   {.name = "Add",
                    .detail = "[2] -> [2]",
                    .start_ns = 1500,
                    .duration_ns = 250,
                    .depth = 1,
                    .bytes_kept = 8}}));
  ASSERT_THAT(trace["traceEvents"], SizeIs(2));
  EXPECT_EQ(trace["traceEvents"][0],
            nlohmann::json::parse(R"({"name": "step", "cat": "range",
                "ph": "X", "ts": 0.0, "dur": 2000.001, "pid": 1, "tid": 1,
                "args": {"detail": "", "bytes kept": 0}})"));
  EXPECT_EQ(trace["traceEvents"][1],
            nlohmann::json::parse(R"({"name": "Add", "cat": "operation",
                "ph": "X", "ts": 1.5, "dur": 0.25, "pid": 1, "tid": 1,
                "args": {"detail": "[2] -> [2]", "bytes kept": 8}})"));
}

TEST_F(ProfileTest, ATraceEscapesNames) {
  Why("With one unescaped quote in a name, the viewer opens nothing.");
  const std::string name = "say \"hi\" \\ \n done";
  const std::string text = ChromeTrace({{.name = name, .detail = name}});
  const auto trace = nlohmann::json::parse(text, nullptr, false);
  ASSERT_FALSE(trace.is_discarded()) << "not JSON: " << text;
  EXPECT_EQ(trace["traceEvents"][0]["name"], name);
  EXPECT_EQ(trace["traceEvents"][0]["args"]["detail"], name);
}

TEST_F(ProfileTest, AFlameViewHasARectPerEvent) {
  Why("Widths can be compared at a glance, numbers cannot.");
  const std::string svg =
      FlameSvg({{.name = "forward", .duration_ns = 4'000'000, .is_range = true},
                {.name = "MatMul",
                 .detail = "[2] -> [2]",
                 .start_ns = 1'000'000,
                 .duration_ns = 3'000'000,
                 .depth = 1}});
  const std::vector<XmlElement> rects = ElementsOf(svg, "rect");
  ASSERT_THAT(rects, SizeIs(2)) << svg;
  EXPECT_EQ(rects[0].Number("x"), 0);
  EXPECT_EQ(rects[0].Number("width"), 1200);
  EXPECT_EQ(rects[1].Number("x"), 300);
  EXPECT_EQ(rects[1].Number("width"), 900);
  EXPECT_EQ(rects[1].Number("y"),
            rects[0].Number("y") + rects[0].Number("height"));
  const std::vector<XmlElement> titles = ElementsOf(svg, "title");
  ASSERT_THAT(titles, SizeIs(2));
  EXPECT_EQ(titles[0].text, "forward, 4.000 ms");
  EXPECT_EQ(titles[1].text, "MatMul [2] -> [2], 3.000 ms");
}

TEST_F(ProfileTest, AFlameViewEscapesNames) {
  Why("For an invalid document, a browser shows only an error.");
  const std::string name = "a < b && c > \"d\"";
  const std::string svg =
      FlameSvg({{.name = name, .detail = "<&>", .duration_ns = 1'000'000}});
  EXPECT_NO_THROW(XmlReader(svg).Read()) << svg;
  EXPECT_EQ(ElementsOf(svg, "title").at(0).text, name + " <&>, 1.000 ms");
  EXPECT_EQ(ElementsOf(svg, "text").back().text, name);
}

TEST_F(ProfileTest, AskingChangesNothing) {
  Why("A program may show a profile while it runs, and go on.");
  profiler_.Begin("step");
  After(10);
  EXPECT_EQ(profiler_.events().at(0).duration_ns, 10 * kMicrosecond);
  After(5);
  profiler_.OnOperation(Done("Relu", {1}, Counting({1})));
  profiler_.End();
  const std::vector<ProfileEvent> events = profiler_.events();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].duration_ns, 15 * kMicrosecond);
  EXPECT_EQ(events[1].duration_ns, 15 * kMicrosecond)
      << "the question shortened the operation";
  EXPECT_EQ(events[1].depth, 1);
}

TEST_F(ProfileTest, MemoryBeforeTheEndOfARangeIsItsOwn) {
  Why("The next operation did not allocate it.");
  profiler_.Begin("layer");
  profiler_.OnOperation(Done("Exp", {1}, Counting({1})));
  const Tensor kept = Counting({256});
  profiler_.End();
  profiler_.OnOperation({"Neg", {kept}, kept, {}});
  const std::vector<ProfileEvent> events = profiler_.events();
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[0].bytes_kept, 256 * static_cast<int64_t>(sizeof(Scalar)));
  EXPECT_EQ(events[2].bytes_kept, 0);
}

TEST_F(ProfileTest, AFlameViewBeginsWithTheFirstStart) {
  Why("The events of two threads, put together, are not in order.");
  const std::string svg =
      FlameSvg({{.name = "late", .start_ns = 3'000'000, .duration_ns = 1},
                {.name = "early", .start_ns = 1'000'000, .duration_ns = 1},
                {.name = "a&b", .start_ns = 2'900'000, .duration_ns = 100'000},
                {.name = "end", .start_ns = 4'000'000, .duration_ns = 0}});
  EXPECT_EQ(ElementsOf(svg, "text").at(0).text, "3.000 ms from left to right");
  const std::vector<XmlElement> rects = ElementsOf(svg, "rect");
  ASSERT_THAT(rects, SizeIs(4));
  EXPECT_NEAR(rects[0].Number("x"), 800, 0.01);
  EXPECT_NEAR(rects[1].Number("x"), 0, 0.01);
}

TEST_F(ProfileTest, ANameThatJustFitsIsWritten) {
  Why("A reader sees a&b, three letters, and not the seven of a&amp;b.");
  // 30 of 1200 pixels: room for three letters of 7 pixels.
  const std::string svg =
      FlameSvg({{.name = "a&b", .duration_ns = 30'000},
                {.name = "all", .duration_ns = 1'200'000, .depth = 1}});
  EXPECT_THAT(svg, HasSubstr(">a&amp;b</text>"));
}

}  // namespace
}  // namespace tinytorch
