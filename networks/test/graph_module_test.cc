#include <cstdint>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/graph.h"
#include "networks/summary.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

int64_t CountOf(const std::string& part, const std::string& text) {
  int64_t count = 0;
  for (size_t at = text.find(part); at != text.npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

// `n` operations in a chain, and one that reads all of them.
Summary Fan(int64_t n) {
  Summary summary = {.network = "Fan", .input = {2}};
  OperationSummary last = {.op = "Sum", .output = {3}};
  for (int64_t i = 0; i < n; ++i) {
    summary.operations.push_back(
        {.op = "Neg", .output = {2}, .inputs = {i - 1}});
    last.inputs.push_back(i);
  }
  summary.operations.push_back(last);
  return summary;
}

TEST(GraphModuleTest, EveryInputIsOneEdge) {
  Why("Edges are tensors: each must be drawn once.");
  const Summary summary = Fan(5);  // 5 into Neg, 5 into Sum, 1 to the output
  EXPECT_EQ(CountOf(" -> ", ToDot(summary)), 11);
  EXPECT_EQ(CountOf("class=\"edge\"", ToSvg(summary)), 11);
  EXPECT_EQ(CountOf(">[2]<", ToSvg(summary)), 10);
  EXPECT_EQ(CountOf(">[3]<", ToSvg(summary)), 1);
}

TEST(GraphModuleTest, ATensorReadTwiceHasTwoEdges) {
  Why("x * x reads x twice, and its gradient is 2x.");
  Summary summary = {.network = "Square", .input = {2}};
  summary.operations = {{.op = "Mul", .output = {2}, .inputs = {-1, -1}}};
  EXPECT_EQ(CountOf("input -> op0", ToDot(summary)), 2);
}

TEST(GraphModuleTest, WithoutOperationsTheInputIsTheOutput) {
  Why("An empty Sequential is a network.");
  const Summary summary = {.network = "Nothing", .input = {4, 2}};
  EXPECT_THAT(ToDot(summary), HasSubstr("input -> output [label=\"[4, 2]\"]"));
  EXPECT_EQ(CountOf("class=\"edge\"", ToSvg(summary)), 1);
  EXPECT_EQ(CountOf(">[4, 2]<", ToSvg(summary)), 1);
}

TEST(GraphModuleTest, AnOperationWithoutInputsIsDrawn) {
  Why("An operation that reads only weights has no arrow into it.");
  Summary summary = {.network = "Constant", .input = {2}};
  summary.operations = {{.op = "Identity", .output = {3}, .parameters = 3}};
  const std::string dot = ToDot(summary);
  EXPECT_THAT(dot, Not(HasSubstr("-> op0")));
  EXPECT_THAT(dot, HasSubstr("op0 -> output [label=\"[3]\"]"));
  EXPECT_THAT(ToSvg(summary), HasSubstr(">3 parameters<"));
}

TEST(GraphModuleTest, EveryTextIsEscaped) {
  Why("One unescaped text is enough for an attack, and operation names are "
      "texts too.");
  Summary summary = {.network = "a\\b\n\x01", .input = {2}};
  summary.operations = {
      {.op = "<\"&'>\\", .output = {2}, .parameters = 1, .inputs = {-1}}};
  const std::string dot = ToDot(summary);
  EXPECT_THAT(dot, HasSubstr("label=\"a\\\\b\\n\x01\";"));
  EXPECT_THAT(dot, HasSubstr("label=\"<\\\"&'>\\\\\\n1 parameter\""));
  const std::string svg = ToSvg(summary);
  EXPECT_THAT(svg, HasSubstr(">a\\b"
                             "?"
                             "?<"));
  EXPECT_THAT(svg, HasSubstr(">&lt;&quot;&amp;'&gt;\\<"));
  EXPECT_EQ(CountOf("<", svg), CountOf(">", svg)) << "tags are balanced";
}

TEST(GraphModuleTest, TheSvgGrowsWithTheNetwork) {
  Why("The last box must be inside of the image.");
  for (const int64_t n : {0, 1, 40}) {
    const std::string svg = ToSvg(Fan(n));
    const size_t at = svg.find(" height=\"") + 9;
    const int64_t height = std::stoll(svg.substr(at));
    const size_t box = svg.rfind("<rect ");
    const size_t y = svg.find(" y=\"", box) + 4;
    const size_t h = svg.find(" height=\"", box) + 9;
    EXPECT_LT(std::stoll(svg.substr(y)) + std::stoll(svg.substr(h)), height);
    EXPECT_EQ(CountOf("<rect ", svg), n + 4)
        << "a box for each node, and the background";
  }
}

}  // namespace
}  // namespace tinytorch
