// Rules for the sections and symbols of an object.
#ifndef TINYTORCH_TOOLS_TRUST_OBJECT_RULES_H_
#define TINYTORCH_TOOLS_TRUST_OBJECT_RULES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tools/trust/elf_object.h"
#include "tools/trust/names.h"

namespace tinytorch::trust {

// All functions return sentences without a file's name in front and a full stop
// behind; none if all is well. At most kMostSentences: a file may break a rule
// a hundred thousand times.
inline constexpr size_t kMostSentences = 20;

// Code and data lie in the sections that C++ without extensions needs, and in
// those of the skeleton, which was compiled with the same flags (sanitizers add
// some).
std::vector<std::string> CheckSections(const ElfObject& object,
                                       const ElfObject& skeleton);

// No symbol is resolved at run time, has a place of its own choice or stands
// for data among code. Names that are not defined may be used (names.h).
std::vector<std::string> CheckSymbols(const ElfObject& object,
                                      const Names& names,
                                      const std::vector<std::string>& calls);

// The functions and variables that the skeleton defines for others are there: a
// function of another name or with other parameters compiles, too.
std::vector<std::string> CheckComplete(const ElfObject& object,
                                       const ElfObject& skeleton);

// Whether the object makes objects before main. (Sanitizers run code then, too,
// but in sections of another name, which the skeleton also has.)
bool RunsBeforeMain(const ElfObject& object);

// Whether a symbol stays visible in an exercise's object: the skeleton defines
// it; or the compiler added it to a class of which the skeleton defines a
// function; or it is data that all of the program shares.
class Kept {
 public:
  Kept(const ElfObject& skeleton, const Names& names);
  bool operator()(const Symbol& symbol) const;

 private:
  std::unordered_set<std::string_view> defined_;
  std::unordered_set<std::string> classes_;
  const Names& names_;
};

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_OBJECT_RULES_H_
