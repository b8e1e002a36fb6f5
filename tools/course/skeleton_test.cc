#include "tools/course/skeleton.h"

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"

namespace tinytorch::course {
namespace {

std::string Cut(std::string_view text) {
  const absl::StatusOr<std::string> skeleton = CutSkeleton("sum.cc", text);
  EXPECT_TRUE(skeleton.ok()) << skeleton.status();
  return skeleton.value_or("");
}

std::string Error(std::string_view text) {
  const absl::StatusOr<std::string> skeleton = CutSkeleton("sum.cc", text);
  EXPECT_FALSE(skeleton.ok()) << *skeleton;
  return std::string(skeleton.status().message());
}

TEST(SkeletonTest, IndentedRegionThrowsAtTheMarkersIndentation) {
  EXPECT_EQ(Cut("int Two() {\n"
                "  // Your turn: one and one.\n"
                "  // BEGIN SOLUTION\n"
                "  const int one = 1;\n"
                "\n"
                "  return one + one;\n"
                "  // END SOLUTION\n"
                "}\n"),
            "int Two() {\n"
            "  // Your turn: one and one.\n"
            "  throw Unimplemented();\n"
            "}\n");
}

TEST(SkeletonTest, EveryRegionIsCut) {
  EXPECT_EQ(Cut("{\n  // BEGIN SOLUTION\n  a;\n  // END SOLUTION\n}\n"
                "{\n    // BEGIN SOLUTION\n    b;\n    // END SOLUTION\n}\n"),
            "{\n  throw Unimplemented();\n}\n"
            "{\n    throw Unimplemented();\n}\n");
}

TEST(SkeletonTest, RegionAtColumnZeroVanishesWithOneBlankLine) {
  EXPECT_EQ(Cut("before\n\n"
                "// BEGIN SOLUTION\nint Helper();\n// END SOLUTION\n"
                "\nafter\n"),
            "before\n\nafter\n");
}

TEST(SkeletonTest, RegionAmongIncludesLeavesNoGap) {
  EXPECT_EQ(Cut("#include <a>\n"
                "// BEGIN SOLUTION\n#include <b>\n// END SOLUTION\n"
                "#include <c>\n"),
            "#include <a>\n#include <c>\n");
}

TEST(SkeletonTest, RegionAtTheStartOrEndLeavesNoBlankLine) {
  EXPECT_EQ(Cut("// BEGIN SOLUTION\nint a;\n// END SOLUTION\n\nmiddle\n\n"
                "// BEGIN SOLUTION\nint b;\n// END SOLUTION\n"),
            "middle\n");
}

TEST(SkeletonTest, FileWithoutNewlineAtItsEndGetsOne) {
  EXPECT_EQ(Cut("a\n// BEGIN SOLUTION\n// END SOLUTION\nb"), "a\nb\n");
}

TEST(SkeletonTest, ErrorsNameFileAndLine) {
  EXPECT_EQ(Error("int a;\n// END SOLUTION\n"),
            "sum.cc:2: END SOLUTION without a BEGIN");
  EXPECT_EQ(Error("int a;\n\n// BEGIN SOLUTION\nint b;\n"),
            "sum.cc:3: BEGIN SOLUTION without an END");
  EXPECT_EQ(Error("// BEGIN SOLUTION\n\n\n// BEGIN SOLUTION\n"),
            "sum.cc:4: BEGIN SOLUTION inside the region of line 1: "
            "regions do not nest");
}

TEST(SkeletonTest, MarkerThatWouldBeOverlookedIsAnError) {
  EXPECT_EQ(Error("int a;  // BEGIN SOLUTION\n"),
            "sum.cc:1: a marker stands alone on its line, as "
            "'// BEGIN SOLUTION' or '// END SOLUTION', not: "
            "int a;  // BEGIN SOLUTION");
  EXPECT_NE(Error("// Begin Solution:\nint a;\n").find("sum.cc:1: a marker"),
            std::string::npos);
}

TEST(SkeletonTest, FileWithoutRegionsIsAnError) {
  EXPECT_EQ(Error("int Two() { return 2; }\n"),
            "sum.cc:1: no line '// BEGIN SOLUTION': "
            "students would receive the whole solution");
}

TEST(TerseSkeletonTest, StepsGoAndContractsStay) {
  EXPECT_EQ(TerseSkeleton("// The contract is tensor/sum.h.\n"
                          "\n"
                          "// Returns a + b. Your turn is inside.\n"
                          "int Sum(int a, int b) {\n"
                          "  // Given: both are positive.\n"
                          "  Check(a, b);\n"
                          "  // Your turn:\n"
                          "  //   1. Add them.\n"
                          "  throw Unimplemented();\n"
                          "}\n"),
            "// The contract is tensor/sum.h.\n"
            "\n"
            "// Returns a + b. Your turn is inside.\n"
            "int Sum(int a, int b) {\n"
            "  // Given: both are positive.\n"
            "  Check(a, b);\n"
            "  throw Unimplemented();\n"
            "}\n");
}

TEST(TerseSkeletonTest, StepsBeforeGivenCodeGoToo) {
  EXPECT_EQ(TerseSkeleton("{\n"
                          "  // A table.\n"
                          "  // Your turn: look it up.\n"
                          "  // Clamp the index.\n"
                          "  const int table[] = {1, 2};  // Sorted.\n"
                          "\n"
                          "  throw Unimplemented();\n"
                          "  return out;\n"
                          "}\n"),
            "{\n"
            "  // A table.\n"
            "  const int table[] = {1, 2};  // Sorted.\n"
            "\n"
            "  throw Unimplemented();\n"
            "  return out;\n"
            "}\n");
}

TEST(TerseSkeletonTest, ASkeletonWithoutStepsStays) {
  EXPECT_EQ(TerseSkeleton("{\n  throw Unimplemented();\n}\n"),
            "{\n  throw Unimplemented();\n}\n");
}

}  // namespace
}  // namespace tinytorch::course
