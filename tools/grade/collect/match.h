// Finds the files of the declared exercises in what a student handed in.
//
// For each exercise E of module M, the first of these that has a file counts:
//
//   1. M/student/E.cc, below any folders: a repository, or a part of it;
//   2. E.cc in any folder, except those of the course that hold other versions
//      (reference, skeleton, ...) and those of another module;
//   3. a common renaming of it: E(1).cc, E-1.cc, E_final.cc, E.cpp, E.cc.txt,
//      "Copy of E.cc", other capitals, and Canvas's NAME_4711_9001_ before it.
//
// Copies with the same bytes count as one. If the first of these has several
// files that differ, none is taken, and a sentence names them: a person has to
// choose.
// If two modules have an exercise of the same name, 2 and 3 need a folder with
// the name of the module.
#ifndef TINYTORCH_TOOLS_GRADE_COLLECT_MATCH_H_
#define TINYTORCH_TOOLS_GRADE_COLLECT_MATCH_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/grade/model.h"

namespace tinytorch::grade {

struct Matches {
  std::map<ExerciseId, SubmittedFile> files;
  std::vector<std::string> problems;   // Sentences: what was ambiguous.
  std::vector<std::string> unmatched;  // Paths of sources of no exercise.
};

class Matcher {
 public:
  explicit Matcher(std::vector<ExerciseId> declared);

  // Whether a file with this path can be the one of an exercise.
  bool Wants(std::string_view path) const;

  // `files` has the bytes of the files that are wanted, `names` the paths of
  // all.
  Matches Match(const std::map<std::string, std::string>& files,
                const std::vector<std::string>& names) const;

 private:
  struct Candidate {
    int tier = 0;  // 1 to 3, as above; 0: none.
    ExerciseId id;
    bool unclear =
        false;  // Of one of several modules, and no folder says which.
  };
  Candidate CandidateOf(std::string_view path) const;

  std::vector<ExerciseId> declared_;
  std::map<std::string, std::vector<std::string>> modules_of_;  // By exercise.
};

// What the grader compiles: without a byte order mark and with \n at the end of
// each line. Each change, and each sign that the file is not what it should be
// (UTF-16, empty), is said in `notes`.
SubmittedFile Normalized(std::string_view bytes, std::string_view path);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_COLLECT_MATCH_H_
