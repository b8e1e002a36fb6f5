// Usage: check LIST
//
// Each line of LIST names a program, the log of its compilation and its
// verdict, or "-". Checks that the program was treated as its first lines say
// (attacks.bzl).

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "tools/text/file.h"

namespace tinytorch {
namespace {

// A file that cannot be read counts as empty, and then fails what is wanted.
std::string Read(const std::string& path) {
  return text::ReadFile(path).value_or("");
}

struct Expected {
  std::vector<std::string> says;
  int points = -1;
};

Expected ReadExpected(std::string_view source) {
  Expected expected;
  for (std::string_view line : absl::StrSplit(source, '\n')) {
    const std::string_view rest = absl::StripAsciiWhitespace(line);
    std::string_view value = rest;
    if (absl::ConsumePrefix(&value, "// says: ")) {
      expected.says.emplace_back(value);
    } else if (absl::ConsumePrefix(&value, "// points: ")) {
      (void)absl::SimpleAtoi(value, &expected.points);
    }
  }
  return expected;
}

// Whether a log can be shown to others: bounded, and all text.
bool IsClean(const std::string& log) {
  if (log.size() > 120000) return false;
  for (const char c : log) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n') || byte == 0x7F) return false;
  }
  // Fails on bytes that are not UTF-8.
  try {
    (void)nlohmann::json(log).dump();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
  return !absl::StrContains(log, "\nPASSED") &&
         !absl::StrContains(log, "\xE2\x80\xAE");
}

std::vector<std::string> Check(const Expected& expected, const std::string& log,
                               const std::string& verdict_path) {
  std::vector<std::string> wrong;
  if (expected.says.empty() && expected.points < 0) {
    wrong.push_back("its first lines say nothing of what is expected");
  }
  if (expected.says.empty() && !log.empty()) {
    wrong.push_back("wanted it accepted, but it is refused");
  }
  for (const std::string& text : expected.says) {
    if (!absl::StrContains(log, text)) {
      wrong.push_back(absl::StrCat("wanted a log with: ", text));
    }
  }
  if (!IsClean(log)) wrong.push_back("its log is not clean");
  if (expected.points >= 0) {
    if (verdict_path == "-") {
      wrong.push_back("it is not run: name it in the BUILD file");
      return wrong;
    }
    const nlohmann::json verdict =
        nlohmann::json::parse(Read(verdict_path), nullptr, false);
    const int earned = verdict.is_object() ? verdict.value("earned", -1) : -1;
    if (earned != expected.points) {
      wrong.push_back(absl::StrCat("wanted ", expected.points, " points, got ",
                                   earned, ": ", verdict.dump()));
    }
  }
  return wrong;
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "Usage: check LIST\n");
    return 2;
  }
  std::ifstream list(argv[1]);
  std::string source, log, verdict;
  int failed = 0, programs = 0;
  while (list >> source >> log >> verdict) {
    ++programs;
    const std::string text = tinytorch::Read(log);
    const std::vector<std::string> wrong = tinytorch::Check(
        tinytorch::ReadExpected(tinytorch::Read(source)), text, verdict);
    if (wrong.empty()) continue;
    ++failed;
    for (const std::string& line : wrong) {
      std::printf("%s: %s\n", source.c_str(), line.c_str());
    }
    std::printf("its log:\n%s\n", text.c_str());
  }
  std::printf("%d of %d programs are treated as they should be\n",
              programs - failed, programs);
  return failed == 0 && programs > 0 ? 0 : 1;
}
