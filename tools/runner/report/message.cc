#include "tools/runner/report/message.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/runner/report/matchers.h"
#include "tools/runner/report/tensors.h"
#include "tools/runner/report/traces.h"
#include "tools/runner/report/values.h"

namespace tinytorch::runner {
namespace {

using Parts = std::vector<LabeledText>;

constexpr size_t kMostLines = 200;  // Of a value.
constexpr std::string_view kWhichIs = "    Which is: ";

// Returns the first line of `text` and takes it.
std::string_view TakeLine(std::string_view* text) {
  const size_t end = std::min(text->find('\n'), text->size());
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return line;
}

// The first place where two texts of several lines differ.
std::string FirstDifference(std::string_view expected, std::string_view got) {
  for (int line = 1;; ++line) {
    if (expected.empty() || got.empty()) {
      return absl::StrCat(
          "line ", line, ": ",
          expected.empty() ? "one line too many" : "a line is missing");
    }
    const std::string_view want = TakeLine(&expected);
    const std::string_view have = TakeLine(&got);
    if (want == have) continue;
    size_t same = 0;
    while (same < std::min(want.size(), have.size()) &&
           want[same] == have[same]) {
      ++same;
    }
    return absl::StrCat("first in line ", line, ": \"", want, "\" and \"", have,
                        "\"");
  }
}

// What a text with other bytes than text has in their place (clean.h).
constexpr std::string_view kEscapedByte = "\\x";

// Appends expected and got, made readable.
void AppendValues(std::string expected, std::string got, bool is_text,
                  Parts* parts) {
  // Which bytes lie behind the end of an array says nothing.
  const size_t bytes = is_text ? got.find(kEscapedByte) : std::string::npos;
  const bool is_read_past =
      bytes != std::string::npos && !absl::StrContains(expected, kEscapedByte);
  if (is_read_past) {
    const std::string_view quote = absl::StartsWith(got, "\"") ? "\"" : "";
    got = absl::StrCat(got.substr(0, bytes), quote, " (no text)");
  }
  const bool lines =
      absl::StrContains(expected, '\n') && absl::StrContains(got, '\n');
  const std::string where =
      lines && expected != got ? FirstDifference(expected, got) : "";
  parts->push_back({"expected", std::move(expected)});
  parts->push_back({"got", std::move(got)});
  if (!where.empty()) parts->push_back({"differ", where});
  if (is_read_past) {
    parts->push_back({"means",
                      "From there on the bytes are not text. Does an index "
                      "reach past the end of an array or a string?"});
  }
}

// C++ exception with description "WHAT" thrown in the test body.
std::optional<Parts> ExplainException(std::string_view message) {
  std::string_view rest = message;
  if (!absl::ConsumePrefix(&rest, "C++ exception with description \"")) {
    return std::nullopt;
  }
  const size_t quote = rest.rfind("\" thrown in ");
  if (quote == std::string_view::npos) return std::nullopt;
  const std::string_view what = rest.substr(0, quote);
  return Parts{{"expected", "no exception"}, {"threw", ExceptionInWords(what)}};
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
  std::string note = TakeNote(current);
  expected = ExpectedInWords(expected);
  got = WithoutNoise(CallInWords(got));
  MakeComparable(&expected, &got);
  Parts parts;
  if (!checked.empty()) parts.push_back({"checked", checked});
  if (std::optional<TensorPair> tensors = LayOutTensors(expected, got)) {
    parts.push_back({"expected", tensors->expected});
    parts.push_back({"got", tensors->got});
    parts.push_back({"differ", tensors->difference});
  } else {
    parts.push_back({"expected", expected});
    parts.push_back({"got", got});
  }
  if (!note.empty()) parts.push_back({"note", std::move(note)});
  return parts;
}

// Returns a text without quotes and escapes, if that makes it more readable:
// if it has several lines, or characters that are escaped byte by byte.
std::string Shown(std::string_view quoted, std::string plain) {
  const bool is_plain = std::all_of(plain.begin(), plain.end(), [](char c) {
    return absl::ascii_isprint(static_cast<unsigned char>(c));
  });
  return is_plain ? std::string(quoted) : plain;
}

// Takes a value that GoogleTest printed from the front of `text`, and the line
// end behind it. A value without quotation marks has at most
// `most_lines`: a test's own words follow the second value.
std::string TakeValue(std::string_view* text, size_t most_lines) {
  std::string_view rest = *text;
  // "0x5581... pointing to "..."", of a char*.
  if (const size_t at = rest.find(" pointing to \"");
      absl::StartsWith(rest, "0x") && at < rest.find('\n')) {
    rest.remove_prefix(rest.find('"'));
  }
  std::string plain;
  const std::string_view quoted = rest;
  if (TakeQuoted(&rest, &plain)) {
    const size_t length = quoted.size() - rest.size();
    // The same once more, if it can be read: its lines are not the message's.
    absl::ConsumePrefix(&rest, absl::StrCat("\n    As Text: \"", plain, "\""));
    if (rest.empty() || rest[0] == '\n') {
      absl::ConsumePrefix(&rest, "\n");
      *text = rest;
      return Shown(quoted.substr(0, length), std::move(plain));
    }
  }
  // Lines up to the next expression, which stands behind two spaces.
  std::string value(TakeLine(text));
  for (size_t lines = 1;
       lines < most_lines && !text->empty() &&
       (!absl::StartsWith(*text, "  ") || absl::StartsWith(*text, "   "));
       ++lines) {
    absl::StrAppend(&value, "\n", TakeLine(text));
  }
  return WithoutNoise(value);
}

struct Side {
  std::string expression, value;
  bool is_text = false;
};

// Takes one side of an equality: an expression of one line, or a raw string of
// several, and its value, unless that looks the same.
std::optional<Side> TakeSide(std::string_view* text, size_t most_lines) {
  if (!absl::ConsumePrefix(text, "  ")) return std::nullopt;
  Side side;
  side.expression = TakeLine(text);
  if (absl::StrContains(side.expression, "R\"")) {
    while (!text->empty() && !absl::StartsWith(*text, kWhichIs) &&
           !absl::StrContains(side.expression, ")\"")) {
      absl::StrAppend(&side.expression, "\n", TakeLine(text));
    }
  }
  if (!absl::ConsumePrefix(text, kWhichIs)) {
    side.value = side.expression;
    std::string_view rest = side.expression;
    std::string plain;
    side.is_text = TakeQuoted(&rest, &plain);
    if (side.is_text && rest.empty()) {
      side.value = Shown(side.expression, std::move(plain));
    }
    return side;
  }
  side.is_text = absl::StartsWith(*text, "\"");
  side.value = TakeValue(text, most_lines);
  return side;
}

// A copy that should be a view, said in words: its storage is another one.
bool ExplainStorage(const Side& got, const Side& want, Parts* parts) {
  const auto is_storage = [](const Side& side) {
    return (absl::EndsWith(side.expression, "storage()") ||
            absl::EndsWith(side.expression, ".data()")) &&
           (absl::StartsWith(side.value, "(ptr = 0x") ||
            absl::StartsWith(side.value, "0x"));
  };
  if (!is_storage(got) || !is_storage(want)) return false;
  parts->push_back({"expected", absl::StrCat("the numbers of ", want.expression,
                                             ": a view shares them")});
  parts->push_back({"got", "other numbers: this is a copy"});
  return true;
}

// Returns what a test itself says after GoogleTest's diff, or "". "differ" says
// the same as the diff in one line.
std::string_view NoteAfterDiff(std::string_view rest) {
  const size_t at = rest.rfind("\n\n");
  if (at == std::string_view::npos) return "";
  const std::string_view note = rest.substr(at + 2);
  for (const char* of_the_diff : {"\n+", "\n-", "\n@@", "\n    As Text"}) {
    if (absl::StrContains(absl::StrCat("\n", note), of_the_diff)) return "";
  }
  return note;
}

// Expected equality of these values: / GOT / WANT, each an expression that may
// be followed by "    Which is: VALUE".
std::optional<Parts> ExplainEquality(std::string_view message) {
  std::string_view rest = message;
  if (!absl::ConsumePrefix(&rest, "Expected equality of these values:\n")) {
    return std::nullopt;
  }
  std::optional<Side> got = TakeSide(&rest, kMostLines);
  if (!got.has_value()) return std::nullopt;
  const auto lines = std::count(got->value.begin(), got->value.end(), '\n');
  std::optional<Side> want = TakeSide(&rest, static_cast<size_t>(lines) + 1);
  if (!want.has_value()) return std::nullopt;
  Parts parts = {{"checked", got->expression}};
  if (!ExplainStorage(*got, *want, &parts)) {
    if (!got->is_text && !want->is_text) {
      MakeComparable(&want->value, &got->value);
    }
    AppendValues(want->value, got->value, got->is_text, &parts);
  }
  if (absl::StartsWith(rest, "With diff:")) rest = NoteAfterDiff(rest);
  rest = absl::StripAsciiWhitespace(rest);
  if (!rest.empty()) parts.push_back({"note", std::string(rest)});
  return parts;
}

// The difference between GOT and WANT is D, which exceeds E, where / GOT
// evaluates to 1, / WANT evaluates to 2, and / E evaluates to 0.1.
std::optional<Parts> ExplainNear(std::string_view message) {
  if (!absl::StartsWith(message, "The difference between ")) {
    return std::nullopt;
  }
  const std::vector<std::string> lines = absl::StrSplit(message, '\n');
  constexpr std::string_view kEvaluates = " evaluates to ";
  if (lines.size() < 4) return std::nullopt;
  std::vector<std::pair<std::string, std::string>> values;
  for (size_t i = 1; i < 4; ++i) {
    const size_t at = lines[i].rfind(kEvaluates);
    if (at == std::string::npos) return std::nullopt;
    std::string value = lines[i].substr(at + kEvaluates.size());
    value = value.substr(0, value.find_last_not_of(",. and") + 1);
    values.push_back({lines[i].substr(0, at), value});
  }
  Parts parts = {{"checked", values[0].first},
                 {"expected", values[1].second},
                 {"got", values[0].second},
                 {"within", values[2].second}};
  if (lines.size() > 4) {
    parts.push_back(
        {"note", absl::StrJoin(lines.begin() + 4, lines.end(), "\n")});
  }
  return parts;
}

// Expected: (A) < (B), actual: 3 vs 2
std::optional<Parts> ExplainComparison(std::string_view message) {
  std::string_view rest = message;
  if (!absl::ConsumePrefix(&rest, "Expected: (")) return std::nullopt;
  const std::string_view line = TakeLine(&rest);
  const size_t actual = line.rfind("), actual: ");
  const size_t versus = line.rfind(" vs ");
  if (actual == std::string_view::npos || versus == std::string_view::npos ||
      versus < actual) {
    return std::nullopt;
  }
  const size_t values = actual + std::string_view("), actual: ").size();
  std::string left(line.substr(values, versus - values));
  std::string right(line.substr(versus + 4));
  MakeComparable(&left, &right);
  const std::string claim =
      absl::StrCat("(", WithoutNoise(line.substr(0, actual)), ")");
  Parts parts = {{"expected", claim},
                 {"got", absl::StrCat(left, " and ", right)}};
  if (!rest.empty()) parts.push_back({"note", std::string(rest)});
  return parts;
}

Parts Explain(std::string_view message) {
  if (auto parts = ExplainException(message)) return *parts;
  if (auto parts = ExplainEquality(message)) return *parts;
  if (auto parts = ExplainComparison(message)) return *parts;
  if (auto parts = ExplainExpectedActual(message)) return *parts;
  if (auto parts = ExplainNear(message)) return *parts;
  return {{"failed", std::string(absl::StripPrefix(message, "Failed\n"))}};
}

}  // namespace

std::vector<LabeledText> ExplainMessage(std::string_view message) {
  message = absl::StripSuffix(message, "\n");
  const std::string which = TakeTraces(&message);
  Parts parts = Explain(message);
  if (!which.empty()) parts.insert(parts.begin(), {"case", which});
  return parts;
}

}  // namespace tinytorch::runner
