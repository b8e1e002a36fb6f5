// Marks: from results to the numbers of a gradebook. No test runs for this, so
// marks are computed anew whenever a deadline or a weight changes.
//
// Points are exact: whole hundredths. The mark of an exercise is
//   credit x weight of the exercise x weight of the module x late factor,
// rounded once, half up. The marks of modules and of the course are sums of
// these, so that each column of a table adds up.
//
// If the course drops the lowest exercises or modules, the rest is scaled to
// all points, and rounded once more: most points are the same for all students.
// The lowest is the one with the smallest share of its points; of equal shares,
// the one with most points.
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
  bool dropped = false;  // It does not count for this student.
  std::string why;       // "12 of 20 points, isolated 20; the better counts."
};

struct ModuleMark {
  std::string module;
  Hundredths points = 0;
  Hundredths most = 0;
  bool dropped = false;
  Lateness late;
  std::vector<ExerciseMark> exercises;
};

struct CourseMark {
  std::string student;
  Hundredths points = 0;
  Hundredths most = 0;
  std::vector<ModuleMark> modules;  // Those that count.
};

// Computes the mark of a student. Extensions of `result.student` hold.
CourseMark MarkOf(const CourseFile& course, const StudentResult& result,
                  const HandedIn& handed_in);

// Returns the time of the submission for each module of the result.
HandedIn HandedInAtOnce(const Submission& submission,
                        const StudentResult& result);

// Returns 1250 as "12.5", 1200 as "12".
std::string PointsText(Hundredths points);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_MARK_POINTS_H_
