#include "tools/runner/plan/plan.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kPlan[] = R"({
  "module": "tensor",
  "version": "2026-11-28",
  "target": "//tensor:package_test",
  "levels": ["package", "integration"],
  "binary": "tensor/tests",
  "manifest": "tensor/tests.manifest",
  "exercises": [{
    "name": "storage", "title": "Storage", "points": 10, "why": "It holds.",
    "hints": ["one", "two"], "locks": false, "file": "tensor/student/tensor.cc",
    "compile_log": "", "isolated": "only"
  }],
  "requires": [{"module": "base", "verdict": "v.json", "test": "//base:test",
                "optional": ["picture"]}],
  "seconds_per_test": 2.5,
  "megabytes_per_test": 512
})";

TEST(PlanTest, ReadsEveryKey) {
  const absl::StatusOr<Plan> plan = ParsePlan(kPlan);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->module, "tensor");
  EXPECT_EQ(plan->version, "2026-11-28");
  EXPECT_EQ(plan->target, "//tensor:package_test");
  EXPECT_THAT(plan->levels, ElementsAre(Level::kPackage, Level::kIntegration));
  EXPECT_EQ(plan->binary, "tensor/tests");
  EXPECT_EQ(plan->manifest, "tensor/tests.manifest");
  ASSERT_EQ(plan->exercises.size(), 1u);
  EXPECT_EQ(plan->exercises[0].name, "storage");
  EXPECT_EQ(plan->exercises[0].title, "Storage");
  EXPECT_EQ(plan->exercises[0].points, 10);
  EXPECT_EQ(plan->exercises[0].why, "It holds.");
  EXPECT_THAT(plan->exercises[0].hints, ElementsAre("one", "two"));
  EXPECT_FALSE(plan->exercises[0].locks);
  EXPECT_EQ(plan->exercises[0].file, "tensor/student/tensor.cc");
  EXPECT_EQ(plan->exercises[0].isolated, "only");
  ASSERT_EQ(plan->requirements.size(), 1u);
  EXPECT_EQ(plan->requirements[0].module, "base");
  EXPECT_EQ(plan->requirements[0].verdict, "v.json");
  EXPECT_EQ(plan->requirements[0].test, "//base:test");
  EXPECT_THAT(plan->requirements[0].optional, ElementsAre("picture"));
  EXPECT_EQ(plan->seconds_per_test, 2.5);
  EXPECT_EQ(plan->megabytes_per_test, 512);
}

// Replaces `from` in a good plan and returns the error that follows.
std::string ErrorAfter(const std::string& from, const std::string& to) {
  const std::string json = absl::StrReplaceAll(kPlan, {{from, to}});
  EXPECT_NE(json, kPlan);
  return std::string(ParsePlan(json).status().message());
}

TEST(PlanTest, ErrorsNameTheKey) {
  EXPECT_THAT(ErrorAfter("\"binary\": \"tensor/tests\",", ""),
              HasSubstr("plan has no key binary"));
  EXPECT_THAT(ErrorAfter("\"points\": 10", "\"points\": \"10\""),
              HasSubstr("plan.exercises[0] key points is not a number"));
  EXPECT_THAT(ErrorAfter("\"points\": 10", "\"points\": -1"),
              HasSubstr("points is < 0"));
  EXPECT_THAT(ErrorAfter("\"title\"", "\"titel\""),
              HasSubstr("plan.exercises[0] has no key title"));
  EXPECT_THAT(ErrorAfter("\"why\"", "\"wy\": \"\", \"why\""),
              HasSubstr("plan.exercises[0] has unknown key wy"));
  EXPECT_THAT(ErrorAfter("\"two\"", "2"),
              HasSubstr("plan.exercises[0].hints[1] is not a string"));
  EXPECT_THAT(ErrorAfter("\"package\"", "\"pakage\""),
              HasSubstr("unknown level pakage"));
  EXPECT_THAT(ErrorAfter("\"package\", \"integration\"", ""),
              HasSubstr("has no levels"));
  EXPECT_THAT(ErrorAfter("2.5", "0"), HasSubstr("gives tests no time"));
}

TEST(PlanTest, BrokenJson) {
  EXPECT_THAT(std::string(ParsePlan("{\"module\": ").status().message()),
              HasSubstr("not JSON"));
  EXPECT_THAT(std::string(ParsePlan("[]").status().message()),
              HasSubstr("plan is not an object"));
  EXPECT_FALSE(ParsePlan("").ok());
}

}  // namespace
}  // namespace tinytorch::runner
