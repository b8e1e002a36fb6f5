// A name for each submission of a class.
#include "tools/grade/mark/keys.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

std::vector<UniqueKey> UniqueKeys(const std::vector<StudentResult>& results) {
  std::map<std::string, int> counts;
  std::set<std::string> taken;
  for (const StudentResult& result : results) {
    ++counts[result.student];
    taken.insert(result.student);
  }
  std::map<std::string, int> copies;
  std::vector<UniqueKey> keys;
  for (const StudentResult& result : results) {
    UniqueKey key = {result.student, counts[result.student] > 1};
    int& copy = copies[result.student];
    if (++copy > 1) {
      // "ada (2)" may be the key of another student.
      do {
        key.key = absl::StrCat(result.student, " (", copy, ")");
      } while (!taken.insert(key.key).second && ++copy > 0);
    }
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace tinytorch::grade
