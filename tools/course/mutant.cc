#include "tools/course/mutant.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tinytorch::course {
namespace {

bool IsBlank(std::string_view line) {
  return absl::StripAsciiWhitespace(line).empty();
}

std::string JoinBlock(std::vector<std::string_view> lines) {
  while (!lines.empty() && IsBlank(lines.back())) lines.pop_back();
  while (!lines.empty() && IsBlank(lines.front())) lines.erase(lines.begin());
  return absl::StrJoin(lines, "\n");
}

// Reads "# comment", "killed_by: ..." and "saying: ..." before the first block.
absl::Status ParseHeader(std::string_view line, Mutant& mutant) {
  if (absl::ConsumePrefix(&line, "#")) {
    const std::string_view comment = absl::StripAsciiWhitespace(line);
    absl::StrAppend(&mutant.mistake, mutant.mistake.empty() ? "" : " ",
                    comment);
  } else if (absl::ConsumePrefix(&line, "killed_by:")) {
    mutant.killed_by = absl::StripAsciiWhitespace(line);
  } else if (absl::ConsumePrefix(&line, "saying:")) {
    mutant.saying = absl::StripAsciiWhitespace(line);
  } else if (!IsBlank(line)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "wanted '# ...', 'killed_by:', 'saying:' or '--- reference', got: ",
        line));
  }
  return absl::OkStatus();
}

// Says what a mutant lacks, or nothing.
std::string_view Missing(const Mutant& mutant) {
  if (mutant.mistake.empty()) return "a comment: '# the mistake, and why'";
  if (!absl::StrContains(mutant.killed_by, '.')) {
    return "'killed_by: Suite.Test'";
  }
  if (mutant.saying.empty()) return "'saying: ...'";
  if (mutant.changes.empty()) return "a block '--- reference'";
  return "";
}

int Count(std::string_view text, std::string_view part) {
  int count = 0;
  for (size_t at = text.find(part); at != text.npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

absl::StatusOr<Mutant> ParseMutant(std::string_view path,
                                   std::string_view text) {
  Mutant mutant;
  mutant.path = path;
  int number = 0;
  const auto error = [&](auto... what) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", number, ": ", what...));
  };

  enum class In { kHeader, kReference, kMutant } in = In::kHeader;
  std::vector<std::string_view> block;
  const auto end_block = [&] {
    if (in == In::kReference) {
      mutant.changes.back().reference = JoinBlock(block);
    } else if (in == In::kMutant) {
      mutant.changes.back().mutant = JoinBlock(block);
    }
    block.clear();
  };

  for (const std::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line == "--- reference") {
      if (in == In::kReference) return error("wanted '--- mutant' before");
      end_block();
      mutant.changes.push_back({.line = number});
      in = In::kReference;
    } else if (line == "--- mutant") {
      if (in != In::kReference) return error("wanted '--- reference' before");
      end_block();
      in = In::kMutant;
    } else if (absl::StartsWith(line, "---")) {
      return error("wanted '--- reference' or '--- mutant', got: ", line);
    } else if (in != In::kHeader) {
      block.push_back(line);
    } else if (absl::Status status = ParseHeader(line, mutant); !status.ok()) {
      return error(status.message());
    }
  }
  if (in == In::kReference) return error("wanted '--- mutant' at the end");
  end_block();
  number = 1;
  if (const std::string_view missing = Missing(mutant); !missing.empty()) {
    return error("wanted ", missing);
  }
  return mutant;
}

absl::StatusOr<std::string> ApplyMutant(const Mutant& mutant,
                                        std::string_view reference_path,
                                        std::string_view reference) {
  std::string source(reference);
  for (const Mutant::Change& change : mutant.changes) {
    const auto error = [&](auto... what) {
      return absl::InvalidArgumentError(absl::StrCat(
          mutant.path, ":", change.line, ": ", what..., change.reference));
    };
    if (change.reference.empty()) return error("nothing to replace");
    if (change.reference == change.mutant) {
      return error("the mutant is the reference:\n");
    }
    const int count = Count(source, change.reference);
    if (count != 1) {
      return error("wanted this text exactly once in ", reference_path,
                   ", found it ", count, " times:\n");
    }
    source.replace(source.find(change.reference), change.reference.size(),
                   change.mutant);
  }
  return source;
}

}  // namespace tinytorch::course
