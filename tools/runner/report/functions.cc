#include "tools/runner/report/functions.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "tools/runner/report/cpp_names.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

// Returns whether a body follows the parameters that begin at text[at].
bool IsDefinition(std::string_view text, size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (depth == 0 && text[at] == '{') return true;
    if (depth == 0 && text[at] == ';') return false;
  }
  return false;
}

bool MayBeginDefinition(std::string_view line) {
  if (line.empty() || !IsNameCharacter(line[0])) return false;
  return !absl::StartsWith(line, "using ") &&
         !absl::StartsWith(line, "namespace ");
}

}  // namespace

std::vector<Function> FunctionsIn(std::string_view source) {
  std::vector<Function> functions;
  bool has_turns = false;
  int number = 1;
  for (size_t begin = 0; begin < source.size(); ++number) {
    const size_t end = std::min(source.find('\n', begin), source.size());
    const std::string_view line = source.substr(begin, end - begin);
    const size_t paren = line.find('(');
    if (absl::StrContains(line, "Your turn") && !functions.empty()) {
      functions.back().is_given = false;
      has_turns = true;
    }
    if (MayBeginDefinition(line) && paren != std::string_view::npos &&
        line.substr(0, paren).find('=') == std::string_view::npos &&
        IsDefinition(source, begin + paren)) {
      std::string_view name = NameBefore(line, paren);
      absl::ConsumePrefix(&name, "tinytorch::");
      if (!LastPart(name).empty()) {
        functions.push_back(
            {.name = std::string(name),
             .line = number,
             .parameters = CountArguments(source, begin + paren, true),
             .is_given = true});
      }
    }
    // A body ends in the first column, or in the line where it begins.
    if (!functions.empty() && functions.back().end == 0 && !line.empty() &&
        (line[0] == '}' || line.back() == '}')) {
      const bool is_short = functions.back().line == number;
      if (line[0] == '}' || is_short) functions.back().end = number;
    }
    begin = end + 1;
  }
  if (!has_turns) {
    for (Function& function : functions) function.is_given = false;
  }
  return functions;
}

const Function* FunctionAround(const std::vector<Function>& functions,
                               std::string_view place) {
  int number = 0;
  if (!absl::SimpleAtoi(place.substr(place.rfind(':') + 1), &number)) {
    return nullptr;
  }
  const Function* around = nullptr;
  for (const Function& function : functions) {
    if (function.line <= number) around = &function;
  }
  return around != nullptr && (around->end == 0 || number <= around->end)
             ? around
             : nullptr;
}

void NameCalls(const Plan& plan, const std::vector<std::string>& sources,
               std::vector<TestResult>* results) {
  for (size_t i = 0; i < sources.size() && i < plan.exercises.size(); ++i) {
    const std::vector<Function> functions = FunctionsIn(sources[i]);
    const std::string file = plan.exercises[i].file + ":";
    for (TestResult& result : *results) {
      for (size_t k = 0; k < result.where.size(); ++k) {
        CodePlace& call = result.where[k];
        if (!absl::StartsWith(call.place, file)) continue;
        // Two calls in one line: the line belongs to the caller. It hands a
        // lambda to the function that is called.
        if (k + 1 < result.where.size() &&
            result.where[k + 1].place == call.place) {
          continue;
        }
        const Function* around = FunctionAround(functions, call.place);
        if (around != nullptr) call.function = around->name;
      }
    }
  }
}

const CodePlace* CallToBlame(const std::vector<CodePlace>& calls,
                             std::string_view file,
                             const std::vector<Function>& functions) {
  const CodePlace* innermost = nullptr;
  for (const CodePlace& call : calls) {
    std::string_view line = call.place;
    if (!absl::ConsumePrefix(&line, file) || !absl::StartsWith(line, ":")) {
      continue;
    }
    if (innermost == nullptr) innermost = &call;
    const Function* around = FunctionAround(functions, line);
    if (around == nullptr || !around->is_given) return &call;
  }
  return innermost;
}

}  // namespace tinytorch::runner
