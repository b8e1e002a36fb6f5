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
  const auto belongs = [](char c) { return IsNameCharacter(c) || c == ':'; };
  while (begin > 0 && belongs(text[begin - 1])) --begin;
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

// Returns where `name` is a word of a CamelCase text, or npos: "At" is one of
// "AtReadsAView", "Adam" of "AdamsStep", and none of "AttentionIsAll" is "At".
size_t CamelWord(std::string_view text, std::string_view name) {
  const auto is_lower = [&](size_t at) {
    return at < text.size() &&
           absl::ascii_islower(static_cast<unsigned char>(text[at]));
  };
  for (size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    size_t end = at + name.size();
    if (end < text.size() && text[end] == 's') ++end;
    if (!is_lower(at + name.size()) || !is_lower(end)) return at;
  }
  return std::string_view::npos;
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

// Returns "Adam" of "Adam::Update", or "" of a function without a class.
std::string_view ClassOf(const Function& function) {
  const std::string_view name = function.name;
  const size_t colons = name.find("::");
  return colons == std::string_view::npos ? "" : name.substr(0, colons);
}

// Returns "Adam" of "Adam::Update" if the class has no other function here.
std::string_view OnlyOneOf(const Function& function,
                           const std::vector<const Function*>& functions) {
  const std::string_view type = ClassOf(function);
  const auto count = std::count_if(
      functions.begin(), functions.end(),
      [type](const Function* other) { return ClassOf(*other) == type; });
  return count == 1 ? type : "";
}

// Returns the function that the name of a test names first, or the longer of
// two names that begin there.
const Function* NamedIn(std::string_view test,
                        const std::vector<const Function*>& functions) {
  const Function* first = nullptr;
  size_t first_at = 0, longest = 0;
  for (const Function* function : functions) {
    for (const std::string_view name :
         {LastPart(function->name), OnlyOneOf(*function, functions)}) {
      if (name.size() < 2) continue;
      const size_t at = CamelWord(test, name);
      if (at == std::string_view::npos) continue;
      if (first == nullptr || at < first_at ||
          (at == first_at && name.size() > longest)) {
        first = function;
        first_at = at;
        longest = name.size();
      }
    }
  }
  return first;
}

// Returns the function that has this name, or that is the rule of the operation
// of this name: "PowRule" for "Pow".
const Function* WithName(std::string_view name,
                         const std::vector<const Function*>& functions) {
  if (name.empty()) return nullptr;
  for (const Function* function : functions) {
    std::string_view other = LastPart(function->name);
    if (other == name) return function;
    if (absl::ConsumeSuffix(&other, "Rule") && other == name) return function;
  }
  return nullptr;
}

// Returns the name with which a text begins, without its class.
std::string_view NameAtFront(std::string_view text) {
  size_t end = 0;
  while (end < text.size()) {
    if (IsNameCharacter(text[end])) {
      ++end;
    } else if (absl::StartsWith(text.substr(end), "::")) {
      end += 2;
    } else {
      break;
    }
  }
  return LastPart(text.substr(0, end));
}

// Returns the function that a sentence names: as "Walk()", or as the rule of an
// operation.
const Function* MentionedIn(std::string_view sentence,
                            const std::vector<const Function*>& functions) {
  constexpr std::string_view kRule = "the rule of ";
  if (const size_t at = sentence.find(kRule); at != std::string_view::npos) {
    const std::string_view name =
        NameAtFront(sentence.substr(at + kRule.size()));
    if (const Function* rule = WithName(name, functions)) return rule;
  }
  for (size_t at = sentence.find("()"); at != std::string_view::npos;
       at = sentence.find("()", at + 1)) {
    const std::string_view name = LastPart(NameBefore(sentence, at));
    if (const Function* named = WithName(name, functions)) return named;
  }
  return nullptr;
}

// Returns the first function that the assertion calls.
const Function* CheckedFunction(const std::vector<const Function*>& functions,
                                const std::vector<LabeledText>& parts) {
  for (const LabeledText& part : parts) {
    if (part.label != "checked" && part.label != "expected") continue;
    if (const Function* called = CalledIn(part.text, functions)) return called;
  }
  return nullptr;
}

// Returns the function that the suite of a test is about: "MatmulRulesTest" is
// about MatMulRule(), "DropoutTest" about Dropout::Forward() if the student
// writes nothing else of that class.
const Function* FunctionOfSuite(const std::vector<const Function*>& functions,
                                std::string_view name_of_suite) {
  const std::string suite = absl::AsciiStrToLower(name_of_suite);
  for (const Function* function : functions) {
    for (const std::string_view name :
         {LastPart(function->name), OnlyOneOf(*function, functions)}) {
      const std::string lower = absl::AsciiStrToLower(name);
      if (lower.size() > 3 && absl::StartsWith(suite, lower)) return function;
    }
  }
  return nullptr;
}

// FunctionOf(), among these functions, without what the suite says.
const Function* FunctionAmong(const std::vector<const Function*>& functions,
                              const TestCase& test, std::string_view why,
                              const std::vector<LabeledText>& parts) {
  for (const LabeledText& part : parts) {
    if (part.label != "note" && part.label != "failed") continue;
    if (const Function* named = MentionedIn(part.text, functions)) return named;
  }
  if (const Function* called = CheckedFunction(functions, parts)) return called;
  for (const std::string_view label : {"case", "note", "failed"}) {
    for (const LabeledText& part : parts) {
      if (part.label != label) continue;
      const Function* named = WithName(NameAtFront(part.text), functions);
      if (named != nullptr) return named;
    }
  }
  if (const Function* named = NamedIn(test.name, functions)) return named;
  if (const Function* named = MentionedIn(why, functions)) return named;
  for (const LabeledText& part : parts) {
    const Function* threw = WithName(NameAtFront(part.text), functions);
    if (threw != nullptr) return threw;
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
  const Function* found = FunctionAmong(own, test, result.why, parts);
  if (found != nullptr) return found;
  found = FunctionOfSuite(own, test.suite);
  // "MatmulTest" checks the given MatMulBlocked() as well, which is wrong
  // because of what it calls: MatMul() is then not to blame.
  const Function* checked = CheckedFunction(given, parts);
  if (found != nullptr && checked != nullptr &&
      absl::StartsWith(checked->name, found->name)) {
    return checked;
  }
  if (found == nullptr) found = FunctionAmong(given, test, result.why, parts);
  return found == nullptr ? FunctionOfSuite(given, test.suite) : found;
}

bool IsOneOfItsClass(const Function& function,
                     const std::vector<Function>& functions) {
  const std::string_view type = ClassOf(function);
  if (type.empty() || LastPart(function.name) != type) return false;
  return std::any_of(
      functions.begin(), functions.end(), [&](const Function& other) {
        return other.name != function.name && ClassOf(other) == type;
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
