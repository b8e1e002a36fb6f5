#include "tools/runner/plan/manifest.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/plan.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;

Plan TwoExercises() {
  return {.module = "tensor",
          .manifest = "tests.manifest",
          .exercises = {{.name = "storage"}, {.name = "gather_concat"}}};
}

constexpr std::string_view kStorage = "StorageTest.Fills t.cc:1\n";
constexpr std::string_view kGather = "GatherConcatTest.Picks t.cc:2\n";

absl::StatusOr<std::vector<TestCase>> Parse(const std::string& more,
                                            const Plan& plan = TwoExercises()) {
  return ParseManifest(std::string(kStorage) + std::string(kGather) + more,
                       plan);
}

TEST(ManifestTest, ReadsNamesAndPlaces) {
  const auto tests = Parse("");
  ASSERT_TRUE(tests.ok()) << tests.status();
  ASSERT_EQ(tests->size(), 2u);
  EXPECT_EQ((*tests)[1].suite, "GatherConcatTest");
  EXPECT_EQ((*tests)[1].name, "Picks");
  EXPECT_EQ((*tests)[1].FullName(), "GatherConcatTest.Picks");
  EXPECT_EQ((*tests)[1].place, "t.cc:2");
}

TEST(ManifestTest, SuiteNamesTheExerciseAndTheLevel) {
  struct Example {
    std::string suite;
    Level level;
    size_t exercise;
  };
  const Example examples[] = {
      {"StorageTest", Level::kPackage, 0},
      {"StorageModuleTest", Level::kModule, 0},
      {"GatherConcatModuleTest", Level::kModule, 1},
      {"TensorIntegrationTest", Level::kIntegration, kNoExercise},
      {"GatherConcatHiddenTest", Level::kHidden, 1},
      {"Sizes/StorageModuleTest", Level::kModule, 0},  // Parameterized.
      {"StorageTest/int", Level::kPackage, 0},         // Typed.
      {"My/GatherConcatTest/0", Level::kPackage, 1},   // Both.
  };
  for (const Example& example : examples) {
    SCOPED_TRACE(example.suite);
    const auto tests = Parse(example.suite + ".X/0 t.cc:3\n");
    ASSERT_TRUE(tests.ok()) << tests.status();
    bool found = false;
    for (const TestCase& test : *tests) {
      if (test.name != "X/0") continue;
      found = true;
      EXPECT_EQ(test.suite, example.suite);
      EXPECT_EQ(test.level, example.level);
      EXPECT_EQ(test.exercise, example.exercise);
    }
    EXPECT_TRUE(found);
  }
}

TEST(ManifestTest, OrdersByExerciseThenLevelThenAsListed) {
  const auto tests = Parse(
      "TensorIntegrationTest.A t.cc:3\n"
      "StorageModuleTest.B t.cc:4\n"
      "StorageTest.Zebra t.cc:5\n"
      "StorageTest.Ape t.cc:6\n");
  ASSERT_TRUE(tests.ok()) << tests.status();
  std::vector<std::string> names;
  for (const TestCase& test : *tests) names.push_back(test.name);
  EXPECT_THAT(names,
              testing::ElementsAre("Fills", "Zebra", "Ape", "B", "Picks", "A"));
}

TEST(ManifestTest, UnknownSuiteIsAnErrorThatTeachesTheConvention) {
  for (const char* suite : {"StorageTests", "StrideTest", "storageTest",
                            "LayersIntegrationTest", "StorageDeathTest"}) {
    const auto tests = Parse(std::string(suite) + ".X t.cc:3\n");
    ASSERT_FALSE(tests.ok()) << suite;
    EXPECT_THAT(std::string(tests.status().message()),
                testing::AllOf(HasSubstr(suite), HasSubstr("StorageTest"),
                               HasSubstr("StorageModuleTest"),
                               HasSubstr("TensorIntegrationTest")));
  }
}

TEST(ManifestTest, EmptyManifestIsAnError) {
  const auto tests = ParseManifest("\n", TwoExercises());
  ASSERT_FALSE(tests.ok());
  EXPECT_THAT(std::string(tests.status().message()),
              HasSubstr("tests.manifest lists no tests"));
}

TEST(ManifestTest, ExerciseWithoutTestsIsAnError) {
  const auto tests = ParseManifest(kStorage, TwoExercises());
  ASSERT_FALSE(tests.ok());
  EXPECT_THAT(std::string(tests.status().message()),
              HasSubstr("exercise gather_concat has no tests"));
}

TEST(ManifestTest, SameTestTwiceIsAnError) {
  EXPECT_FALSE(Parse("StorageTest.Fills t.cc:9\n").ok());
}

TEST(ManifestTest, GarbageIsAnError) { EXPECT_FALSE(Parse("PASSED\n").ok()); }

TEST(ManifestTest, AmbiguousExerciseNamesAreAnError) {
  Plan plan = TwoExercises();
  plan.exercises.push_back({.name = "storage_module"});
  const auto tests = Parse("", plan);
  ASSERT_FALSE(tests.ok());
  EXPECT_THAT(std::string(tests.status().message()),
              HasSubstr("share the suite name StorageModuleTest"));
}

}  // namespace
}  // namespace tinytorch::runner
