// The results of a run of Bazel: the events that it writes for
// --build_event_json_file.
//
// An output that lies at its path may be of an earlier run. So only outputs
// that the events of this run name are read.
#ifndef TINYTORCH_TOOLS_GRADE_ENGINE_EVENTS_H_
#define TINYTORCH_TOOLS_GRADE_ENGINE_EVENTS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::grade {

// By label of a target that was built: the paths of its outputs.
using Outputs = std::map<std::string, std::vector<std::string>>;

// Reads events, a JSON object a line. Targets that failed are left out. A last
// line that was cut off is the end of a run that was killed.
absl::StatusOr<Outputs> ParseEvents(std::string_view events);

// Returns the one output of a target that ends as told, or "".
std::string OutputOf(const Outputs& outputs, const std::string& label,
                     std::string_view ending);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_ENGINE_EVENTS_H_
