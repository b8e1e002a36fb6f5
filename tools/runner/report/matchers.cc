#include "tools/runner/report/matchers.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tinytorch::runner {
namespace {

// "throws an exception which is a std::invalid_argument which contains .what()
// that has substring "x"", shorter.
std::string WantedCall(std::string_view expected) {
  return absl::StrReplaceAll(
      expected, {{"throws an exception which is a ", "it throws a "},
                 {" which contains .what() that ", " with a message that "}});
}

// Returns "{ 2, 3 }" for "has 2 elements where / element #0 is equal to 2, /
// element #1 is equal to 3", which gMock says of ElementsAre(), and "{ 2 }" for
// "has 1 element that is equal to 2".
std::string ListInWords(std::string_view expected) {
  constexpr std::string_view kEqual = "is equal to ";
  std::string_view one = expected;
  if (absl::ConsumePrefix(&one, "has 1 element that ")) {
    return absl::StrCat("{ ", absl::StripPrefix(one, kEqual), " }");
  }
  std::vector<std::string_view> lines = absl::StrSplit(expected, '\n');
  if (lines.size() < 2 || !absl::StartsWith(lines[0], "has ") ||
      !absl::EndsWith(lines[0], " elements where")) {
    return std::string(expected);
  }
  lines.erase(lines.begin());
  std::vector<std::string_view> values;
  for (std::string_view line : lines) {
    const std::string number = absl::StrCat("element #", values.size(), " ");
    const bool is_last = values.size() + 1 == lines.size();
    if (!absl::ConsumePrefix(&line, number) ||
        (!is_last && !absl::ConsumeSuffix(&line, ","))) {
      return std::string(expected);
    }
    values.push_back(absl::StripPrefix(line, kEqual));
  }
  return absl::StrCat("{ ", absl::StrJoin(values, ", "), " }");
}

}  // namespace

std::string ExpectedInWords(std::string_view expected) {
  return ListInWords(WantedCall(expected));
}

std::string CallInWords(std::string_view got) {
  constexpr std::string_view kNothing = "does not throw any exception";
  constexpr std::string_view kOther = "throws an exception of type ";
  constexpr std::string_view kRight = "throws an exception which is a ";
  if (absl::StrContains(got, kNothing)) return "it throws nothing";
  if (const size_t at = got.find(kOther); at != std::string_view::npos) {
    return absl::StrCat("it throws a ", got.substr(at + kOther.size()));
  }
  if (const size_t at = got.find(kRight); at != std::string_view::npos) {
    std::string_view rest = got.substr(at + kRight.size());
    // "std::range_error which contains .what() (of value = TEXT) that ..."
    constexpr std::string_view kWhat = " which contains .what() (of value = ";
    const size_t what = rest.find(kWhat);
    const size_t end = rest.rfind(") that");
    if (what != std::string_view::npos && end != std::string_view::npos &&
        end > what) {
      const size_t begin = what + kWhat.size();
      return absl::StrCat("it throws a ", rest.substr(0, what),
                          " with the message \"",
                          rest.substr(begin, end - begin), "\"");
    }
    return absl::StrCat("it throws a ", rest);
  }
  return std::string(got);
}

std::string TakeNote(std::string* text) {
  for (const std::string_view ending :
       {"elements differ)", "doesn't match", " elements", "throws nothing"}) {
    const size_t at = text->rfind(absl::StrCat(ending, "\n"));
    if (at == std::string::npos) continue;
    std::string note = text->substr(at + ending.size() + 1);
    text->resize(at + ending.size());
    return note;
  }
  for (const std::string_view truth : {"true\n", "false\n"}) {
    if (!absl::StartsWith(*text, truth)) continue;
    std::string note = text->substr(truth.size());
    text->resize(truth.size() - 1);
    return note;
  }
  return "";
}

}  // namespace tinytorch::runner
