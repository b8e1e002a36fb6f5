// The manifest: all scored tests of a module, each with its exercise.
//
// The test binary of the *skeleton* writes the list at build time, so that
// student code cannot decide which tests there are. The exercise and the level
// follow from the name of the suite, by convention:
//
//   BroadcastTest           package test of exercise "broadcast"
//   BroadcastModuleTest     module test of exercise "broadcast"
//   BroadcastHiddenTest     hidden test of exercise "broadcast"
//   TensorIntegrationTest   integration test of module "tensor"
//
// Parameterized and typed suites (All/BroadcastTest, BroadcastTest/int) count
// as the suite that they are made from.
#ifndef TINYTORCH_TOOLS_RUNNER_PLAN_MANIFEST_H_
#define TINYTORCH_TOOLS_RUNNER_PLAN_MANIFEST_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/runner/plan/plan.h"

namespace tinytorch::runner {

// In place of an exercise's index, for integration tests.
inline constexpr size_t kNoExercise = static_cast<size_t>(-1);

struct TestCase {
  std::string suite;
  std::string name;
  std::string place;  // "tensor/test/broadcast_test.cc:41"
  Level level = Level::kPackage;
  size_t exercise = kNoExercise;  // Index in Plan::exercises.

  std::string FullName() const { return suite + "." + name; }
};

// Returns the tests of a manifest ("Suite.Test FILE:LINE", a line each),
// ordered by exercise and level, otherwise as listed. Returns an error if there
// are no tests, a suite belongs to no exercise, or an exercise has no tests.
absl::StatusOr<std::vector<TestCase>> ParseManifest(std::string_view text,
                                                    const Plan& plan);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_PLAN_MANIFEST_H_
