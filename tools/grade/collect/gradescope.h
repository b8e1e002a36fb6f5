// The list that Gradescope puts into its exports: submission_metadata.yml.
//
//   submission_123:
//     :submitters:
//     - :name: Anna Weiß
//       :sid: '4711'
//       :email: anna@example.edu
//     :created_at: 2026-09-12 18:23:45.123456000 Z
//
// libyaml reads it, as the Ruby that wrote it does; keys may also have no
// colon.
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_GRADESCOPE_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_GRADESCOPE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::grade {

struct Submitter {
  std::string name = {};
  std::string sid = {};
  std::string email = {};
};

struct GradescopeEntry {
  std::vector<Submitter> submitters;
  std::optional<int64_t> created_at;  // In seconds since 1970.
};

// Returns the entries by the name of their folder. Error, with the line: it is
// not YAML, is not a mapping of mappings, nests deeper than 64, or ends early.
absl::StatusOr<std::map<std::string, GradescopeEntry>> ParseGradescope(
    std::string_view text);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_GRADESCOPE_H_
