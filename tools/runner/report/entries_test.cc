#include "tools/runner/report/entries.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const Plan kPlan = {.module = "tensor", .exercises = {{.name = "shape"}}};
const std::vector<TestCase> kTests = {
    {.suite = "ShapeTest", .name = "Counts", .exercise = 0},
    {.suite = "ShapeModuleTest",
     .name = "Walks",
     .place = "tensor/test/shape_module_test.cc:9",
     .level = Level::kModule,
     .exercise = 0},
    {.suite = "TensorIntegrationTest",
     .name = "Prints",
     .level = Level::kIntegration},
};

std::vector<TestEntry> Make() {
  return MakeEntries(
      kPlan, kTests,
      {{.outcome = Outcome::kPassed, .seconds = 0.25, .why = "Sums need it."},
       {.outcome = Outcome::kFailed,
        .seconds = 0.75,
        .why = "Walks need it.",
        .failures = {{.place = "tensor/test/shape_module_test.cc:12",
                      .message = "the sum is wrong"}}},
       {.outcome = Outcome::kHung}});
}

TEST(EntriesTest, HaveNameExerciseLevelAndOutcomeOfEachTest) {
  const std::vector<TestEntry> entries = Make();
  ASSERT_THAT(entries, SizeIs(3));
  EXPECT_EQ(entries[1].name, "ShapeModuleTest.Walks");
  EXPECT_EQ(entries[1].exercise, "shape");
  EXPECT_EQ(entries[1].level, "module");
  EXPECT_EQ(entries[1].outcome, "failed");
  EXPECT_EQ(entries[2].exercise, "");
  EXPECT_EQ(entries[2].outcome, "hung");
}

TEST(EntriesTest, MessageIsTheParagraphOfTheReportWithoutItsHeading) {
  const std::vector<TestEntry> entries = Make();
  EXPECT_THAT(entries[0].message, IsEmpty());
  EXPECT_THAT(
      entries[1].message,
      AllOf(HasSubstr("the sum is wrong"), HasSubstr("Walks need it."),
            HasSubstr("shape_module_test.cc:12"), Not(HasSubstr("FAILED"))));
}

TEST(EntriesTest, PlaceIsWhatToWriteThenWhatFailedThenTheTest) {
  const std::vector<TestEntry> entries = MakeEntries(
      kPlan, kTests,
      {{.outcome = Outcome::kUnwritten,
        .unwritten_place = "tensor/student/shape.cc:51",
        .unwritten_function = "int64_t tinytorch::NumElements(const Shape&)"},
       {.outcome = Outcome::kCrashed},
       {.outcome = Outcome::kHung,
        .where = {{"Zip", "tensor/student/elementwise.cc:88"}}}});
  EXPECT_EQ(entries[0].place, "tensor/student/shape.cc:51");
  EXPECT_EQ(entries[0].function, "NumElements");
  EXPECT_EQ(entries[1].place, "tensor/test/shape_module_test.cc:9");
  EXPECT_THAT(entries[1].function, IsEmpty());
  EXPECT_EQ(entries[2].place, "tensor/student/elementwise.cc:88");
  EXPECT_EQ(entries[2].function, "Zip");
  EXPECT_THAT(Make()[0].place, IsEmpty());
  EXPECT_EQ(Make()[1].place, "tensor/test/shape_module_test.cc:12");
}

TEST(EntriesTest, JsonHasNoTimes) {
  EXPECT_THAT(EntriesJson(Make()),
              AllOf(Not(HasSubstr("0.25")), Not(HasSubstr("0.75"))));
}

TEST(EntriesTest, JsonIsReadBack) {
  const absl::StatusOr<std::vector<TestEntry>> read =
      ParseEntries(EntriesJson(Make()));
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_THAT(*read, SizeIs(3));
  EXPECT_EQ((*read)[1].message, Make()[1].message);
}

TEST(EntriesTest, BrokenJsonIsAnError) {
  EXPECT_THAT(ParseEntries("[{\"name\": \"A.B\"}]").status().message(),
              HasSubstr("not a list of entries"));
  EXPECT_FALSE(ParseEntries("").ok());
}

}  // namespace
}  // namespace tinytorch::runner
