// The result of one submission, as learning platforms want it.
#ifndef TINYTORCH_TOOLS_BUNDLE_RESULTS_H_
#define TINYTORCH_TOOLS_BUNDLE_RESULTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::bundle {

struct ExerciseResult {
  std::string name;
  std::string title;
  int points = 0;
  int earned = 0;
  std::string status = "not graded yet";  // Otherwise as in verdicts.
  std::string text;                       // For the student, cleaned.
};

struct Result {
  std::string module;
  std::vector<ExerciseResult> exercises;
  std::vector<std::string> problems;       // Sentences about all of it.
  std::vector<std::string> missing_walls;  // For the instructor.
  uint64_t seed = 0;                       // Of hidden tests.
  bool finished = false;
};

// Returns the text of Gradescope's results.json.
std::string GradescopeJson(const Result& result);

// Returns the text of Classroom 50's result.json. `datetime` is that of the
// commit, or empty.
std::string Classroom50Json(const Result& result, std::string_view datetime);

// Returns created_at of Gradescope's submission_metadata.json, or nothing if
// that is not to be had. Times come from there and never from the clock, so
// that another run gives the same.
std::string CreatedAt(std::string_view metadata);

}  // namespace tinytorch::bundle

#endif  // TINYTORCH_TOOLS_BUNDLE_RESULTS_H_
