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
    // operator<() and operator->() have no such arguments.
    const bool is_operator =
        depth == 0 && (text.ends_with("operator") ||
                       text.ends_with("operator<") || text.ends_with("-"));
    if (c == '<' && !is_operator) ++depth;
    if (depth == 0) text += c;
    if (c == '>' && depth > 0) --depth;
  }
  return text;
}

}  // namespace

std::string ShortFunction(std::string_view function) {
  const std::string name = WithoutTemplateArguments(
      absl::StrReplaceAll(function, {{"(anonymous namespace)::", ""},
                                     {"{anonymous}::", ""},
                                     {"tinytorch::", ""},
                                     {"[abi:cxx11]", ""}}));
  const size_t end = name.find('(');
  const size_t space = name.rfind(' ', end);
  const size_t begin = space == std::string::npos ? 0 : space + 1;
  return name.substr(begin, end == std::string::npos ? end : end - begin);
}

}  // namespace tinytorch::runner
