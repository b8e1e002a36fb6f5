// Late rules: what the days after a deadline cost.
#ifndef TINYTORCH_TOOLS_GRADE_MARK_LATE_H_
#define TINYTORCH_TOOLS_GRADE_MARK_LATE_H_

#include <cstdint>
#include <map>
#include <string>

#include "tools/grade/mark/course.h"

namespace tinytorch::grade {

struct Lateness {
  int days = 0;        // Days that began after the deadline.
  int grace_days = 0;  // Of these, paid from the student's budget.
  int percent = 100;   // Of the points that remain.
  std::string why;     // A sentence; empty if in time.
};

// When each module was handed in, in seconds since 1970.
using HandedIn = std::map<std::string, int64_t>;

// Returns the lateness of each module of `handed_in`. Grace days are spent in
// the order of the student's deadlines. A module without a deadline is in time.
// A late day starts when the grace minutes are over, and again each 24 hours.
std::map<std::string, Lateness> LatenessOf(const CourseFile& course,
                                           const std::string& student,
                                           const HandedIn& handed_in);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_MARK_LATE_H_
