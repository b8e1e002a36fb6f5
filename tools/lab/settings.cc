#include "tools/lab/settings.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

Settings::Settings(absl::string_view text) {
  for (absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> setting =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    if (setting.first.empty() || setting.second.empty()) {
      throw WrongSetting(
          absl::StrCat("--set: wanted NAME=VALUE, got \"", part, "\""));
    }
    if (!values_.insert(setting).second) {
      throw WrongSetting(
          absl::StrCat("--set: ", setting.first, " is there twice"));
    }
  }
}

const std::string* Settings::Find(const std::string& name) {
  asked_.insert(name);
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

double Settings::Number(const std::string& name, double usual, Limits limits) {
  const std::string* const text = Find(name);
  if (text == nullptr) return usual;
  double value = 0;
  // Written so that NaN is refused.
  if (absl::SimpleAtod(*text, &value) && value >= limits.low &&
      value <= limits.high) {
    return value;
  }
  throw WrongSetting(absl::StrCat("--set: ", name, ": wanted a number from ",
                                  limits.low, " to ", limits.high, ", got \"",
                                  *text, "\""));
}

size_t Settings::Choice(const std::string& name,
                        const std::vector<std::string>& words) {
  const std::string* const text = Find(name);
  if (text == nullptr) return 0;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<size_t>(found - words.begin());
  throw WrongSetting(absl::StrCat("--set: ", name, ": wanted ",
                                  absl::StrJoin(words, " or "), ", got \"",
                                  *text, "\""));
}

bool Settings::Are(absl::string_view text) const {
  return values_ == Settings(text).values_;
}

void Settings::CheckAllUsed() const {
  for (const auto& [name, value] : values_) {
    if (asked_.count(name) != 0) continue;
    throw WrongSetting(absl::StrCat(
        "--set: no experiment that ran has ", name, "; they have ",
        asked_.empty() ? "no settings" : absl::StrJoin(asked_, ", ")));
  }
}

}  // namespace tinytorch
