// A small course for tests: two modules, of which the second one needs the
// first one.
#ifndef TINYTORCH_TOOLS_STUDENT_FIXTURES_H_
#define TINYTORCH_TOOLS_STUDENT_FIXTURES_H_

#include <string>
#include <vector>

#include "tools/student/course_map.h"

namespace tinytorch::student {

// The course without verdicts: tensor with shape, broadcast and print, layers
// with dense.
Course SmallCourse();

// The same, where shape passes, broadcast is not written, and print fails.
Course StartedCourse();

// The same, where all of tensor passes, and nothing of layers is written.
Course HalfCourse();

// The same, where all passes.
Course FinishedCourse();

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_FIXTURES_H_
