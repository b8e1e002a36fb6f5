#include "tools/lab/questions.h"

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/text/file.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;

constexpr char kFile[] =
    "# A comment.\n"
    "[shape]\n"
    "? Which place has\n"
    "  element [1, 2]?\n"
    "= It is 5,\n"
    "  in words: five.\n"
    "\n"
    "? Why?\n"
    "= Because.\n"
    "[views]\n"
    "? What is a view?\n"
    "= A way to walk.\n";

std::vector<Question> Questions() { return ParseQuestions(kFile).value(); }

std::string ErrorOf(const std::string& text) {
  const absl::StatusOr<std::vector<Question>> questions = ParseQuestions(text);
  EXPECT_EQ(questions.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(questions.status().message());
}

TEST(QuestionsTest, JoinsTheLinesOfQuestionsAndAnswers) {
  const std::vector<Question> questions = Questions();
  ASSERT_EQ(questions.size(), 3);
  EXPECT_EQ(questions[0].exercise, "shape");
  EXPECT_EQ(questions[0].text, "Which place has element [1, 2]?");
  EXPECT_EQ(questions[0].answer, "It is 5, in words: five.");
  EXPECT_EQ(questions[2].exercise, "views");
  EXPECT_EQ(questions[2].answer, "A way to walk.");
}

TEST(QuestionsTest, NamesTheLineThatIsWrong) {
  EXPECT_EQ(ErrorOf("[a]\nWhy\x1b"),
            "line 2: wanted [EXERCISE], \"? \", \"= \" or two spaces, got "
            "\"Why\\x1b\"");
  EXPECT_EQ(ErrorOf("? Why?"),
            "line 1: a question before the first [EXERCISE]");
  EXPECT_EQ(ErrorOf("[a]\n= So."), "line 2: an answer without a question");
  EXPECT_EQ(ErrorOf("[a]\n? Why?\n= So.\n= Or so."),
            "line 4: an answer without a question");
  EXPECT_EQ(ErrorOf("[a]\n  more"), "line 2: nothing to continue");
  EXPECT_EQ(ErrorOf("[a]\n? Why?\n? How?"),
            "line 3: the question before this line has no answer");
  EXPECT_EQ(ErrorOf("[a]\n? Why?\n[b]"),
            "line 3: the question before this line has no answer");
  EXPECT_THAT(ErrorOf("[a]\n? Why?"), HasSubstr("has no answer"));
  EXPECT_EQ(ErrorOf("[a]\n? Why?\n= So.\n[b]\n? Why?\n= So.\n[a]"),
            "line 7: the exercise a is there already");
  EXPECT_EQ(ErrorOf("[a]\n? Why?\n= So.\n? Why?\n= So.\n"),
            "line 7: the exercise a already asks this");
  for (const std::string empty : {"[]", "[a]\n?", "[a]\n? ", "[a]\n?x"}) {
    EXPECT_THAT(ErrorOf(empty), HasSubstr("empty")) << empty;
  }
}

TEST(QuestionsTest, AnEmptyFileHasNoQuestions) {
  EXPECT_THAT(ParseQuestions("").value(), IsEmpty());
  EXPECT_THAT(ParseQuestions("# Only this.\n\n").value(), IsEmpty());
}

TEST(QuestionsTest, EachExerciseNeedsTwo) {
  std::vector<Question> questions = Questions();
  EXPECT_EQ(CheckQuestions(questions, {"shape", "views"}).message(),
            "views: wanted at least 2 questions, got 1");
  questions.push_back({"views", "How?", "So."});
  EXPECT_TRUE(CheckQuestions(questions, {"shape", "views"}).ok());
  EXPECT_EQ(CheckQuestions(questions, {"views", "shape"}).message(),
            "wanted the exercises views, shape, got shape, views");
  EXPECT_EQ(CheckQuestions(questions, {"shape", "views", "reduce"}).message(),
            "wanted the exercises shape, views, reduce, got shape, views");
}

TEST(AttemptsTest, AreReadAsTheyWereWritten) {
  const std::string path = testing::TempDir() + "/a/b/attempts.json";
  EXPECT_THAT(LoadAttempts(path).value(), IsEmpty());
  ASSERT_TRUE(SaveAttempts(path, {{"shape: Why?", "\"So\""}}).ok());
  EXPECT_THAT(LoadAttempts(path).value(),
              ElementsAre(Pair("shape: Why?", "\"So\"")));
}

TEST(AttemptsTest, AFileOfAnotherKindIsAnError) {
  const std::string path = testing::TempDir() + "/wrong.json";
  for (const std::string bytes :
       {"", "[]", "{\"a\": 1}", "{\"a\": \"b\"", "7"}) {
    ASSERT_TRUE(text::WriteFile(path, bytes).ok());
    EXPECT_THAT(LoadAttempts(path).status().message(),
                HasSubstr("wrong.json: wanted a JSON object of texts"))
        << bytes;
  }
  EXPECT_FALSE(SaveAttempts("/proc/no/attempts.json", {}).ok());
}

// Runs AskQuestions() with lines that a student types.
class AskTest : public testing::Test {
 protected:
  int Run(std::deque<std::string> lines, const std::string& exercise = "",
          bool ask = true) {
    written_.clear();
    return AskQuestions(
        Questions(), exercise,
        {.write = [this](const std::string& text) { written_ += text; },
         .read_line =
             [&lines](std::string* line) {
               if (lines.empty()) return false;
               *line = lines.front();
               lines.pop_front();
               return true;
             },
         .ask = ask},
        kept_, [this](const Attempts& attempts) { kept_ = attempts; });
  }

  std::string written_;
  Attempts kept_;
};

TEST_F(AskTest, ShowsAnAnswerOnlyAfterAnAttempt) {
  EXPECT_EQ(Run({"", " 42 "}), 0);
  EXPECT_THAT(written_,
              AllOf(HasSubstr("1 of 3: shape"), HasSubstr("Why?"),
                    HasSubstr("answer  Because."), Not(HasSubstr("It is 5")),
                    Not(HasSubstr("A way to walk"))));
  EXPECT_THAT(written_, HasSubstr("You have answered 1 of 3 questions.\n"));
  EXPECT_THAT(kept_, ElementsAre(Pair("shape: Why?", "42")));
}

TEST_F(AskTest, RemembersAttempts) {
  kept_ = {{"shape: Why?", "\x1b[31mred"}};
  EXPECT_EQ(Run({"five"}), 0);
  EXPECT_THAT(written_,
              AllOf(HasSubstr("It is 5"), HasSubstr("answer  Because."),
                    HasSubstr("you     "), HasSubstr("red"),
                    HasSubstr("You have answered 2 of 3 questions.\n")));
  EXPECT_THAT(written_, Not(HasSubstr("\x1b")));
  EXPECT_EQ(kept_.size(), 2);
}

TEST_F(AskTest, WithoutATerminalThereAreNoAnswers) {
  EXPECT_EQ(Run({"five"}, "", /*ask=*/false), 0);
  EXPECT_THAT(written_,
              AllOf(HasSubstr("What is a view?"), Not(HasSubstr("Your answer")),
                    Not(HasSubstr("It is 5"))));
  EXPECT_THAT(kept_, IsEmpty());
}

TEST_F(AskTest, AsksAboutOneExercise) {
  EXPECT_EQ(Run({"x"}, "views"), 0);
  EXPECT_THAT(written_, AllOf(StartsWith("\n== 1 of 1: views"),
                              HasSubstr("A way to walk")));
  EXPECT_EQ(Run({}, "vews"), 2);
  EXPECT_EQ(written_, "--exercise: no questions about \"vews\"\n");
}

}  // namespace
}  // namespace tinytorch
