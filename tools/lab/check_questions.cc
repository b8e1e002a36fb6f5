// Checks that a file of questions has two for each exercise of its module:
//
//   check_questions FILE EXERCISE...

#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/lab/questions.h"
#include "tools/text/file.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2) {
    std::cerr << "usage: check_questions FILE EXERCISE...\n";
    return 2;
  }
  const auto text = tinytorch::text::ReadFile(arguments[0]);
  absl::Status status = text.status();
  if (status.ok()) {
    const auto questions = tinytorch::ParseQuestions(*text);
    status = questions.status();
    if (status.ok()) {
      status = tinytorch::CheckQuestions(
          *questions, {arguments.begin() + 1, arguments.end()});
    }
  }
  if (status.ok()) return 0;
  std::cerr << arguments[0] << ": " << status.message() << "\n";
  return 1;
}
