// Usage: lesson_outputs LESSON LABEL=PROGRAM...
//
// Runs, for each block of output in the lesson, the program that its command
// names by LABEL, and compares the output (lesson_output.h).

#include <array>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tools/course/exit_code.h"
#include "tools/course/lesson_output.h"
#include "tools/text/file.h"

namespace tinytorch::course {
namespace {

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 4096> buffer;
  while (const size_t size = fread(buffer.data(), 1, buffer.size(), pipe)) {
    output.append(buffer.data(), size);
  }
  pclose(pipe);
  return output;
}

// Returns the number of blocks that are wrong.
int Check(const std::string& lesson, const std::vector<OutputBlock>& blocks,
          const std::map<std::string, std::string>& programs) {
  const bool has_mnist = std::filesystem::exists("tools/data/mnist");
  std::map<std::string, std::string> outputs;  // by command
  int wrong = 0;
  for (const OutputBlock& block : blocks) {
    const std::string place = lesson + ":" + std::to_string(block.line);
    if (block.with_mnist && !has_mnist) {
      std::cout << "SKIPPED: " << place << ": needs MNIST\n";
      continue;
    }
    const auto program = programs.find(LabelOf(block.command));
    if (program == programs.end()) {
      std::cout << place << ": wanted a command with one of the labels "
                << absl::StrJoin(programs, ", ",
                                 [](std::string* out, const auto& pair) {
                                   out->append(pair.first);
                                 })
                << "; got: " << block.command << "\n";
      ++wrong;
      continue;
    }
    std::string& output = outputs[block.command];
    if (output.empty()) {
      output = OutputOf(program->second + " " + ArgumentsOf(block.command));
    }
    if (Shows(output, block)) {
      std::cout << "ok: " << place << ": " << block.command << "\n";
      continue;
    }
    std::cout << place << ": the output of " << block.command
              << " does not show\n"
              << absl::StrJoin(block.lines, "\n") << "\nbut is\n"
              << output << "\n";
    ++wrong;
  }
  return wrong;
}

}  // namespace
}  // namespace tinytorch::course

int main(int argc, char** argv) {
  using namespace tinytorch::course;
  if (argc < 2) {
    std::cerr << "usage: lesson_outputs LESSON LABEL=PROGRAM...\n";
    return 2;
  }
  const absl::StatusOr<std::string> markdown =
      tinytorch::text::ReadFile(argv[1]);
  if (!markdown.ok()) return ExitCode(markdown.status());
  const auto blocks = FindOutputBlocks(*markdown);
  if (!blocks.ok()) {
    std::cerr << argv[1] << ": ";
    return ExitCode(blocks.status());
  }
  std::map<std::string, std::string> programs;
  for (int i = 2; i < argc; ++i) {
    programs.insert(std::pair<std::string, std::string>(
        absl::StrSplit(argv[i], absl::MaxSplits('=', 1))));
  }
  return Check(argv[1], *blocks, programs) > 0;
}
