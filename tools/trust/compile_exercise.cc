// Usage: compile_exercise FILE LOG COMPILER ARGUMENT...
//
// Compiles what a student wrote. FILE has lines "KEY VALUE" with what is known
// of the exercise (ReadExercise); COMPILER and its arguments make the object.
// If something is wrong with the student's file, LOG says what and the object
// is the skeleton's, so that the rest of the module can be linked and tested.
// LOG is empty if all is well. Warnings go to stderr, and to the file that FILE
// may name.

#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/course/exit_code.h"
#include "tools/text/file.h"
#include "tools/trust/exercise.h"

namespace tinytorch::trust {
namespace {

absl::StatusOr<Exercise> ReadExercise(const std::string& path) {
  const absl::StatusOr<std::string> text = text::ReadFile(path);
  if (!text.ok()) return text.status();
  Exercise exercise;
  const std::map<std::string_view, std::string*> one = {
      {"source", &exercise.source},          {"missing", &exercise.missing},
      {"skeleton", &exercise.skeleton},      {"object", &exercise.object},
      {"warnings", &exercise.warnings_file}, {"objdump", &exercise.objdump}};
  const std::map<std::string_view, std::vector<std::string>*> many = {
      {"names", &exercise.names},
      {"call", &exercise.calls},
      {"header", &exercise.headers},
      {"own_header", &exercise.own_headers},
      {"system", &exercise.system_folders}};
  for (const std::string_view line :
       absl::StrSplit(*text, '\n', absl::SkipEmpty())) {
    const std::pair<std::string_view, std::string_view> entry =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    if (const auto it = one.find(entry.first); it != one.end()) {
      *it->second = entry.second;
    } else if (const auto list = many.find(entry.first); list != many.end()) {
      list->second->emplace_back(entry.second);
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": wanted a line 'KEY VALUE', got: ", line));
    }
  }
  return exercise;
}

absl::Status Compile(const std::string& file, const std::string& log,
                     std::vector<std::string> command) {
  absl::StatusOr<Exercise> exercise = ReadExercise(file);
  if (!exercise.ok()) return exercise.status();
  exercise->command = std::move(command);
  const absl::StatusOr<Judgement> judgement = CompileExercise(*exercise);
  if (!judgement.ok()) return judgement.status();
  std::fputs(judgement->warnings.c_str(), stderr);
  if (!exercise->warnings_file.empty()) {
    // For the report: Bazel shows stderr only when it compiles.
    const absl::Status written =
        text::WriteFile(exercise->warnings_file, judgement->warnings);
    if (!written.ok()) return written;
  }
  return text::WriteFile(log, judgement->errors);
}

}  // namespace
}  // namespace tinytorch::trust

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr,
                 "Usage: compile_exercise FILE LOG COMPILER ARGUMENT...\n");
    return 2;
  }
  return tinytorch::course::ExitCode(
      tinytorch::trust::Compile(argv[1], argv[2], {argv + 3, argv + argc}));
}
