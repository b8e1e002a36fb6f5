#include "tools/runner/plan/manifest.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tinytorch::runner {
namespace {

// "gather_concat" becomes "GatherConcat".
std::string Camel(std::string_view snake) {
  std::string camel;
  bool upper = true;
  for (char c : snake) {
    if (c == '_') {
      upper = true;
      continue;
    }
    camel += upper ? static_cast<char>(std::toupper(c)) : c;
    upper = false;
  }
  return camel;
}

struct Owner {
  Level level;
  size_t exercise;
};

// Returns every suite name that the convention allows, with its owner.
std::vector<std::pair<std::string, Owner>> SuiteNames(const Plan& plan) {
  std::vector<std::pair<std::string, Owner>> names;
  for (size_t i = 0; i < plan.exercises.size(); ++i) {
    const std::string camel = Camel(plan.exercises[i].name);
    names.push_back({camel + "Test", {Level::kPackage, i}});
    names.push_back({camel + "ModuleTest", {Level::kModule, i}});
    names.push_back({camel + "HiddenTest", {Level::kHidden, i}});
  }
  names.push_back({Camel(plan.module) + "IntegrationTest",
                   {Level::kIntegration, kNoExercise}});
  return names;
}

absl::Status CheckNames(
    const std::vector<std::pair<std::string, Owner>>& names) {
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (names[i].first != names[j].first) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("two exercises would share the suite name ",
                       names[i].first, ": rename one"));
    }
  }
  return absl::OkStatus();
}

// Returns the owner of a suite: "All/BroadcastTest/0" has that of
// BroadcastTest.
std::optional<Owner> FindOwner(
    std::string_view suite,
    const std::vector<std::pair<std::string, Owner>>& names) {
  for (std::string_view part : absl::StrSplit(suite, '/')) {
    for (const auto& [name, owner] : names) {
      if (part == name) return owner;
    }
  }
  return std::nullopt;
}

absl::Status UnknownSuite(std::string_view suite, const Plan& plan) {
  const std::string example = Camel(plan.exercises[0].name);
  return absl::InvalidArgumentError(absl::StrCat(
      "test suite ", suite, " belongs to no exercise of ", plan.module,
      ": a suite is named after its exercise, for instance ", example,
      "Test (package tests) or ", example, "ModuleTest (module tests), or ",
      Camel(plan.module), "IntegrationTest"));
}

}  // namespace

absl::StatusOr<std::vector<TestCase>> ParseManifest(std::string_view text,
                                                    const Plan& plan) {
  const auto names = SuiteNames(plan);
  if (absl::Status status = CheckNames(names); !status.ok()) return status;

  std::vector<TestCase> tests;
  std::set<std::string_view> seen;
  std::vector<bool> tested(plan.exercises.size(), false);
  for (std::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::pair<std::string_view, std::string_view> name_and_place =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    const auto [full_name, place] = name_and_place;
    const size_t dot = full_name.find('.');
    if (dot == std::string_view::npos) {
      return absl::InvalidArgumentError(absl::StrCat(
          plan.manifest, ": not \"Suite.Test FILE:LINE\": ", line));
    }
    if (!seen.insert(full_name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(plan.manifest, " lists ", full_name, " twice"));
    }
    const std::string_view suite = full_name.substr(0, dot);
    const std::optional<Owner> owner = FindOwner(suite, names);
    if (!owner.has_value()) return UnknownSuite(suite, plan);
    if (owner->exercise != kNoExercise) tested[owner->exercise] = true;
    tests.push_back({.suite = std::string(suite),
                     .name = std::string(full_name.substr(dot + 1)),
                     .place = std::string(place),
                     .level = owner->level,
                     .exercise = owner->exercise});
  }
  if (tests.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        plan.manifest, " lists no tests, so this run would test nothing"));
  }
  for (size_t i = 0; i < tested.size(); ++i) {
    if (tested[i]) continue;
    const std::string& name = plan.exercises[i].name;
    return absl::InvalidArgumentError(absl::StrCat(
        "exercise ", name, " has no tests: ", plan.manifest, " lists no suite ",
        Camel(name), "Test or ", Camel(name), "ModuleTest"));
  }
  std::stable_sort(
      tests.begin(), tests.end(), [](const TestCase& a, const TestCase& b) {
        return std::tie(a.exercise, a.level) < std::tie(b.exercise, b.level);
      });
  return tests;
}

}  // namespace tinytorch::runner
