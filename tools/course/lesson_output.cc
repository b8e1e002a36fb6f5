#include "tools/course/lesson_output.h"

#include <algorithm>
#include <cstddef>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tinytorch::course {
namespace {

constexpr std::string_view kEllipsis = "...";

// A line in the form in which it is compared.
std::string Comparable(std::string_view line, bool numbers_vary) {
  static const std::regex* const kTimesAndSpeeds = new std::regex(
      R"([0-9][0-9.,]*(?= ?(n|u|m)?s\b| min\b| [kKMGT]?i?(B|FLOP)/s| 1/s))");
  static const std::regex* const kNumbers =
      new std::regex(R"(-?[0-9][0-9.,]*)");
  std::string result = std::regex_replace(
      std::string(line), numbers_vary ? *kNumbers : *kTimesAndSpeeds, "#");
  absl::RemoveExtraAsciiWhitespace(&result);
  return result;
}

std::vector<std::string> Comparable(const std::vector<std::string>& lines,
                                    bool numbers_vary) {
  std::vector<std::string> result;
  for (const std::string& line : lines) {
    result.push_back(Comparable(line, numbers_vary));
  }
  return result;
}

// Reads a line `<!-- output, OPTION: COMMAND -->`.
absl::StatusOr<OutputBlock> ParseMarker(std::string_view text, int line) {
  OutputBlock block{.line = line};
  const auto error = [&] {
    return absl::InvalidArgumentError(absl::StrCat(
        "line ", line, ": wanted `<!-- output[, numbers vary][, with MNIST]: ",
        "COMMAND -->` with a label //MODULE:TARGET, got: ", text));
  };
  std::string_view rest = text;
  if (!absl::ConsumePrefix(&rest, "<!-- output") ||
      !absl::ConsumeSuffix(&rest, "-->")) {
    return error();
  }
  const size_t colon = rest.find(": ");
  if (colon == std::string_view::npos) return error();
  block.command =
      std::string(absl::StripAsciiWhitespace(rest.substr(colon + 2)));
  for (std::string_view option :
       absl::StrSplit(rest.substr(0, colon), ',', absl::SkipWhitespace())) {
    option = absl::StripAsciiWhitespace(option);
    if (option == "numbers vary") {
      block.numbers_vary = true;
    } else if (option == "with MNIST") {
      block.with_mnist = true;
    } else {
      return error();
    }
  }
  if (LabelOf(block.command).empty()) return error();
  return block;
}

}  // namespace

absl::StatusOr<std::vector<OutputBlock>> FindOutputBlocks(
    std::string_view markdown) {
  const std::vector<std::string_view> lines = absl::StrSplit(markdown, '\n');
  std::vector<OutputBlock> blocks;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!absl::StartsWith(lines[i], "<!-- output")) continue;
    absl::StatusOr<OutputBlock> block =
        ParseMarker(lines[i], static_cast<int>(i) + 1);
    if (!block.ok()) return block.status();
    for (++i; i < lines.size(); ++i) {
      const bool blank = absl::StripAsciiWhitespace(lines[i]).empty();
      if (blank && block->lines.empty()) continue;
      if (!blank && !absl::StartsWith(lines[i], "    ")) break;
      block->lines.emplace_back(absl::StripTrailingAsciiWhitespace(lines[i]));
    }
    --i;  // The line after the block may be the next marker.
    while (!block->lines.empty() && block->lines.back().empty()) {
      block->lines.pop_back();
    }
    if (block->lines.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", block->line,
                       ": wanted a block indented by four spaces below"));
    }
    blocks.push_back(*std::move(block));
  }
  return blocks;
}

bool Shows(std::string_view output, const OutputBlock& block) {
  const std::vector<std::string> got =
      Comparable(absl::StrSplit(output, '\n'), block.numbers_vary);
  const std::vector<std::string> wanted =
      Comparable(block.lines, block.numbers_vary);
  auto from = got.begin();
  for (auto begin = wanted.begin(); begin != wanted.end();) {
    const auto end = std::find(begin, wanted.end(), kEllipsis);
    const auto found = std::search(from, got.end(), begin, end);
    if (found == got.end() && begin != end) return false;
    from = found + (end - begin);
    begin = end == wanted.end() ? end : end + 1;
  }
  return true;
}

std::string LabelOf(std::string_view command) {
  for (std::string_view word : absl::StrSplit(command, ' ')) {
    if (absl::StartsWith(word, "//")) return std::string(word);
  }
  return "";
}

std::string ArgumentsOf(std::string_view command) {
  const size_t dashes = command.find(" -- ");
  if (dashes == std::string_view::npos) return "";
  return std::string(command.substr(dashes + 4));
}

}  // namespace tinytorch::course
