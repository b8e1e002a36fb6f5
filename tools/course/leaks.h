// Finds the lines of a solution in what students receive: their skeletons, the
// headers, the lesson, the tests.
//
// Code moves: a solution is pasted into a comment to explain it, or a helper is
// copied out of its region. So lines are compared without spaces and without a
// comment sign before them. Not every match gives something away: a line that
// is also outside the marked regions, a short one (`return result;`) and the
// head of a loop (`for (size_t i = 0; i < n; ++i) {`) are not secret. Neither
// are one or two lines that code in given/ has as well; three in a row are.
#ifndef TINYTORCH_TOOLS_COURSE_LEAKS_H_
#define TINYTORCH_TOOLS_COURSE_LEAKS_H_

#include <string>
#include <vector>

#include "tools/course/skeleton.h"

namespace tinytorch::course {

struct Reference {
  std::string path;
  std::vector<SourceLine> lines;
};

struct Shipped {
  std::string path;
  std::string text;
};

// Returns a message for each line of a solution in a shipped file, such as
// "tensor/README.md:12: solution of tensor/reference/sum.cc:8: sum += x[i];".
std::vector<std::string> FindLeaks(const std::vector<Reference>& references,
                                   const std::vector<Shipped>& shipped);

}  // namespace tinytorch::course

#endif  // TINYTORCH_TOOLS_COURSE_LEAKS_H_
