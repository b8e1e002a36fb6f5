// Hints in three levels; see hints.h.
#include "tools/student/hints.h"

#include <cstddef>
#include <string>
#include <vector>

namespace tinytorch::student {

std::vector<std::string> HintsOfLevel(const std::vector<std::string>& declared,
                                      int level) {
  if (level < 1 || level > kHintLevels) return {};
  const size_t count = declared.size();
  const auto last = static_cast<size_t>(level);
  const size_t begin = count * (last - 1) / kHintLevels;
  const size_t end = count * last / kHintLevels;
  return {declared.begin() + static_cast<std::ptrdiff_t>(begin),
          declared.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace tinytorch::student
