#include "tools/runner/execute/library_check.h"

#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

constexpr std::string_view kBefore = ": Assertion '";
constexpr std::string_view kAfter = "' failed.";

// Returns "std::vector::operator[]" of "constexpr std::vector<_Tp>::reference
// std::vector<_Tp>::operator[](size_type) const [with _Tp = int]".
std::string NameOf(std::string_view signature) {
  return absl::StrReplaceAll(
      ShortFunction(signature.substr(0, signature.find(" [with "))),
      {{"__cxx11::", ""},
       {"_Optional_base_impl", "optional"},
       {"_Optional_base", "optional"},
       {"__shared_ptr_access", "shared_ptr"},
       {"basic_string", "string"}});
}

// Says which promise to the function was broken, from the condition that the
// library checked.
std::string InWords(std::string_view name, std::string_view condition) {
  const size_t member = name.rfind("::");
  const std::string_view type = name.substr(0, member);
  const std::string_view function =
      member == name.npos ? name : name.substr(member + 2);
  if (function == "operator[]" && !absl::EndsWith(type, "_ptr")) {
    return absl::StrCat("An index is outside of a ", type, ".");
  }
  if (absl::StrContains(condition, "empty()")) {
    return absl::StrCat(function, "() was called on a ", type,
                        " without elements.");
  }
  if (absl::StrContains(condition, "_M_is_engaged") ||
      absl::StrContains(type, "optional")) {
    return "A std::optional was read that holds no value.";
  }
  if (absl::EndsWith(type, "_ptr")) {
    return absl::StrCat("A ", type, " was followed that points to nothing.");
  }
  return absl::StrCat(name, "() does not allow these arguments: it checked ",
                      condition, ".");
}

}  // namespace

std::string TakeLibraryCheck(std::string* output) {
  const size_t before = output->rfind(kBefore);
  if (before == output->npos) return "";
  const size_t condition = before + kBefore.size();
  const size_t after = output->find(kAfter, condition);
  if (after == output->npos) return "";
  const size_t newline = output->rfind('\n', before);
  const size_t begin = newline == output->npos ? 0 : newline + 1;
  // "FILE:LINE: SIGNATURE". C's assert() has another form.
  const std::string_view line(output->data() + begin, before - begin);
  const size_t place = line.find(": ");
  if (place == line.npos || !absl::StrContains(line, "std::")) return "";
  const std::string words =
      InWords(NameOf(line.substr(place + 2)),
              std::string_view(*output).substr(condition, after - condition));
  size_t end = after + kAfter.size();
  if (end < output->size() && (*output)[end] == '\n') ++end;
  output->erase(begin, end - begin);
  return words;
}

}  // namespace tinytorch::runner
