#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "production/given/flame.h"
#include "production/profile.h"
#include "production/testing/xml.h"
#include "tensor/matmul.h"
#include "tensor/random.h"
#include "tensor/storage.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// A clock that advances by 10 with each reading.
std::function<int64_t()> Ticking() {
  return [now = int64_t{0}]() mutable { return now += 10; };
}

int64_t EndOf(const ProfileEvent& event) {
  return event.start_ns + event.duration_ns;
}

// Returns random ranges and operations; all ranges have ended.
std::vector<ProfileEvent> RandomEvents(uint64_t seed) {
  Rng random(seed);
  int64_t now = 0;
  Profiler profiler([&] { return now; });
  int open = 0;
  for (int i = 0; i < 200; ++i) {
    now += random.UniformInt(5000);
    const int64_t what = random.UniformInt(4);
    if (what == 0) {
      profiler.Begin("range");
      ++open;
    } else if (what == 1 && open > 0) {
      profiler.End();
      --open;
    } else {
      profiler.OnOperation({"Op", {}, Tensor(1), {}});
    }
  }
  while (open-- > 0) profiler.End();
  return profiler.events();
}

TEST(ProfileModuleTest, RecordsTheOperationsOfAThread) {
  Why("The code that is measured does not change.");
  const Tensor x = RandomTensor({2, 3}, 1), w = RandomTensor({3, 5}, 2);
  Profiler profiler(Ticking());
  {
    const TraceScope scope(&profiler);
    const ProfileRange range(profiler, "layer");
    MatMul(x, w);
  }
  MatMul(x, w);
  const std::vector<ProfileEvent> events = profiler.events();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1].name, "MatMul");
  EXPECT_EQ(events[1].detail, "[2, 3] [3, 5] -> [2, 5]");
  EXPECT_EQ(events[1].bytes_kept, 10 * static_cast<int64_t>(sizeof(Scalar)));
  EXPECT_EQ(events[1].depth, 1);
}

TEST(ProfileModuleTest, RecordingIsNotCounted) {
  Why("Otherwise the second of two equal operations would look longer.");
  Profiler profiler(Ticking());
  for (int i = 0; i < 3; ++i) {
    profiler.OnOperation({"Neg", {}, Tensor(1), {}});
  }
  const std::vector<ProfileEvent> events = profiler.events();
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[1].start_ns, EndOf(events[0]) + 10);
  EXPECT_EQ(events[2].start_ns, EndOf(events[1]) + 10);
  EXPECT_EQ(events[2].duration_ns, 10);
}

TEST(ProfileModuleTest, AnOperationWithoutInputsHasAShape) {
  Why("Arange has no inputs, and is an operation too.");
  Profiler profiler(Ticking());
  profiler.OnOperation({"Range", {}, Counting({7}), {}});
  profiler.OnOperation({"Neg", {Tensor(1)}, Tensor(2), {}});
  ASSERT_THAT(profiler.events(), SizeIs(2));
  EXPECT_EQ(profiler.events()[0].detail, "-> [7]");
  EXPECT_EQ(profiler.events()[1].detail, "[] -> []");
  // There are two more scalars, and the seven of the Range are freed.
  EXPECT_EQ(profiler.events()[1].bytes_kept,
            -5 * static_cast<int64_t>(sizeof(Scalar)));
}

TEST(ProfileModuleTest, ReadingEventsChangesNothing) {
  Why("Programs may read a profile while they are running.");
  int64_t now = 0;
  Profiler profiler([&] { return now; });
  profiler.Begin("outer");
  now += 5;
  profiler.Begin("inner");
  now += 5;
  std::vector<ProfileEvent> events = profiler.events();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].duration_ns, 10) << "an open range lasts until now";
  EXPECT_EQ(events[1].duration_ns, 5);
  now += 20;
  profiler.End();
  now += 1;
  profiler.OnOperation({"Neg", {}, Tensor(1), {}});
  profiler.End();
  events = profiler.events();
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[0].duration_ns, 31);
  EXPECT_EQ(events[1].duration_ns, 25);
  EXPECT_EQ(events[2].duration_ns, 1);
}

