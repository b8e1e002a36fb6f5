// A student with results and marks: what each format is made of.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_MARKED_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_MARKED_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

struct Marked {
  Submission submission;
  StudentResult result;
  CourseMark mark;
  std::string key;      // Of UniqueKeys(): no other submission has it.
  bool shared = false;  // Another submission has the same student.
  std::string version;  // Of the course that graded it.
};

// Returns the class in the order of the keys of its students. Submissions that
// share a student get a problem that says so.
std::vector<Marked> MarkClass(const ClassResult& result,
                              const CourseFile& course);

// Returns the tests of an exercise as the student may see them: text is cleaned
// and bounded, WithoutPaths(), and of hidden tests there is what `degree`
// allows, never the place in their source. At kPoints one record "hidden tests"
// says how many passed.
std::vector<TestRecord> ForStudent(const std::vector<TestRecord>& records,
                                   Disclosure degree);

// Returns the problems of a student for people to read: cleaned, and bounded in
// number and length.
std::vector<std::string> ProblemsOf(const Marked& student);

// Returns a name for people to read: cleaned, on one line, at most 200
// characters.
std::string ShortName(std::string_view name);

// Returns the name of a student's folder: other characters than letters,
// digits, '-', '_' and '.' (not the first) become %XX. A long key is cut and
// gets a part of its SHA-256.
std::string FolderOf(std::string_view student);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_MARKED_H_
