#include "tools/runner/report/message.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tinytorch::runner {
namespace {

using Parts = std::vector<LabeledText>;

// C++ exception with description "WHAT" thrown in the test body.
std::optional<Parts> ExplainException(std::string_view message) {
  std::string_view rest = message;
  if (!absl::ConsumePrefix(&rest, "C++ exception with description \"")) {
    return std::nullopt;
  }
  const size_t quote = rest.rfind("\" thrown in ");
  if (quote == std::string_view::npos) return std::nullopt;
  const std::string_view what = rest.substr(0, quote);
  Parts parts = {{"expected", "no exception"}, {"threw", std::string(what)}};
  if (what == "std::bad_alloc") {
    parts.push_back({"means", "The test needs more memory than it may use."});
  }
  return parts;
}

// Value of: EXPRESSION / Expected: WANT /   Actual: GOT, in either order, the
// first of them optional, each of one line or more.
std::optional<Parts> ExplainExpectedActual(std::string_view message) {
  if (!absl::StartsWith(message, "Value of: ") &&
      !absl::StartsWith(message, "Expected: ")) {
    return std::nullopt;
  }
  std::string checked, expected, got;
  std::string* current = nullptr;
  for (std::string_view line : absl::StrSplit(message, '\n')) {
    if (absl::ConsumePrefix(&line, "Value of: ")) {
      current = &checked;
    } else if (absl::ConsumePrefix(&line, "Expected: ")) {
      current = &expected;
    } else if (absl::ConsumePrefix(&line, "  Actual: ")) {
      current = &got;
    } else {
      current->append("\n");
    }
    current->append(line);
  }
  if (expected.empty() || got.empty()) return std::nullopt;
  Parts parts;
  if (!checked.empty()) parts.push_back({"checked", checked});
  parts.push_back({"expected", expected});
  parts.push_back({"got", got});
  return parts;
}

// Expected equality of these values: / GOT / WANT, each an expression that may
// be followed by "    Which is: VALUE". Only for values of one line.
std::optional<Parts> ExplainEquality(std::string_view message) {
  const std::vector<std::string> lines = absl::StrSplit(message, '\n');
  if (lines[0] != "Expected equality of these values:") return std::nullopt;
  size_t next = 1;
  struct Side {
    std::string expression, value;
  };
  const auto read_side = [&]() -> std::optional<Side> {
    if (next >= lines.size() || !absl::StartsWith(lines[next], "  ")) {
      return std::nullopt;
    }
    const std::string expression = lines[next++].substr(2);
    std::string_view value;
    if (next < lines.size()) value = lines[next];
    if (!absl::ConsumePrefix(&value, "    Which is: ")) {
      return Side{expression, expression};
    }
    ++next;
    return Side{expression, std::string(value)};
  };
  const std::optional<Side> got = read_side();
  const std::optional<Side> want = read_side();
  if (!got.has_value() || !want.has_value()) return std::nullopt;
  Parts parts = {{"checked", got->expression},
                 {"expected", want->value},
                 {"got", got->value}};
  if (next < lines.size()) {
    parts.push_back(
        {"note", absl::StrJoin(lines.begin() + static_cast<ptrdiff_t>(next),
                               lines.end(), "\n")});
  }
  return parts;
}

}  // namespace

std::vector<LabeledText> ExplainMessage(std::string_view message) {
  message = absl::StripSuffix(message, "\n");
  if (auto parts = ExplainException(message)) return *parts;
  if (auto parts = ExplainEquality(message)) return *parts;
  if (auto parts = ExplainExpectedActual(message)) return *parts;
  return {{"failed", std::string(message)}};
}

}  // namespace tinytorch::runner