TEST(ProfileModuleTest, HoldsNoTensor) {
  Why("A profiler that keeps tensors changes the memory that it measures.");
  Profiler profiler(Ticking());
  const int64_t before = Storage::stats().live_bytes;
  {
    const Tensor x = Counting({1000});
    profiler.OnOperation({"Neg", {x}, x, {}});
  }
  EXPECT_EQ(Storage::stats().live_bytes, before);
}

TEST(ProfileModuleTest, EverythingLiesWithinItsRange) {
  Why("A viewer draws by time only, so events must not overlap.");
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<ProfileEvent> events = RandomEvents(seed);
    std::vector<ProfileEvent> around;
    int64_t start = 0;
    for (const ProfileEvent& event : events) {
      EXPECT_GE(event.start_ns, start) << "in the order of starts";
      start = event.start_ns;
      ASSERT_LE(event.depth, static_cast<int64_t>(around.size()));
      around.resize(static_cast<size_t>(event.depth));
      if (!around.empty()) {
        EXPECT_LE(EndOf(event), EndOf(around.back()));
      }
      if (event.is_range) around.push_back(event);
    }
  }
}

TEST(ProfileModuleTest, ATableIsForATerminal) {
  Why("A table with wrapped lines cannot be read.");
  const std::string table = ProfileTable({{.name = std::string(100, 'x'),
                                           .duration_ns = 86'400'000'000'000,
                                           .bytes_kept = -4'000'000'000'000},
                                          {.name = "b", .duration_ns = 7},
                                          {.name = "a", .duration_ns = 7}});
  const std::vector<std::string> lines = absl::StrSplit(table, '\n');
  ASSERT_THAT(lines, SizeIs(6));
  for (const std::string& line : lines)
    EXPECT_THAT(line.size(), Le(80)) << line;
  EXPECT_THAT(lines[1],
              AllOf(StartsWith(std::string(20, 'x') + " "),
                    HasSubstr("86400000.000"), HasSubstr(" -4000000000000")));
  EXPECT_THAT(lines[2], StartsWith("a ")) << "equal times are sorted by name";
  EXPECT_THAT(lines[3], StartsWith("b "));
}

TEST(ProfileModuleTest, ATableOfNothing) {
  Why("The share 0 / 0 would be NaN.");
  EXPECT_THAT(ProfileTable({}), HasSubstr("\n0 operations, 0.000 ms\n"));
  const std::string table = ProfileTable({{.name = "Neg"}});
  EXPECT_THAT(table, HasSubstr("   0.0% "));
  EXPECT_THAT(table, HasSubstr("\n1 operation, 0.000 ms\n"));
}

TEST(ProfileModuleTest, ATraceOfNothing) {
  Why("There are commas between events, but not before or after them.");
  const auto trace = nlohmann::json::parse(ChromeTrace({}));
  EXPECT_TRUE(trace["traceEvents"].is_array());
  EXPECT_THAT(trace["traceEvents"], IsEmpty());
}

TEST(ProfileModuleTest, ATraceReadsBackTheSame) {
  Why("A viewer must show any name as it is.");
  std::string name = "\xc3\xa9 \xe6\xbc\xa2 \xf0\x9f\x94\xa5";
  for (char c = 0; c < 0x7f; ++c) name += c;
  const auto escaped = nlohmann::json::parse(ChromeTrace({{.name = name}}));
  EXPECT_EQ(escaped["traceEvents"][0]["name"], name);
  const std::vector<ProfileEvent> events = RandomEvents(7);
  const auto trace = nlohmann::json::parse(ChromeTrace(events));
  ASSERT_THAT(trace["traceEvents"], SizeIs(events.size()));
  for (size_t i = 0; i < events.size(); ++i) {
    const auto& event = trace["traceEvents"][i];
    EXPECT_EQ(event["cat"], events[i].is_range ? "range" : "operation");
    EXPECT_DOUBLE_EQ(event["ts"].get<double>() * 1000,
                     static_cast<double>(events[i].start_ns));
    EXPECT_DOUBLE_EQ(event["dur"].get<double>() * 1000,
                     static_cast<double>(events[i].duration_ns));
  }
}

