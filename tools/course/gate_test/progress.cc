// Usage: progress VERDICT EXERCISE...
//
// Checks that a verdict credits exactly these exercises, with all their points,
// and knows all others as not written yet.

#include <cstdio>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace tinytorch {
namespace {

// Returns what is wrong, a line each.
std::vector<std::string> CheckProgress(const nlohmann::json& verdict,
                                       std::set<std::string> solved) {
  std::vector<std::string> wrong;
  const auto want = [&wrong](const std::string& what, const auto& wanted,
                             const auto& got) {
    if (wanted == got) return;
    wrong.push_back(absl::StrCat(what, ": wanted ", wanted, ", got ", got));
  };
  int earned = 0;
  bool complete = true;
  for (const nlohmann::json& exercise : verdict.at("exercises")) {
    const std::string name = exercise.at("name");
    const int points = exercise.at("points");
    const int tests = exercise.at("tests");
    const bool is_solved = solved.erase(name) > 0;
    if (is_solved) earned += points;
    complete &= is_solved;
    if (tests == 0) wrong.push_back(absl::StrCat(name, ": no tests"));
    want(name + ".status", std::string(is_solved ? "passed" : "unwritten"),
         exercise.at("status").get<std::string>());
    want(name + ".passed", is_solved ? tests : 0,
         exercise.at("passed").get<int>());
    want(name + ".earned", is_solved ? points : 0,
         exercise.at("earned").get<int>());
  }
  for (const std::string& name : solved) {
    wrong.push_back(absl::StrCat(name, ": not in the verdict"));
  }
  want("earned", earned, verdict.at("earned").get<int>());
  want("complete", complete, verdict.at("complete").get<bool>());
  return wrong;
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "Usage: progress VERDICT EXERCISE...\n");
    return 2;
  }
  std::ifstream file(argv[1]);
  const nlohmann::json verdict = nlohmann::json::parse(file);
  const std::vector<std::string> wrong =
      tinytorch::CheckProgress(verdict, {argv + 2, argv + argc});
  for (const std::string& line : wrong) std::printf("%s\n", line.c_str());
  if (!wrong.empty()) std::printf("%s\n", verdict.dump(2).c_str());
  return wrong.empty() ? 0 : 1;
}
