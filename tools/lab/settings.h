// Settings: what a reader may change in an experiment without an editor.
//
//   ./bazelw run //training:understand -- --experiment=momentum
//       --set=steep=1000
//
// An experiment asks for a setting by its name and says which values it takes:
//
//   const double steep = settings.Number("steep", 100, {1, 10000});

#ifndef TINYTORCH_TOOLS_LAB_SETTINGS_H_
#define TINYTORCH_TOOLS_LAB_SETTINGS_H_

#include <cstddef>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tinytorch {

// --set has a value that the experiment does not take.
class WrongSetting : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

struct Limits {
  double low = 0, high = 0;
};

class Settings {
 public:
  Settings() = default;
  // Reads "steep=1000,optimizer=adam". Throws WrongSetting: "--set: wanted
  // NAME=VALUE, got \"steep\""; "--set: steep is there twice".
  explicit Settings(absl::string_view text);

  // Returns the number of this name, or `usual` if the reader did not set it.
  // Throws WrongSetting: "--set: steep: wanted a number from 1 to 10000, got
  // \"x\"".
  double Number(const std::string& name, double usual, Limits limits);

  // Returns the place of the word of this name in `words`, or 0 if the reader
  // did not set it. Throws WrongSetting: "--set: optimizer: wanted sgd or adam,
  // got \"x\"".
  size_t Choice(const std::string& name, const std::vector<std::string>& words);

  // Returns whether the reader set exactly what `text` says.
  bool Are(absl::string_view text) const;

  // Throws WrongSetting if no experiment asked for a setting: "--set: no
  // experiment that ran has steap; they have steep".
  void CheckAllUsed() const;

 private:
  const std::string* Find(const std::string& name);

  std::map<std::string, std::string> values_;
  std::set<std::string> asked_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_LAB_SETTINGS_H_