TEST(ProfileModuleTest, AFlameViewOfAnything) {
  Why("The document must open for any events, times and letters.");
  EXPECT_THAT(ElementsOf(FlameSvg({}), "rect"), IsEmpty());
  const std::string still = FlameSvg({{.name = "Neg"}, {.name = "Neg"}});
  EXPECT_THAT(still, Not(HasSubstr("nan")));
  ASSERT_THAT(ElementsOf(still, "rect"), SizeIs(2));
  EXPECT_EQ(ElementsOf(still, "rect")[0].Number("width"), 0);
  std::string name;
  for (char c = 0; c < 0x7f; ++c) name += c;
  const std::string svg = FlameSvg({{.name = name, .duration_ns = 1}});
  const std::string title = ElementsOf(svg, "title").at(0).text;
  EXPECT_THAT(title, HasSubstr("?????????\t\n??\r????"));
  EXPECT_THAT(title, HasSubstr(name.substr(0x20)));
}

TEST(ProfileModuleTest, AFlameViewKeepsWithinItsFrame) {
  Why("The event that starts last need not end last.");
  const std::string two =
      FlameSvg({{.name = "forward", .duration_ns = 40, .is_range = true},
                {.name = "Neg", .start_ns = 10, .duration_ns = 5, .depth = 1}});
  for (const XmlElement& rect : ElementsOf(two, "rect")) {
    EXPECT_THAT(rect.Number("x") + rect.Number("width"), Le(1200.002));
  }
  const std::vector<ProfileEvent> events = RandomEvents(3);
  const std::string svg = FlameSvg(events);
  const XmlElement frame = ElementsOf(svg, "svg").at(0);
  const std::vector<XmlElement> rects = ElementsOf(svg, "rect");
  ASSERT_THAT(rects, SizeIs(events.size()));
  double right = 0;
  for (size_t i = 0; i < rects.size(); ++i) {
    EXPECT_THAT(rects[i].Number("x"), Ge(0));
    const double end = rects[i].Number("x") + rects[i].Number("width");
    EXPECT_THAT(end, Le(frame.Number("width") + 0.002));
    EXPECT_THAT(rects[i].Number("y") + rects[i].Number("height"),
                Le(frame.Number("height")));
    right = std::max(right, end);
  }
  EXPECT_NEAR(right, frame.Number("width"), 0.002);
}

TEST(ProfileModuleTest, AFlameViewHasARowForEachDepth) {
  Why("An empty row at the end looks like something that is missing.");
  const auto height = [](const std::string& svg) {
    return ElementsOf(svg, "svg").at(0).Number("height");
  };
  EXPECT_EQ(height(FlameSvg({{.name = "Neg", .duration_ns = 1}})),
            height(FlameDocument("", 1, 1)));
  EXPECT_EQ(height(FlameSvg({{.name = "all", .duration_ns = 2},
                             {.name = "Neg", .duration_ns = 1, .depth = 2}})),
            height(FlameDocument("", 3, 2)));
}

TEST(ProfileModuleTest, ANameIsWrittenWhereItFits) {
  Why("Names that overlap cannot be read.");
  // 1200 pixels for 1200 ns. MatMul wants 3 + 6 * 7 = 45 of them.
  const std::vector<XmlElement> texts = ElementsOf(
      FlameSvg({{.name = "MatMul", .duration_ns = 45},
                {.name = "MatMul", .start_ns = 45, .duration_ns = 44},
                {.name = "rest", .start_ns = 89, .duration_ns = 1111}}),
      "text");
  ASSERT_THAT(texts, SizeIs(3)) << "the headline, MatMul and rest";
  EXPECT_EQ(texts[1].text, "MatMul");
  EXPECT_EQ(texts[1].Number("x"), 3);
  EXPECT_EQ(texts[2].text, "rest");
  EXPECT_EQ(texts[2].Number("x"), 92);
}

}  // namespace
}  // namespace tinytorch
