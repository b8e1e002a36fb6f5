// Known mistakes.
#include "tools/grade/give/mistakes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"
#include "tools/grade/model.h"
#include "tools/runner/report/likeness.h"
#include "tools/text/clean.h"

namespace tinytorch::grade {
namespace {

bool Failed(const TestRecord& record) {
  return record.outcome == "failed" || record.outcome == "crashed" ||
         record.outcome == "hung";
}

Mistake ParseMistake(const nlohmann::json& json) {
  Mistake mistake;
  mistake.id = {json.at("module"), json.at("exercise")};
  mistake.mutant = json.at("mutant");
  mistake.what = text::Clean(std::string(json.at("mistake")));
  mistake.saying = text::Clean(std::string(json.at("saying")));
  mistake.killed_by = json.at("killed_by");
  for (const nlohmann::json& failure : json.at("failures")) {
    const TestRecord record = {.name = failure.at("test"),
                               .level = failure.at("level"),
                               .outcome = failure.at("outcome"),
                               .message = failure.at("message")};
    mistake.answers[record.name] = Fingerprint(record);
  }
  return mistake;
}

}  // namespace

std::string Fingerprint(const TestRecord& record) {
  // Labels stand at column 4, what belongs to them farther right.
  static constexpr std::array kLeftOut = {"why", "at", "test", "printed",
                                          "write"};
  std::string fingerprint = record.outcome;
  bool kept = false;
  for (std::string_view line : absl::StrSplit(record.message, '\n')) {
    if (absl::StartsWith(line, "    ") && line.size() > 4 && line[4] != ' ') {
      const std::string_view label = line.substr(4, line.find(' ', 4) - 4);
      kept =
          std::find(kLeftOut.begin(), kLeftOut.end(), label) == kLeftOut.end();
    }
    if (!kept) continue;
    // Wrapped text depends on the widths of its neighbors.
    for (std::string_view word :
         absl::StrSplit(line, ' ', absl::SkipWhitespace())) {
      absl::StrAppend(&fingerprint, " ", word);
    }
  }
  return fingerprint;
}

absl::Status KnownMistakes::Add(std::string_view json) {
  try {
    for (const nlohmann::json& one : nlohmann::json::parse(json)) {
      Mistake mistake = ParseMistake(one);
      mistakes_[mistake.id].push_back(std::move(mistake));
    }
  } catch (const nlohmann::json::exception& e) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a list of known mistakes: ", e.what()));
  }
  return absl::OkStatus();
}

std::vector<const Mistake*> KnownMistakes::Match(
    const ExerciseId& id, const TestRecord& record) const {
  std::vector<const Mistake*> found;
  const auto mistakes = mistakes_.find(id);
  if (mistakes == mistakes_.end() || !Failed(record)) return found;
  const std::string fingerprint = Fingerprint(record);
  for (const Mistake& mistake : mistakes->second) {
    const auto answer = mistake.answers.find(record.name);
    if (answer != mistake.answers.end() && answer->second == fingerprint) {
      found.push_back(&mistake);
    }
  }
  return found;
}

std::vector<const Mistake*> KnownMistakes::Match(
    const ExerciseResult& result) const {
  std::vector<const Mistake*> best;
  const auto mistakes = mistakes_.find(result.id);
  if (mistakes == mistakes_.end()) return best;
  runner::Answers student;
  for (const TestRecord& record : result.records) {
    if (Failed(record)) student[record.name] = Fingerprint(record);
  }
  std::vector<runner::Candidate> candidates;
  for (const Mistake& mistake : mistakes->second) {
    candidates.push_back({&mistake.answers, mistake.killed_by});
  }
  // A grading runs all tests.
  const auto ran = [](const std::string&) { return true; };
  for (const size_t i : runner::MostAlike(candidates, student, ran)) {
    best.push_back(&mistakes->second[i]);
  }
  return best;
}

}  // namespace tinytorch::grade
