// Tables for gradebooks and results for platforms, each as the text of a file.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_FORMATS_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_FORMATS_H_

#include <map>
#include <string>
#include <vector>

#include "tools/grade/give/marked.h"
#include "tools/grade/mark/course.h"

namespace tinytorch::grade {

// Returns the points for a gradebook by student. A student who is not on the
// roster is left out, and one of whom there are two submissions.
std::map<std::string, std::string> GradesOf(
    const std::vector<Marked>& students);

// All students with all modules and exercises, and all problems.
std::string ClassCsv(const std::vector<Marked>& students);

// Moodle's gradebook: students of the roster only, since one unknown user
// makes Moodle refuse the file.
std::string MoodleCsv(const std::vector<Marked>& students,
                      const std::string& title);

// Brightspace: "OrgDefinedId", "TITLE Points Grade" and the end of a line.
std::string BrightspaceCsv(const std::vector<Marked>& students,
                           const std::string& title);

// Gradescope's results.json of one student: a test with points for each
// exercise ("1.2"), and one without points for each test of it that did not
// pass ("1.2.1"). All are visible: they hold what a student may see.
std::string GradescopeJson(const Marked& student, const CourseFile& course);

// Classroom 50's result.json of one student. Its scores are whole numbers, so
// they are rounded down.
std::string Classroom50Json(const Marked& student, const CourseFile& course);

// The tests of one student as JUnit's XML.
std::string JunitXml(const Marked& student, const CourseFile& course);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_FORMATS_H_
