#include "tools/runner/report/known_mistakes.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/result.h"
#include "tools/text/sha256.h"

namespace tinytorch::runner {
namespace {

// Tests whose results say something about the exercise.
bool Ran(const TestResult& result) {
  return result.outcome == Outcome::kPassed ||
         result.outcome == Outcome::kFailed ||
         result.outcome == Outcome::kCrashed ||
         result.outcome == Outcome::kHung;
}

// Of the tests that fail here or for the mutant: how many say the same.
struct Likeness {
  size_t same = 0;
  size_t all = 0;
};

Likeness Compare(const KnownMistake& mistake, const std::set<std::string>& ran,
                 const std::map<std::string, std::string>& said) {
  Likeness likeness = {.all = said.size()};
  for (const auto& [test, fingerprint] : mistake.said) {
    if (!ran.contains(test)) continue;
    const auto found = said.find(test);
    if (found == said.end()) {
      ++likeness.all;
    } else if (found->second == fingerprint) {
      ++likeness.same;
    }
  }
  return likeness;
}

}  // namespace

std::string FingerprintOf(const TestResult& result) {
  constexpr size_t kDigits = 12;
  if (result.outcome != Outcome::kFailed || result.failures.empty()) return "";
  return text::Sha256(result.failures[0].message).substr(0, kDigits);
}

absl::StatusOr<KnownMistakes> ParseKnownMistakes(std::string_view json) {
  KnownMistakes mistakes;
  if (json.empty()) return mistakes;
  try {
    const nlohmann::json root = nlohmann::json::parse(json);
    for (const auto& [exercise, mutants] : root.items()) {
      for (const auto& [name, mutant] : mutants.items()) {
        mistakes[exercise].push_back(
            {.looks_like = mutant.at("looks_like"),
             .said =
                 mutant.at("said").get<std::map<std::string, std::string>>()});
      }
    }
  } catch (const nlohmann::json::exception& e) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a file of known mistakes: ", e.what()));
  }
  return mistakes;
}

std::string LooksLike(const KnownMistakes& mistakes,
                      const std::string& exercise,
                      const std::vector<TestCase>& tests,
                      const std::vector<TestResult>& results, size_t shown) {
  const auto known = mistakes.find(exercise);
  const std::string now = FingerprintOf(results[shown]);
  if (known == mistakes.end() || now.empty()) return "";
  std::set<std::string> ran;
  std::map<std::string, std::string> said;
  for (size_t i = 0; i < tests.size(); ++i) {
    if (tests[i].exercise != tests[shown].exercise || !Ran(results[i])) {
      continue;
    }
    ran.insert(tests[i].FullName());
    if (results[i].outcome != Outcome::kPassed) {
      said[tests[i].FullName()] = FingerprintOf(results[i]);
    }
  }
  std::vector<std::string> best;
  Likeness most = {1, 2};  // At least half.
  for (const KnownMistake& mistake : known->second) {
    const auto answer = mistake.said.find(tests[shown].FullName());
    if (answer == mistake.said.end() || answer->second != now) continue;
    const Likeness likeness = Compare(mistake, ran, said);
    const size_t left = likeness.same * most.all;
    const size_t right = most.same * likeness.all;
    if (left < right) continue;
    if (left > right) best.clear();
    most = likeness;
    best.push_back(mistake.looks_like);
  }
  return best.size() == 1 ? best[0] : "";
}

}  // namespace tinytorch::runner
