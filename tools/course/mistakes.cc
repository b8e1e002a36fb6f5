// Usage: mistakes OUT SHOWN MODULE [MUTANT TESTS]...
//
// Joins mutants (mutant.h) with the results of the tests of their exercises
// (tools/runner/report/entries.h). SHOWN is for the reports of students, who
// have no hidden tests (tools/runner/report/known_mistakes.h). OUT is for
// graders, a JSON list with an object for each mutant:
//
//     {"module": "tensor", "exercise": "matmul", "mutant": "skips_zeros",
//      "mistake": "Skips factors that are 0 to save work: ...",
//      "saying": "wanted nan, got 2",
//      "killed_by": "MatmulModuleTest.ZeroTimesInfinityIsNan",
//      "failures": [{"test": "MatmulModuleTest.ZeroTimesInfinityIsNan",
//                    "level": "module", "outcome": "failed",
//                    "message": "    expected  nan\\n ..."}]}

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tools/course/exit_code.h"
#include "tools/course/mutant.h"
#include "tools/runner/report/entries.h"
#include "tools/text/file.h"
#include "tools/text/json.h"

namespace tinytorch::course {
namespace {

using Json = nlohmann::ordered_json;

absl::StatusOr<Json> ReadMistake(const std::string& module,
                                 const std::string& mutant_path,
                                 const std::string& tests_path) {
  const absl::StatusOr<std::string> text = text::ReadFile(mutant_path);
  if (!text.ok()) return text.status();
  const absl::StatusOr<Mutant> mutant = ParseMutant(mutant_path, *text);
  if (!mutant.ok()) return mutant.status();
  const absl::StatusOr<std::string> tests = text::ReadFile(tests_path);
  if (!tests.ok()) return tests.status();
  const absl::StatusOr<std::vector<runner::TestEntry>> entries =
      runner::ParseEntries(*tests);
  if (!entries.ok()) return entries.status();
  const std::filesystem::path path(mutant_path);
  Json json = {{"module", module},
               {"exercise", path.parent_path().filename().string()},
               {"mutant", path.stem().string()},
               {"mistake", mutant->mistake},
               {"saying", mutant->saying},
               {"killed_by", mutant->killed_by},
               {"failures", Json::array()}};
  bool is_killed = false;
  for (const runner::TestEntry& entry : *entries) {
    if (entry.outcome != "failed" && entry.outcome != "crashed" &&
        entry.outcome != "hung") {
      continue;
    }
    is_killed = is_killed || entry.name == mutant->killed_by;
    json["failures"].push_back({{"test", entry.name},
                                {"level", entry.level},
                                {"outcome", entry.outcome},
                                {"said", entry.said},
                                {"message", entry.message}});
  }
  if (!is_killed) {
    return absl::FailedPreconditionError(
        absl::StrCat(mutant_path, ": wanted a failure of ", mutant->killed_by,
                     ", got none"));
  }
  return json;
}

// Adds what a student's report needs of a mistake.
void Show(const Json& mistake, Json* shown) {
  Json said = Json::object();
  for (const Json& failure : mistake["failures"]) {
    if (failure["level"] == "hidden" || failure["said"] == "") continue;
    said[failure["test"].get<std::string>()] = failure["said"];
  }
  if (said.empty()) return;
  (*shown)[mistake["exercise"].get<std::string>()]
          [mistake["mutant"].get<std::string>()] = {
              {"looks_like", mistake["mistake"]}, {"said", said}};
}

absl::Status WriteMistakes(const std::vector<std::string>& arguments) {
  Json all = Json::array();
  Json shown = Json::object();
  for (size_t i = 3; i + 1 < arguments.size(); i += 2) {
    absl::StatusOr<Json> mistake =
        ReadMistake(arguments[2], arguments[i], arguments[i + 1]);
    if (!mistake.ok()) return mistake.status();
    Show(*mistake, &shown);
    all.push_back(*std::move(mistake));
  }
  const absl::Status written =
      text::WriteFile(arguments[1], text::JsonText(shown, 1) + "\n");
  if (!written.ok()) return written;
  return text::WriteFile(arguments[0], text::JsonText(all, 1) + "\n");
}

}  // namespace
}  // namespace tinytorch::course

int main(int argc, char** argv) {
  if (argc < 4 || argc % 2 == 1) {
    std::fprintf(stderr,
                 "Usage: mistakes OUT SHOWN MODULE [MUTANT TESTS]...\n");
    return 2;
  }
  return tinytorch::course::ExitCode(
      tinytorch::course::WriteMistakes({argv + 1, argv + argc}));
}
