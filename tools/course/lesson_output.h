// Output that a lesson shows is compared with a run, so that it stays true.
//
// A marker names the command above an indented block of a Markdown file:
//
//   <!-- output: ./bazelw test //tensor:package_test -->
//
//       shape        [................]    0/10  not written yet
//       ...
//       Next
//
// Each line of the block has to be in the output, one directly after the other;
// a line `...` stands for any number of lines. Runs of spaces count as one.
// Times and speeds (`1.2 s`, `34 GFLOP/s`) may differ. Two words relax or limit
// the comparison of one block:
//
//   <!-- output, numbers vary: COMMAND -->   all numbers may differ
//   <!-- output, with MNIST: COMMAND -->     only where the build has MNIST
//
// Example: the output "a\n  b 1.5 s\nc\n" shows "b 2 s\nc", and "a\n...\nc".

#ifndef TINYTORCH_TOOLS_COURSE_LESSON_OUTPUT_H_
#define TINYTORCH_TOOLS_COURSE_LESSON_OUTPUT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::course {

struct OutputBlock {
  int line = 0;  // of the marker
  std::string command;
  bool numbers_vary = false;
  bool with_mnist = false;
  std::vector<std::string> lines;
};

// Returns the marked blocks of a Markdown file, or an error that names the line
// of a marker that is wrong or that has no block below it.
absl::StatusOr<std::vector<OutputBlock>> FindOutputBlocks(
    std::string_view markdown);

// Returns whether `output` shows the lines of the block.
bool Shows(std::string_view output, const OutputBlock& block);

// Returns the first word of the command that is a label: "//tensor:use".
std::string LabelOf(std::string_view command);

// Returns the arguments of the program: the text after " -- ", or "".
std::string ArgumentsOf(std::string_view command);

}  // namespace tinytorch::course

#endif  // TINYTORCH_TOOLS_COURSE_LESSON_OUTPUT_H_
