#include "tools/runner/result.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_replace.h"

namespace tinytorch::runner {
namespace {

// Removes the arguments of templates: "Zip<Add(float)::{lambda}>" is "Zip".
std::string WithoutTemplateArguments(std::string_view name) {
  std::string text;
  int depth = 0;
  for (const char c : name) {
    // operator<() has no such arguments.
    const bool is_operator = depth == 0 && (text.ends_with("operator") ||
                                            text.ends_with("operator<"));
    if (c == '<' && !is_operator) ++depth;
    if (depth == 0) text += c;
    if (c == '>' && depth > 0) --depth;
  }
  return text;
}

// Returns the function whose lambda a function of the standard library calls:
// "F" for "std::_Function_handler<int (), F(int)::{lambda()#1}>::_M_invoke()".
std::string_view OwnerOfLambda(std::string_view function) {
  const size_t lambda = function.find("::{lambda");
  if (!function.starts_with("std::") || lambda == std::string_view::npos) {
    return function;
  }
  size_t end = lambda;
  // "Get(long) const": back to the bracket.
  while (end > 0 && function[end - 1] != ')') --end;
  int depth = 0;
  do {
    if (end == 0) return function;
    --end;
    if (function[end] == ')') ++depth;
    if (function[end] == '(') --depth;
  } while (depth > 0);
  // The name begins behind a sign outside of the arguments of templates.
  size_t begin = end;
  for (int angles = 0; begin > 0; --begin) {
    const char c = function[begin - 1];
    if (c == '>') ++angles;
    if (angles == 0 && (c == ' ' || c == ',' || c == '<')) break;
    if (c == '<') --angles;
  }
  return function.substr(begin, end - begin);
}

}  // namespace

std::string ShortFunction(std::string_view function) {
  const std::string plain =
      absl::StrReplaceAll(function, {{"(anonymous namespace)::", ""},
                                     {"{anonymous}::", ""},
                                     {"tinytorch::", ""},
                                     {"[abi:cxx11]", ""}});
  const std::string name = WithoutTemplateArguments(OwnerOfLambda(plain));
  size_t end = name.find('(');
  // The brackets of "operator()" are part of the name.
  constexpr std::string_view kCall = "operator()";
  if (const size_t call = name.find(kCall);
      call != std::string::npos && call + kCall.size() - 2 == end) {
    end += 2;
  }
  const size_t space = name.rfind(' ', end);
  const size_t begin = space == std::string::npos ? 0 : space + 1;
  return name.substr(begin, end == std::string::npos ? end : end - begin);
}

}  // namespace tinytorch::runner
