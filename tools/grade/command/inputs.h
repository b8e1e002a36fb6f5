// What `grade` reads before it runs a test: the course, the people, the files.
#ifndef TINYTORCH_TOOLS_GRADE_COMMAND_INPUTS_H_
#define TINYTORCH_TOOLS_GRADE_COMMAND_INPUTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/grade/collect/collect.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/command/options.h"
#include "tools/grade/engine/course.h"
#include "tools/grade/mark/course.h"

namespace tinytorch::grade {

struct Inputs {
  DeclaredCourse declared;
  CourseFile course;
  Roster roster;
  std::vector<std::string> modules;  // Those that are graded, in their order.
  Collection collection;
};

// Reads all of them. The error names the file and the line. Mistakes of single
// submissions are not errors: they are in the collection.
absl::StatusOr<Inputs> ReadInputs(const Options& options);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COMMAND_INPUTS_H_
