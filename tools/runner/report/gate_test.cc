#include "tools/runner/report/gate.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/verdict.h"
#include "tools/text/file.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;

// Writes the verdict on module `module` and returns a requirement for it.
Requirement Written(const std::string& module, bool complete) {
  Verdict verdict = {.module = module, .complete = complete};
  verdict.exercises.push_back({.name = "e",
                               .tests = 1,
                               .passed = complete ? 1 : 0,
                               .status = complete ? "passed" : "failed"});
  const std::string path = testing::TempDir() + "/" + module + ".json";
  EXPECT_TRUE(text::WriteFile(path, VerdictJson(verdict)).ok());
  return {.module = module, .verdict = path, .test = "//" + module + ":test"};
}

absl::StatusOr<std::vector<Lock>> Locks(
    const std::vector<Requirement>& requirements) {
  return FindLocks({.requirements = requirements});
}

TEST(GateTest, OpenWithoutRequirements) { EXPECT_TRUE(Locks({})->empty()); }

TEST(GateTest, OpenWhenComplete) {
  const auto locks = Locks({Written("tensor", true)});
  ASSERT_TRUE(locks.ok()) << locks.status();
  EXPECT_TRUE(locks->empty());
}

TEST(GateTest, LockedByWhatIsNotComplete) {
  const auto locks = Locks({Written("tensor", true), Written("layers", false)});
  ASSERT_TRUE(locks.ok()) << locks.status();
  ASSERT_EQ(locks->size(), 1u);
  EXPECT_EQ((*locks)[0].requirement.test, "//layers:test");
  EXPECT_EQ((*locks)[0].verdict.module, "layers");
}

TEST(GateTest, AnOptionalExerciseDoesNotLock) {
  const Requirement needed = {.module = "tensor", .optional = {"picture"}};
  const auto verdict = [](int one, int picture, int integration,
                          std::string flag = "") {
    Verdict v = {.module = "tensor",
                 .integration_tests = 2,
                 .integration_passed = integration};
    v.exercises = {{.name = "one",
                    .tests = 3,
                    .passed = one,
                    .status = one == 3 ? "passed" : "failed"},
                   {.name = "picture",
                    .tests = 3,
                    .passed = picture,
                    .flag = std::move(flag)}};
    return v;
  };
  EXPECT_TRUE(IsMet(needed, verdict(3, 0, 2)));
  EXPECT_FALSE(IsMet(needed, verdict(2, 3, 2))) << "one is not optional";
  EXPECT_FALSE(IsMet(needed, verdict(3, 0, 1))) << "nor are integration tests";
  EXPECT_FALSE(IsMet(needed, verdict(3, 0, 2, "forged"))) << "nor is forging";
  EXPECT_FALSE(IsMet({.module = "tensor"}, verdict(3, 0, 2)));
  Verdict locked = verdict(3, 0, 2);
  locked.locked_by = {"base"};
  EXPECT_FALSE(IsMet(needed, locked));
}

TEST(GateTest, AVerdictOfAnotherExerciseOpensNothing) {
  Verdict verdict = {.module = "tensor"};
  verdict.exercises = {{.name = "one", .status = "not run"},
                       {.name = "picture", .tests = 3, .passed = 3}};
  EXPECT_FALSE(IsMet({.module = "tensor", .optional = {"picture"}}, verdict))
      << "one was not tested";
}

TEST(GateTest, MissingVerdictIsAnErrorThatNamesIt) {
  const auto locks = Locks({{.module = "tensor", .verdict = "/no/such.json"}});
  ASSERT_FALSE(locks.ok());
  EXPECT_THAT(std::string(locks.status().message()),
              HasSubstr("cannot read /no/such.json"));
}

TEST(GateTest, BrokenVerdictIsAnError) {
  const std::string path = testing::TempDir() + "/broken.json";
  ASSERT_TRUE(text::WriteFile(path, "{\"complete\": true}").ok());
  const auto locks = Locks({{.module = "tensor", .verdict = path}});
  ASSERT_FALSE(locks.ok());
  EXPECT_THAT(std::string(locks.status().message()),
              HasSubstr("broken.json: not a verdict"));
}

TEST(GateTest, VerdictOnAnotherModuleIsAnError) {
  Requirement requirement = Written("tensor", true);
  requirement.module = "layers";
  const auto locks = Locks({requirement});
  ASSERT_FALSE(locks.ok());
  EXPECT_THAT(std::string(locks.status().message()),
              HasSubstr("is about tensor, not about layers"));
}

}  // namespace
}  // namespace tinytorch::runner
