#include "tools/runner/report/subject.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/cpp_names.h"
#include "tools/runner/report/functions.h"
#include "tools/runner/report/message.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

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

// Returns the first function that `expression` calls. Of several with that name
// it is the one with as many parameters, or with a few more, which may have
// default values.
const Function* CalledIn(std::string_view expression,
                         const std::vector<const Function*>& functions) {
  for (size_t at = expression.find('('); at != std::string_view::npos;
       at = expression.find('(', at + 1)) {
    const std::string_view name = LastPart(NameBefore(expression, at));
    const int arguments = CountArguments(expression, at, false);
    const Function* best = nullptr;
    for (const Function* function : functions) {
      if (name.empty() || LastPart(function->name) != name) continue;
      const bool fits = function->parameters >= arguments;
      if (best == nullptr ||
          (fits && (best->parameters < arguments ||
                    function->parameters < best->parameters))) {
        best = function;
      }
    }
    if (best != nullptr) return best;
  }
  return nullptr;
}

// Returns "Pow" of "PowRule", or "" of a function that is not a rule.
std::string_view OperationOf(const Function& function) {
  std::string_view name = LastPart(function.name);
  return absl::ConsumeSuffix(&name, "Rule") ? name : "";
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
         {LastPart(function->name), OperationOf(*function),
          OnlyOneOf(*function, functions)}) {
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

// Returns the function that has this name, "Pow" or "Batcher::Run", or that is
// the rule of the operation of this name: "PowRule" for "Pow".
const Function* WithName(std::string_view name,
                         const std::vector<const Function*>& functions) {
  if (name.empty()) return nullptr;
  for (const Function* function : functions) {
    if (function->name == name) return function;
  }
  for (const Function* function : functions) {
    if (LastPart(function->name) == LastPart(name)) return function;
    if (OperationOf(*function) == name) return function;
  }
  return nullptr;
}

// Returns the name with which a text begins.
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
  return text.substr(0, end);
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
    const std::string_view name = NameBefore(sentence, at);
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
    if (part.label != "threw") continue;
    const Function* threw = WithName(NameAtFront(part.text), functions);
    if (threw != nullptr) return threw;
  }
  return nullptr;
}

// FunctionOf(), which may be a given function.
const Function* CheckedOrGiven(const std::vector<const Function*>& own,
                               const std::vector<const Function*>& given,
                               const TestCase& test, const TestResult& result) {
  std::vector<LabeledText> parts;
  if (!result.failures.empty()) {
    parts = ExplainMessage(result.failures[0].message);
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

const Function* FunctionOf(const std::vector<Function>& functions,
                           const TestCase& test, const TestResult& result) {
  std::vector<const Function*> own, given;
  for (const Function& function : functions) {
    (function.is_given ? given : own).push_back(&function);
  }
  const Function* found = CheckedOrGiven(own, given, test, result);
  if (found == nullptr || !found->is_given) return found;
  const Function* continues = nullptr;
  for (const Function* function : own) {
    if (!absl::StartsWith(LastPart(function->name), LastPart(found->name))) {
      continue;
    }
    if (continues != nullptr) return found;
    continues = function;
  }
  return continues == nullptr ? found : continues;
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
