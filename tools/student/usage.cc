// How ./course is used; see usage.h.
#include "tools/student/usage.h"

#include <iostream>
#include <string_view>

#include "absl/status/status.h"

namespace tinytorch::student {
namespace {

constexpr std::string_view kUsage = R"(Usage: ./course COMMAND

  status [--json]     the map of the course: points, what passes, what is locked
  next                the next step: function, file, line, lesson
  hint EXERCISE       a hint; each further call says more (three levels)
  check EXERCISE      the tests of one exercise, and their report
  check EXERCISE --asan   the same tests; AddressSanitizer watches your file
  debug EXERCISE [TEST]   the debugger gdb, at the test that failed last
  reset EXERCISE      the skeleton again; your file is kept as EXERCISE.cc.bak
  reset EXERCISE --terse  the skeleton without steps: the contract is all
  reset EXERCISE --undo   puts the newest .bak file back
  reset MODULE --all      all exercises of a module, after a question
  watch [EXERCISE]    tests again each time you save
  submit [MODULE]...  packs your files to hand them in, with a receipt
  editor              sets up clangd and VS Code for your files
  doctor              says what works on this machine, what not, what to type
)";

}  // namespace

std::string_view Usage() { return kUsage; }

int Fail(const absl::Status& status, int code) {
  std::cerr << "course: " << status.message() << "\n";
  return code;
}

int WrongUse(std::string_view wrong) {
  std::cerr << "course: " << wrong << "\n\n" << kUsage;
  return kWrongUse;
}

}  // namespace tinytorch::student
