// What the commands print: text of at most 80 columns, or JSON.
#ifndef TINYTORCH_TOOLS_STUDENT_SHOW_H_
#define TINYTORCH_TOOLS_STUDENT_SHOW_H_

#include <functional>
#include <string>

#include "tools/runner/report/style.h"
#include "tools/student/course_map.h"
#include "tools/student/step.h"

namespace tinytorch::student {

// Returns the text of a file of the checkout, or nothing.
using ReadSource = std::function<std::string(const std::string& path)>;

// Returns the map: a line for each exercise of the module that is being worked
// on, a paragraph for each other module, and the next step.
std::string RenderStatus(const Course& course, const runner::Style& style);

// Returns the same as JSON: "modules" with "state" ("given", "complete",
// "open" or "locked"), "locked_by" and "exercises" as in a verdict, and "next".
std::string StatusJson(const Course& course);

// Returns a step: what to do, where, why, what the test says, where it is
// explained, and the commands.
std::string RenderStep(const Course& course, const Step& step,
                       const ReadSource& read, const runner::Style& style);

// Returns the hints of a level, 1 to kHintLevels, and how to see more.
std::string RenderHint(const Course& course, ExerciseId id, int level,
                       const ReadSource& read, const runner::Style& style);

// Returns the row that follows a test that crashed: the command that finds a
// wrong access.
std::string RenderAddressHint(const Course& course, ExerciseId id);

// The tries at one test.
struct TriesAtTest {
  int tries = 0;
  int seen = 0;  // The level of the last hint that was shown, or 0.
};

// Returns what follows a test that fails again: the first hint, if no later one
// was shown, and how to see more.
std::string RenderHintAfterTry(const Course& course, ExerciseId id,
                               TriesAtTest tries, const runner::Style& style);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_SHOW_H_
