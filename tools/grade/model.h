// What grading knows: of the course, of each submission, of each result. The
// steps of grading (collect, run, mark, give back) hand these on to each other.
#ifndef TINYTORCH_TOOLS_GRADE_MODEL_H_
#define TINYTORCH_TOOLS_GRADE_MODEL_H_

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tinytorch::grade {

// An exercise of the course: its file is MODULE/student/EXERCISE.cc.
struct ExerciseId {
  std::string module;
  std::string exercise;
  auto operator<=>(const ExerciseId&) const = default;
};

// A file that was handed in. The original is never changed.
struct SubmittedFile {
  std::string content;             // Without a BOM, and with \n at line ends.
  std::string found_at;            // Its path within what was handed in.
  std::vector<std::string> notes;  // Sentences: "it has Windows line ends".
};

// The submission of one student or one team.
struct Submission {
  std::string student;  // The key of the roster; else what the export says.
  std::string name;     // For people to read.
  std::string email;
  std::string section;
  std::vector<std::string> members;  // Of a team, keys of the roster.
  // When it was handed in, in seconds since 1970, if the export says so.
  std::optional<int64_t> handed_in;
  bool on_roster = true;
  std::string source;  // The folder or archive that it came from.
  std::map<ExerciseId, SubmittedFile> files;
  // Sentences about what is wrong with it as a whole: "the zip file ends
  // early".
  std::vector<std::string> problems;
  std::vector<std::string> notes;  // Sentences about what is not wrong.
};

struct TestRecord {
  std::string name;     // "MatMulTest.MultipliesMatrices".
  std::string level;    // "package", "module", "integration", "hidden".
  std::string outcome;  // "passed", "failed", "crashed", "hung", "unwritten",
                        // "not compiled", "not run", "skipped".
  std::string message;  // As in the report, cleaned; empty if passed.
};

struct ExerciseResult {
  ExerciseId id;
  std::string title;
  int points = 0;      // At most.
  int integrated = 0;  // With the student's own work throughout.
  int isolated = -1;   // Their file, the reference for all else; -1: not run.
  int tests = 0;
  int passed = 0;      // Of `tests`, integrated.
  std::string status;  // As in verdicts: "passed", "failed", "unwritten",
                       // "does not compile", "flagged", "not handed in".
  std::string flag;    // How its code forged a result, or empty.
  std::string log;     // Of the compiler, cleaned and bounded.
  std::vector<TestRecord> records;
};

struct ModuleResult {
  std::string module;
  int points = 0;
  int integrated = 0;
  bool complete = false;
  std::vector<ExerciseResult> exercises;
};

// The results of one student, before weights and late rules.
struct StudentResult {
  std::string student;
  std::string pseudonym;
  std::vector<ModuleResult> modules;
  std::vector<std::string> problems;
};

// A class, as far as tests decide it: results[i] belongs to submissions[i].
struct ClassResult {
  std::string version;  // Of the course that graded it.
  int64_t seed = 0;     // Of hidden tests; 0: it was not recorded.
  std::vector<Submission> submissions;
  std::vector<StudentResult> results;
};

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_MODEL_H_
