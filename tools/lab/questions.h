// Questions: what a student should be able to answer after an exercise.
//
// A file MODULE/understand/questions.txt declares questions and answers once:
//
//   # A comment.
//   [shape]                            an exercise
//   ? Which place has element [1, 2]   a question; it goes on in lines that
//     of a [2, 3]?                     begin with two spaces
//   = 1 * 3 + 2 = 5.                   its answer, in the same way
//
// `./bazelw run //tensor:understand -- --questions` asks them, one after the
// other, and shows an answer only after an attempt. Attempts are kept in a file
// of the checkout that Git ignores: .answers/tensor.json.

#ifndef TINYTORCH_TOOLS_LAB_QUESTIONS_H_
#define TINYTORCH_TOOLS_LAB_QUESTIONS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/lab/lab.h"

namespace tinytorch {

struct Question {
  std::string exercise;
  std::string text;  // one line, as the answer
  std::string answer;
};

// Reads the format above. InvalidArgument, with the number of the line:
//   "line 3: wanted [EXERCISE], \"? \", \"= \" or two spaces, got \"Why\""
//   "line 3: a question before the first [EXERCISE]"
//   "line 3: an answer without a question", "line 3: nothing to continue"
//   "line 3: the question before this line has no answer"
//   "line 3: the exercise shape is there already"
//   "line 3: the exercise shape already asks this"
//   "line 3: empty"
absl::StatusOr<std::vector<Question>> ParseQuestions(absl::string_view text);

// Checks that the exercises are those of a module, in its order, and that each
// has at least two questions. InvalidArgument: "wanted the exercises shape and
// tensor, got shape"; "shape: wanted at least 2 questions, got 1".
absl::Status CheckQuestions(const std::vector<Question>& questions,
                            const std::vector<std::string>& exercises);

// What a student wrote, by question: "shape: Which place ...".
using Attempts = std::map<std::string, std::string>;

// Read and write attempts as a JSON object. A file that does not exist has no
// attempts. InvalidArgument for a file that is not such an object: "PATH:
// wanted a JSON object of texts". SaveAttempts() makes the folder.
absl::StatusOr<Attempts> LoadAttempts(const std::string& path);
absl::Status SaveAttempts(const std::string& path, const Attempts& attempts);

// Asks the questions of one exercise, or of all if `exercise` is empty, and
// shows an answer after an attempt. `keep` is called with all attempts after
// each new one. A question that has an attempt is shown with it and its answer,
// and is not asked again. An empty line leaves a question open, and the end of
// the input leaves all that follow. If the console does not ask, prints the
// questions without answers. Returns the program's exit code: 2 if no
// question has such an exercise.
int AskQuestions(const std::vector<Question>& questions,
                 const std::string& exercise, const Lab::Console& console,
                 Attempts attempts,
                 const std::function<void(const Attempts&)>& keep);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_LAB_QUESTIONS_H_
