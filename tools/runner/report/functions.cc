#include "tools/runner/report/functions.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/message.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

bool IsNameCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Returns the name that ends just before text[end]: letters, digits, "::".
std::string_view NameBefore(std::string_view text, size_t end) {
  size_t begin = end;
  while (begin > 0 &&
         (IsNameCharacter(text[begin - 1]) || text[begin - 1] == ':')) {
    --begin;
  }
  return text.substr(begin, end - begin);
}

// "At" of "Tensor::At".
std::string_view LastPart(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

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

// Returns where `name` is a word of a CamelCase text: "At" is one of
// "AtReadsAView" and none of "AttentionIsAll".
bool HasCamelWord(std::string_view text, std::string_view name) {
  for (size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const size_t end = at + name.size();
    if (end == text.size() ||
        !absl::ascii_islower(static_cast<unsigned char>(text[end]))) {
      return true;
    }
  }
  return false;
}

// Returns the first function that `expression` calls.
const Function* CalledIn(std::string_view expression,
                         const std::vector<const Function*>& functions) {
  for (size_t at = expression.find('('); at != std::string_view::npos;
       at = expression.find('(', at + 1)) {
    const std::string_view name = LastPart(NameBefore(expression, at));
    for (const Function* function : functions) {
      if (!name.empty() && LastPart(function->name) == name) return function;
    }
  }
  return nullptr;
}

const Function* NamedIn(std::string_view test,
                        const std::vector<const Function*>& functions) {
  const Function* longest = nullptr;
  for (const Function* function : functions) {
    const std::string_view name = LastPart(function->name);
    if (name.size() > 1 && HasCamelWord(test, name) &&
        (longest == nullptr || name.size() > LastPart(longest->name).size())) {
      longest = function;
    }
  }
  return longest;
}

// Returns the function with which a text begins: "Select: index 5", "Select".
const Function* ThatBegins(std::string_view text,
                           const std::vector<const Function*>& functions) {
  size_t end = 0;
  while (end < text.size() && (IsNameCharacter(text[end]) ||
                               absl::StartsWith(text.substr(end), "::"))) {
    end += IsNameCharacter(text[end]) ? 1 : 2;
  }
  const std::string_view name = LastPart(text.substr(0, end));
  for (const Function* function : functions) {
    if (!name.empty() && LastPart(function->name) == name) return function;
  }
  return nullptr;
}

// FunctionOf(), among these functions.
const Function* FunctionAmong(const std::vector<const Function*>& functions,
                              const TestCase& test,
                              const std::vector<LabeledText>& parts) {
  for (const LabeledText& part : parts) {
    if (part.label != "checked" && part.label != "expected") continue;
    if (const Function* called = CalledIn(part.text, functions)) return called;
  }
  for (const LabeledText& part : parts) {
    if (part.label != "case") continue;
    if (const Function* named = ThatBegins(part.text, functions)) return named;
  }
  if (const Function* named = NamedIn(test.name, functions)) return named;
  for (const LabeledText& part : parts) {
    if (const Function* threw = ThatBegins(part.text, functions)) return threw;
  }
  return nullptr;
}

// Returns whether a text names the function: "Zip" is named by "In Zip() two".
bool Names(std::string_view text, std::string_view function) {
  const std::string_view name = LastPart(function);
  for (size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const size_t end = at + name.size();
    if ((at == 0 || !IsNameCharacter(text[at - 1])) &&
        (end == text.size() || !IsNameCharacter(text[end]))) {
      return true;
    }
  }
  return false;
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
            {.name = std::string(name), .line = number, .is_given = true});
      }
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
  return around;
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

const Function* FunctionOf(const std::vector<Function>& functions,
                           const TestCase& test, const TestResult& result) {
  std::vector<LabeledText> parts;
  if (!result.failures.empty()) {
    parts = ExplainMessage(result.failures[0].message);
  }
  std::vector<const Function*> own, given;
  for (const Function& function : functions) {
    (function.is_given ? given : own).push_back(&function);
  }
  const Function* function = FunctionAmong(own, test, parts);
  return function == nullptr ? FunctionAmong(given, test, parts) : function;
}

bool IsOneOfItsClass(const Function& function,
                     const std::vector<Function>& functions) {
  const std::string_view name = function.name;
  const size_t colons = name.find("::");
  if (colons == std::string_view::npos ||
      LastPart(name) != name.substr(0, colons)) {
    return false;
  }
  return std::any_of(
      functions.begin(), functions.end(), [&](const Function& other) {
        return other.name != name &&
               absl::StartsWith(other.name, name.substr(0, colons + 2));
      });
}

std::vector<std::string> HintsFor(const std::vector<std::string>& hints,
                                  const std::vector<Function>& functions,
                                  std::string_view function) {
  std::vector<std::string> about, general;
  for (const std::string& hint : hints) {
    const bool names_any = std::any_of(
        functions.begin(), functions.end(), [&](const Function& other) {
          return LastPart(other.name).size() > 1 && Names(hint, other.name);
        });
    if (!function.empty() && Names(hint, function)) {
      about.push_back(hint);
    } else if (!names_any) {
      general.push_back(hint);
    }
  }
  if (!about.empty()) return about;
  return general.empty() ? hints : general;
}

}  // namespace tinytorch::runner
