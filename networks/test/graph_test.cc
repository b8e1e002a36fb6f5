#include "networks/graph.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/given/svg.h"
#include "networks/summary.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Two operations in a chain.
Summary Chain() {
  Summary summary = {.network = "Sequential(2 layers)",
                     .input = {1, 1, 28, 28}};
  summary.operations = {
      {.op = "Relu", .output = {1, 1, 28, 28}, .inputs = {-1}},
      {.op = "Conv",
       .output = {1, 6, 28, 28},
       .parameters = 156,
       .inputs = {0}},
  };
  return summary;
}

// Add(Mul(Relu(x)), Relu(x)): the example at the top of graph.cc.
Summary Block() {
  Summary summary = {.network = "Residual", .input = {5}};
  summary.operations = {{.op = "Relu", .output = {5}, .inputs = {-1}},
                        {.op = "Mul", .output = {6}, .inputs = {0}},
                        {.op = "Add", .output = {7}, .inputs = {1, 0}}};
  return summary;
}

TEST(GraphTest, DotOfAChain) {
  Why("This is the example in graph.h, character by character, because "
      "programs read it.");
  EXPECT_EQ(ToDot(Chain()),
            "digraph network {\n"
            "  label=\"Sequential(2 layers)\";\n"
            "  node [shape=box];\n"
            "  input [shape=oval];\n"
            "  op0 [label=\"Relu\"];\n"
            "  op1 [label=\"Conv\\n156 parameters\"];\n"
            "  output [shape=oval];\n"
            "  input -> op0 [label=\"[1, 1, 28, 28]\"];\n"
            "  op0 -> op1 [label=\"[1, 1, 28, 28]\"];\n"
            "  op1 -> output [label=\"[1, 6, 28, 28]\"];\n"
            "}\n");
}

TEST(GraphTest, DotOfABlockHasTheShortcut) {
  Why("Without the second arrow into Add, the image shows another network.");
  const std::string dot = ToDot(Block());
  EXPECT_THAT(dot, HasSubstr("op1 -> op2 [label=\"[6]\"]"));
  EXPECT_THAT(dot, HasSubstr("op0 -> op2 [label=\"[5]\"]"));
}

TEST(GraphTest, SvgShowsEveryOperationAndShape) {
  Why("If a network does not fit together, the shapes beside the arrows show "
      "where.");
  const std::string svg = ToSvg(Chain());
  EXPECT_THAT(svg, StartsWith("<svg "));
  EXPECT_THAT(svg, EndsWith("</svg>\n"));
  for (const char* text : {">Sequential(2 layers)<", ">input<", ">Relu<",
                           ">Conv<", ">156 parameters<", ">output<",
                           ">[1, 1, 28, 28]<", ">[1, 6, 28, 28]<"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
}

TEST(GraphTest, NamesCannotLeaveTheirPlace) {
  Why("The author of a network chooses a layer's name; in a browser it could "
      "be a script.");
  Summary summary = Chain();
  summary.network = "a \"quote\" & <script>";
  EXPECT_THAT(ToDot(summary),
              HasSubstr("label=\"a \\\"quote\\\" & <script>\""));
  const std::string svg = ToSvg(summary);
  EXPECT_THAT(svg, HasSubstr(">a &quot;quote&quot; &amp; &lt;script&gt;<"));
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
}

TEST(GraphTest, LettersOutsideOfAsciiStay) {
  Why("Names may be in any language. In UTF-8 these letters are bytes from 128 "
      "on, and a char that holds one may be negative.");
  Summary summary = Chain();
  summary.network =
      "Gr\xc3\xb6\xc3\x9f"
      "e\t2";
  EXPECT_THAT(ToSvg(summary), HasSubstr(">Gr\xc3\xb6\xc3\x9f"
                                        "e?2<"));
}

TEST(GraphTest, ColorsTellWhichOperationsLearn) {
  Why("A reader finds the weights of a network by the color of the boxes.");
  Summary summary = Chain();
  const std::string svg = ToSvg(summary);
  EXPECT_THAT(svg, HasSubstr(SvgNode(0, "Relu", "", kWithoutParameters)));
  EXPECT_THAT(svg,
              HasSubstr(SvgNode(1, "Conv", "156 parameters", kWithParameters)));
  summary.operations[1].parameters = 1;
  EXPECT_THAT(ToSvg(summary),
              HasSubstr(SvgNode(1, "Conv", "1 parameter", kWithParameters)));
}

TEST(GraphTest, BoxesLieOnTopOfArrows) {
  Why("SVG paints in the order of the text: what comes last is on top.");
  const std::string svg = ToSvg(Block());
  const size_t last_edge = svg.rfind("class=\"edge\"");
  ASSERT_NE(last_edge, svg.npos);
  EXPECT_LT(last_edge, svg.find(">input<"))
      << "an arrow is painted after the first box";
}

TEST(GraphTest, ArrowsPointWhereTheDataFlows) {
  Why("A network is read along its arrows, from the input to the output.");
  const std::string svg = ToSvg(Chain());
  EXPECT_THAT(svg, HasSubstr(SvgEdge(-1, 0, "[1, 1, 28, 28]")));
  EXPECT_THAT(svg, HasSubstr(SvgEdge(0, 1, "[1, 1, 28, 28]")));
}

TEST(GraphTest, TheOutputHangsOnTheLastOperation) {
  Why("The last arrow shows what the network returns, and its shape.");
  const std::string svg = ToSvg(Chain());
  EXPECT_THAT(svg, HasSubstr(SvgEdge(1, 2, "[1, 6, 28, 28]")));
  EXPECT_THAT(svg, HasSubstr(SvgNode(2, "output", "", kInputOrOutput)));
  EXPECT_THAT(svg, HasSubstr(SvgNode(-1, "input", "", kInputOrOutput)));
}

}  // namespace
}  // namespace tinytorch
