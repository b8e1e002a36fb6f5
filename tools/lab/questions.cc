#include "tools/lab/questions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tools/data/file.h"
#include "tools/text/clean.h"
#include "tools/text/json.h"
#include "tools/text/wrap.h"

namespace tinytorch {
namespace {

constexpr int64_t kMostBytes = 1 << 20;  // of a file of attempts

std::string KeyOf(const Question& question) {
  return absl::StrCat(question.exercise, ": ", question.text);
}

// Reads a file of questions line by line.
class Parser {
 public:
  absl::StatusOr<std::vector<Question>> Parse(absl::string_view text) {
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      ++number_;
      line = absl::StripTrailingAsciiWhitespace(line);
      if (line.empty() || line[0] == '#') continue;
      if (absl::Status status = Read(line); !status.ok()) return status;
    }
    ++number_;
    if (absl::Status status = EndQuestion(); !status.ok()) return status;
    return std::move(questions_);
  }

 private:
  absl::Status Read(absl::string_view line) {
    if (line[0] == '[' && line.back() == ']') {
      return BeginExercise(line.substr(1, line.size() - 2));
    }
    const absl::string_view rest = absl::StripAsciiWhitespace(
        line.substr(std::min<size_t>(2, line.size())));
    if (line[0] == '?' || line[0] == '=') {
      if (rest.empty() || line[1] != ' ') return Error("empty");
      return line[0] == '?' ? BeginQuestion(rest) : BeginAnswer(rest);
    }
    if (!absl::StartsWith(line, "  ")) {
      return Error(absl::StrCat(
          "wanted [EXERCISE], \"? \", \"= \" or two spaces, got \"",
          text::Clean(line), "\""));
    }
    if (part_ == nullptr) return Error("nothing to continue");
    absl::StrAppend(part_, " ", rest);
    return absl::OkStatus();
  }

  absl::Status BeginExercise(absl::string_view name) {
    if (absl::Status status = EndQuestion(); !status.ok()) return status;
    if (name.empty()) return Error("empty");
    for (const Question& question : questions_) {
      if (question.exercise != name) continue;
      return Error(absl::StrCat("the exercise ", name, " is there already"));
    }
    exercise_ = std::string(name);
    return absl::OkStatus();
  }

  absl::Status BeginQuestion(absl::string_view text) {
    if (absl::Status status = EndQuestion(); !status.ok()) return status;
    if (exercise_.empty()) {
      return Error("a question before the first [EXERCISE]");
    }
    questions_.push_back({exercise_, std::string(text), ""});
    part_ = &questions_.back().text;
    return absl::OkStatus();
  }

  absl::Status BeginAnswer(absl::string_view text) {
    if (part_ == nullptr || !questions_.back().answer.empty()) {
      return Error("an answer without a question");
    }
    questions_.back().answer = std::string(text);
    part_ = &questions_.back().answer;
    return absl::OkStatus();
  }

  // Checks the last question, which is complete.
  absl::Status EndQuestion() {
    part_ = nullptr;
    if (questions_.empty()) return absl::OkStatus();
    const Question& last = questions_.back();
    if (last.answer.empty()) {
      return Error("the question before this line has no answer");
    }
    for (size_t i = 0; i + 1 < questions_.size(); ++i) {
      if (KeyOf(questions_[i]) == KeyOf(last)) {
        return Error(
            absl::StrCat("the exercise ", last.exercise, " already asks this"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Error(absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", number_, ": ", what));
  }

  int number_ = 0;
  std::string exercise_;
  std::vector<Question> questions_;
  std::string* part_ = nullptr;  // what a line with two spaces continues
};

}  // namespace

absl::StatusOr<std::vector<Question>> ParseQuestions(absl::string_view text) {
  return Parser().Parse(text);
}

absl::Status CheckQuestions(const std::vector<Question>& questions,
                            const std::vector<std::string>& exercises) {
  std::vector<std::string> found;
  for (const Question& question : questions) {
    if (found.empty() || found.back() != question.exercise) {
      found.push_back(question.exercise);
    }
  }
  if (found != exercises) {
    return absl::InvalidArgumentError(
        absl::StrCat("wanted the exercises ", absl::StrJoin(exercises, ", "),
                     ", got ", absl::StrJoin(found, ", ")));
  }
  for (const std::string& exercise : exercises) {
    const auto count = std::count_if(
        questions.begin(), questions.end(),
        [&](const Question& q) { return q.exercise == exercise; });
    if (count < 2) {
      return absl::InvalidArgumentError(
          absl::StrCat(exercise, ": wanted at least 2 questions, got ", count));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Attempts> LoadAttempts(const std::string& path) {
  const absl::StatusOr<std::string> bytes = ReadWholeFile(path, kMostBytes);
  if (absl::IsNotFound(bytes.status())) return Attempts();
  if (!bytes.ok()) return bytes.status();
  const auto json = nlohmann::json::parse(*bytes, nullptr, false);
  Attempts attempts;
  bool is_sound = json.is_object();
  if (is_sound) {
    for (const auto& [question, attempt] : json.items()) {
      is_sound = is_sound && attempt.is_string();
      if (is_sound) attempts[question] = attempt.get<std::string>();
    }
  }
  if (is_sound) return attempts;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": wanted a JSON object of texts"));
}

absl::Status SaveAttempts(const std::string& path, const Attempts& attempts) {
  std::error_code ignored;  // ReplaceFile() says what is wrong.
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(),
                                      ignored);
  return ReplaceFile(path, text::JsonText(nlohmann::json(attempts), 2) + "\n");
}

int AskQuestions(const std::vector<Question>& questions,
                 const std::string& exercise, const Lab::Console& console,
                 Attempts attempts,
                 const std::function<void(const Attempts&)>& keep) {
  std::vector<Question> chosen;
  for (const Question& question : questions) {
    if (exercise.empty() || question.exercise == exercise) {
      chosen.push_back(question);
    }
  }
  if (chosen.empty()) {
    console.write(absl::StrCat("--exercise: no questions about \"",
                               text::Clean(exercise), "\"\n"));
    return 2;
  }
  bool asks = console.ask;
  size_t answered = 0;
  for (size_t i = 0; i < chosen.size(); ++i) {
    const Question& question = chosen[i];
    console.write(absl::StrCat("\n== ", i + 1, " of ", chosen.size(), ": ",
                               question.exercise, " ==\n\n",
                               text::Indent("", question.text), "\n"));
    const auto earlier = attempts.find(KeyOf(question));
    if (earlier != attempts.end()) {
      console.write(text::Indent("you     ", text::Clean(earlier->second)));
    } else {
      std::string line;
      if (asks) console.write("Your answer, or Enter to skip: ");
      asks = asks && console.read_line(&line);
      absl::StripAsciiWhitespace(&line);
      if (line.empty()) continue;
      attempts[KeyOf(question)] = line;
      keep(attempts);
      console.write("\n");
    }
    ++answered;
    console.write(text::Indent("answer  ", question.answer));
  }
  console.write(absl::StrCat("\nYou have answered ", answered, " of ",
                             chosen.size(), " questions.\n"));
  return 0;
}

}  // namespace tinytorch
