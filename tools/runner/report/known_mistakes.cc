#include "tools/runner/report/known_mistakes.h"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/likeness.h"
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
             .said = mutant.at("said").get<Answers>()});
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
  Answers said;
  for (size_t i = 0; i < tests.size(); ++i) {
    if (tests[i].exercise != tests[shown].exercise || !Ran(results[i])) {
      continue;
    }
    ran.insert(tests[i].FullName());
    if (results[i].outcome != Outcome::kPassed) {
      said[tests[i].FullName()] = FingerprintOf(results[i]);
    }
  }
  std::vector<Candidate> candidates;
  for (const KnownMistake& mistake : known->second) {
    candidates.push_back({&mistake.said, tests[shown].FullName()});
  }
  const std::vector<size_t> best =
      MostAlike(candidates, said,
                [&](const std::string& test) { return ran.contains(test); });
  return best.size() == 1 ? known->second[best[0]].looks_like : "";
}

}  // namespace tinytorch::runner
