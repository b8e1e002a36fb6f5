// Jobs: what has to be built for a class, each thing once.
//
// A file is named by its content, so two students who hand in the same bytes
// share one object. A combination is what a student has written of a module and
// of the modules before it; it is named by the names of its files. Combination
// and file keep their names when other students change, so Bazel's cache knows
// them.
//
//   alice  tensor  shape=a1  matmul=b7   combination 5e
//   bob    tensor  shape=a1  matmul=c2   combination 90: links, tests
//   carol  tensor  shape=a1  matmul=b7   combination 5e: builds nothing
#ifndef TINYTORCH_TOOLS_GRADE_ENGINE_JOBS_H_
#define TINYTORCH_TOOLS_GRADE_ENGINE_JOBS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/grade/engine/course.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

struct FileJob {
  std::string content;
  // Of the first student who handed it in. If that combination has all points
  // of the exercise, the file need not be tested alone.
  std::string combination;
};

struct Combination {
  std::map<std::string, std::string> files;  // By exercise: the name of a file.
  // The student's combinations of modules before: module and name.
  std::vector<std::pair<std::string, std::string>> earlier;
};

struct ModuleJobs {
  std::string module;
  std::map<std::string, std::map<std::string, FileJob>> files;  // By exercise.
  std::map<std::string, Combination> combinations;
  // Modules before it that are not graded: the reference takes their place.
  std::vector<std::string> references;
};

struct ClassJobs {
  std::vector<ModuleJobs> modules;  // In the course's order.
  // By submission and module: the combination, or "" if no file of the module
  // was handed in. Its tests then are not run: the skeleton earns nothing.
  std::vector<std::vector<std::string>> students;
  int files_handed_in = 0;

  int DistinctFiles() const;
  int Combinations() const;
};

// Returns a name for content: 32 hexadecimal digits.
std::string ContentName(std::string_view content);

// Returns the jobs of a class in the chosen modules.
ClassJobs MakeJobs(const DeclaredCourse& course,
                   const std::vector<std::string>& chosen,
                   const std::vector<Submission>& submissions);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_ENGINE_JOBS_H_
