// Marks: from results to the numbers of a gradebook. No test runs for this, so
// marks are computed anew whenever a deadline or a weight changes.
//
// Points are exact: whole hundredths. The mark of an exercise is
//   credit x weight of the exercise x weight of the module x late factor,
// rounded once, half up. The marks of modules and of the course are sums of
// these, so that each column of a table adds up.
#ifndef TINYTORCH_TOOLS_GRADE_MARK_POINTS_H_
#define TINYTORCH_TOOLS_GRADE_MARK_POINTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tools/grade/mark/course.h"
#include "tools/grade/mark/late.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

using Hundredths = int64_t;

struct ExerciseMark {
  ExerciseId id;
  std::string title;
  Hundredths points = 0;  // Of `most`, after weights and late rules.
  Hundredths most = 0;
  std::string why;  // "12 of 20 points, isolated 20; the better counts."
};

struct ModuleMark {
  std::string module;
  Hundredths points = 0;
  Hundredths most = 0;
  Lateness late;
  std::vector<ExerciseMark> exercises;
};

struct CourseMark {
  std::string student;
  Hundredths points = 0;
  Hundredths most = 0;
  std::vector<ModuleMark> modules;  // Those that count.
};

CourseMark MarkOf(const CourseFile& course, const StudentResult& result,
                  const HandedIn& handed_in);

// Returns the time of the submission for each module of the result.
HandedIn HandedInAtOnce(const Submission& submission,
                        const StudentResult& result);

// Returns 1250 as "12.5", 1200 as "12".
std::string PointsText(Hundredths points);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_MARK_POINTS_H_
