#include "tools/runner/result.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_replace.h"

namespace tinytorch::runner {

std::string ShortFunction(std::string_view function) {
  const std::string name =
      absl::StrReplaceAll(function, {{"(anonymous namespace)::", ""},
                                     {"{anonymous}::", ""},
                                     {"tinytorch::", ""}});
  const size_t end = name.find('(');
  const size_t space = name.rfind(' ', end);
  const size_t begin = space == std::string::npos ? 0 : space + 1;
  return name.substr(begin, end == std::string::npos ? end : end - begin);
}

}  // namespace tinytorch::runner
