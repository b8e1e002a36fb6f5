// The file of the course: what counts, when it is due, and what lateness costs.
//
// tools/grade/example/course.toml has every key, with a comment.
#ifndef TINYTORCH_TOOLS_GRADE_MARK_COURSE_H_
#define TINYTORCH_TOOLS_GRADE_MARK_COURSE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::grade {

// How much of a hidden test a student sees.
enum class Disclosure {
  kFull,         // Its name, outcome and message.
  kDescription,  // Its name and outcome.
  kMessage,      // Its outcome and message, without its name.
  kPoints,       // Only how many hidden tests passed.
};

// Weights are hundredths: 150 counts one and a half times.
struct ModuleRule {
  std::string module;
  int weight = 100;
  std::optional<int64_t> deadline;              // Seconds since 1970.
  std::map<std::string, int> exercise_weights;  // The others: 100.
};

struct LateRules {
  int grace_minutes = 0;  // A submission this late is in time.
  int grace_days = 0;     // Of each student, for the whole course.
  int percent_a_day = 10;
  int most_days = 7;  // After grace; a later submission earns 0.
};

// More time for one student: a deadline of its own, or days on top.
struct Extension {
  std::string student;
  std::string module;  // Empty: all modules.
  std::optional<int64_t> until;
  int days = 0;
};

// How many of the lowest shares of points do not count. The last is kept.
struct DropRules {
  int exercises = 0;  // Of each module.
  int modules = 0;
};

struct CourseFile {
  std::string title;
  // Which part of the credit is isolated, in hundredths; -1: the better counts.
  int isolated_percent = -1;
  Disclosure hidden = Disclosure::kDescription;
  std::vector<ModuleRule> modules;  // Those that count; if empty: all.
  LateRules late;
  DropRules drop;
  bool pseudonyms = true;       // In all that is not for one student.
  std::optional<int64_t> seed;  // Of hidden tests; none: the grader draws one.
  std::vector<Extension> extensions;

  // Returns the rule of a module; nullopt: it does not count.
  std::optional<ModuleRule> RuleOf(const std::string& module) const;
};

// The exercises of each module, as the BUILD files declare them.
using KnownExercises = std::map<std::string, std::vector<std::string>>;

// Reads a course file. The error lists all that is wrong, one a line, as
// "PATH:LINE:COLUMN: ...", with the nearest known name. If `known` is not
// empty, modules and exercises have to be in it.
absl::StatusOr<CourseFile> ReadCourseFile(std::string_view content,
                                          const std::string& path,
                                          const KnownExercises& known = {});

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_MARK_COURSE_H_
