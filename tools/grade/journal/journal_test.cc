// Tests of the journal and of SHA-256.
#include "tools/grade/journal/journal.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sqlite3.h"
#include "tools/grade/journal/sqlite.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

using testing::HasSubstr;

std::string Fresh(const std::string& name) {
  const std::string path = testing::TempDir() + "/" + name;
  for (const char* end : {"", "-wal", "-shm"}) {
    std::filesystem::remove(path + end);
  }
  return path;
}

ClassResult ClassOf(const std::vector<int>& points, const std::string& file) {
  ClassResult result;
  for (size_t i = 0; i < points.size(); ++i) {
    ExerciseResult exercise;
    exercise.id = {"tensor", "shape"};
    exercise.title = "Shapes";
    exercise.points = 10;
    exercise.integrated = points[i];
    exercise.status = points[i] == 10 ? "passed" : "failed";
    exercise.records = {{"ShapeTest.Counts", "package", exercise.status, "m"}};
    StudentResult student;
    student.student = "s" + std::to_string(i);
    student.problems = {"one", "two"};
    student.modules = {{"tensor", 10, points[i], false, {exercise}}};
    result.results.push_back(student);
    Submission from;
    from.student = student.student;
    from.files[exercise.id].content = file;
    result.submissions.push_back(from);
  }
  return result;
}

absl::StatusOr<int64_t> AddTo(Journal* journal, const std::vector<int>& points,
                              const std::string& reason,
                              const std::string& file = "x") {
  const ClassResult result = ClassOf(points, file);
  std::vector<CourseMark> marks;
  for (const StudentResult& student : result.results) {
    marks.push_back(MarkOf(CourseFile(), student, {}));
  }
  return journal->Add(1000, reason, result, marks);
}

TEST(JournalTest, ReturnsTheLatestResultAsItWasWritten) {
  auto journal = Journal::Open(Fresh("latest.db"));
  ASSERT_TRUE(journal.ok()) << journal.status();
  ASSERT_TRUE(AddTo(&*journal, {3}, "first").ok());
  ASSERT_EQ(AddTo(&*journal, {7}, "second").value(), 2);
  const auto latest = journal->Latest("s0");
  ASSERT_TRUE(latest.ok()) << latest.status();
  ASSERT_EQ(latest->modules.size(), 1u);
  ASSERT_EQ(latest->modules[0].exercises.size(), 1u);
  const ExerciseResult& exercise = latest->modules[0].exercises[0];
  EXPECT_EQ(exercise.integrated, 7);
  EXPECT_EQ(exercise.isolated, -1);
  EXPECT_EQ(exercise.title, "Shapes");
  ASSERT_EQ(exercise.records.size(), 1u);
  EXPECT_EQ(exercise.records[0].outcome, "failed");
  EXPECT_EQ(latest->problems, (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(absl::IsNotFound(journal->Latest("other").status()));
}

TEST(JournalTest, ShowsOldAndNewSideBySide) {
  auto journal = Journal::Open(Fresh("changes.db"));
  ASSERT_TRUE(journal.ok()) << journal.status();
  ASSERT_TRUE(AddTo(&*journal, {3, 5}, "first").ok());
  ASSERT_TRUE(AddTo(&*journal, {3, 10, 1}, "a test was wrong").ok());
  const auto changes = journal->Changes(1, 2);
  ASSERT_TRUE(changes.ok()) << changes.status();
  ASSERT_EQ(changes->size(), 2u);
  EXPECT_EQ((*changes)[0].student, "s1");
  EXPECT_EQ((*changes)[0].before, 500);
  EXPECT_EQ((*changes)[0].after, 1000);
  EXPECT_EQ((*changes)[0].why_before, "5 of 10 points.");
  EXPECT_EQ((*changes)[1].before, -1);
  EXPECT_EQ((*changes)[1].cause, Cause::kNew);
  EXPECT_EQ(journal->Gradings()->at(1).reason, "a test was wrong");
}

// Adds two gradings and returns why the mark of the first exercise changed.
Cause CauseBetween(const ClassResult& before, const CourseFile& rules_before,
                   const ClassResult& after, const CourseFile& rules_after) {
  auto journal = Journal::Open(Fresh("cause.db"));
  int64_t at = 0;
  for (const auto& [result, rules] :
       {std::pair(&before, &rules_before), std::pair(&after, &rules_after)}) {
    std::vector<CourseMark> marks;
    for (size_t i = 0; i < result->results.size(); ++i) {
      marks.push_back(
          MarkOf(*rules, result->results[i],
                 HandedInAtOnce(result->submissions[i], result->results[i])));
    }
    EXPECT_TRUE(journal->Add(++at, "r", *result, marks).ok());
  }
  const auto changes = journal->Changes(1, 2);
  EXPECT_TRUE(changes.ok()) << changes.status();
  return changes->empty() ? Cause::kGone : changes->at(0).cause;
}

TEST(CauseTest, TellsFileTestsAndSeedApart) {
  const CourseFile rules;
  const ClassResult before = ClassOf({3}, "x");
  EXPECT_EQ(CauseBetween(before, rules, ClassOf({4}, "y"), rules),
            Cause::kFile);
  ClassResult after = ClassOf({4}, "x");
  EXPECT_EQ(CauseBetween(before, rules, after, rules), Cause::kUnknown);
  after.seed = 7;
  EXPECT_EQ(CauseBetween(before, rules, after, rules), Cause::kSeed);
  after.version = "2";
  EXPECT_EQ(CauseBetween(before, rules, after, rules), Cause::kTests);
}

TEST(CauseTest, AnotherFileOfTheStudentMayBeTheCause) {
  ClassResult before = ClassOf({3}, "x");
  ExerciseResult other;
  other.id = {"tensor", "views"};
  before.results[0].modules[0].exercises.push_back(other);
  ClassResult after = before;
  after.version = "2";
  after.results[0].modules[0].exercises[0].integrated = 4;
  after.submissions[0].files[other.id].content = "new";
  EXPECT_EQ(CauseBetween(before, {}, after, {}), Cause::kOtherFile);
}

TEST(CauseTest, TellsDeadlineTimeAndRulesApart) {
  ClassResult result = ClassOf({10}, "x");
  result.submissions[0].handed_in = 1000;
  CourseFile rules;
  rules.modules.resize(1);
  rules.modules[0].module = "tensor";
  CourseFile late = rules;
  late.modules[0].deadline = 500;
  EXPECT_EQ(CauseBetween(result, rules, result, late), Cause::kDeadline);
  ClassResult earlier = result;
  earlier.submissions[0].handed_in = 400;
  EXPECT_EQ(CauseBetween(result, late, earlier, late), Cause::kHandedIn);
  CourseFile heavier = rules;
  heavier.modules[0].weight = 200;
  EXPECT_EQ(CauseBetween(result, rules, result, heavier), Cause::kRules);
}

TEST(JournalTest, AnEqualGradingIsNotAddedAgain) {
  auto journal = Journal::Open(Fresh("again.db"));
  ASSERT_EQ(AddTo(&*journal, {3}, "first").value(), 1);
  EXPECT_EQ(AddTo(&*journal, {3}, "second").value(), 1);
  EXPECT_EQ(AddTo(&*journal, {3}, "third", "other file").value(), 2);
  EXPECT_EQ(AddTo(&*journal, {3}, "fourth").value(), 3);
  EXPECT_EQ(journal->Gradings()->size(), 3u);
  EXPECT_EQ(journal->Distribution(3)->size(), 1u);
}

TEST(JournalTest, KeepsTheSeedThatItDrew) {
  const std::string path = Fresh("seed.db");
  auto journal = Journal::Open(path);
  EXPECT_EQ(journal->Seed(5).value(), 5);
  const int64_t drawn = journal->Seed(std::nullopt).value();
  EXPECT_GT(drawn, 0);
  EXPECT_EQ(Journal::Open(path)->Seed(std::nullopt).value(), drawn);
  EXPECT_EQ(journal->Seed(5).value(), 5);
}

TEST(JournalTest, KeepsBothSubmissionsOfAStudent) {
  auto journal = Journal::Open(Fresh("twins.db"));
  ClassResult result = ClassOf({1, 2}, "x");
  result.results[1].student = "s0";
  const std::vector<CourseMark> marks = {MarkOf({}, result.results[0], {}),
                                         MarkOf({}, result.results[1], {})};
  ASSERT_TRUE(journal->Add(1, "r", result, marks).ok());
  EXPECT_EQ(journal->Latest("s0")->modules[0].integrated, 1);
  EXPECT_EQ(journal->Latest("s0 (2)")->modules[0].integrated, 2);
}

TEST(JournalTest, CountsFailuresAndPoints) {
  auto journal = Journal::Open(Fresh("counts.db"));
  ASSERT_TRUE(journal.ok()) << journal.status();
  ASSERT_TRUE(AddTo(&*journal, {9, 10, 2}, "first").ok());
  ASSERT_TRUE(AddTo(&*journal, {10, 10, 4}, "second").ok());
  const auto failures = journal->Failures(1);
  ASSERT_EQ(failures->size(), 1u);
  EXPECT_EQ(failures->at(0).students, 2);
  EXPECT_EQ(failures->at(0).test, "ShapeTest.Counts");
  const auto points = journal->Distribution(1);
  ASSERT_EQ(points->size(), 3u);
  EXPECT_EQ(points->at(0).points, 200);
  EXPECT_EQ(points->at(2).most, 1000);
  const auto progress = journal->Progress("s2");
  ASSERT_EQ(progress->size(), 2u);
  EXPECT_EQ(progress->at(0).points, 200);
  EXPECT_EQ(progress->at(1).points, 400);
}

// The child writes gradings of 40 students until it is killed. It tells by a
// byte when the first is in the journal, so that it dies at work.
TEST(JournalTest, SurvivesAKilledWriter) {
  const std::string path = Fresh("killed.db");
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto journal = Journal::Open(path);
    for (int i = 0; journal.ok(); ++i) {
      if (!AddTo(&*journal, std::vector<int>(40, i % 10), "again").ok()) break;
      if (write(ends[1], "x", 1) != 1) break;
    }
    _exit(1);
  }
  close(ends[1]);
  char byte = 0;
  EXPECT_EQ(read(ends[0], &byte, 1), 1);
  kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  close(ends[0]);
  EXPECT_TRUE(WIFSIGNALED(status));
  auto journal = Journal::Open(path);
  ASSERT_TRUE(journal.ok()) << journal.status();
  const auto gradings = journal->Gradings();
  ASSERT_TRUE(gradings.ok()) << gradings.status();
  ASSERT_GE(gradings->size(), 1u);
  for (const Grading& grading : *gradings) {
    EXPECT_EQ(journal->Distribution(grading.id)->size(), 40u);
  }
  EXPECT_TRUE(AddTo(&*journal, {1}, "goes on").ok());
}

// Whether this process is killed when it commits.
bool die_in_commit = false;

int WatchCommits(sqlite3* database, char**, const void*) {
  sqlite3_commit_hook(
      database,
      [](void*) {
        if (die_in_commit) kill(getpid(), SIGKILL);
        return 0;
      },
      nullptr);
  return SQLITE_OK;
}

TEST(JournalTest, AProcessKilledInACommitLeavesTheEarlierGradings) {
  const std::string path = Fresh("commit.db");
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(WatchCommits));
    auto journal = Journal::Open(path);
    AddTo(&*journal, {5, 6}, "first").IgnoreError();
    die_in_commit = true;
    AddTo(&*journal, {7, 8}, "second").IgnoreError();
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  auto journal = Journal::Open(path);
  ASSERT_TRUE(journal.ok()) << journal.status();
  ASSERT_EQ(journal->Gradings()->size(), 1u);
  EXPECT_EQ(journal->Gradings()->at(0).reason, "first");
  EXPECT_EQ(journal->Distribution(1)->size(), 2u);
  EXPECT_EQ(journal->Distribution(2)->size(), 0u);
  EXPECT_EQ(AddTo(&*journal, {7, 8}, "second").value(), 2);
}

TEST(JournalTest, AFailedGradingLeavesNothing) {
  auto journal = Journal::Open(Fresh("twice.db"));
  ASSERT_TRUE(journal.ok());
  ClassResult result = ClassOf({1, 2}, "x");
  // An exercise twice.
  result.results[1].modules[0].exercises.resize(
      2, result.results[1].modules[0].exercises[0]);
  EXPECT_FALSE(journal->Add(1, "r", result, std::vector<CourseMark>(2)).ok());
  EXPECT_TRUE(journal->Gradings()->empty());
  EXPECT_FALSE(journal->Add(1, "r", result, {}).ok());
}

TEST(JournalTest, ForeignKeysHold) {
  const std::string path = Fresh("foreign.db");
  auto journal = Journal::Open(path);
  ClassResult result = ClassOf({1}, "x");
  CourseMark mark = MarkOf({}, result.results[0], {});
  mark.modules[0].exercises[0].id.exercise = "unknown";
  EXPECT_THAT(journal->Add(1, "r", result, {mark}).status().message(),
              HasSubstr("FOREIGN KEY"));
}

TEST(JournalTest, RefusesOtherFiles) {
  const std::string text = Fresh("text.db");
  ASSERT_TRUE(text::WriteFile(text, std::string(5000, 'x')).ok());
  EXPECT_THAT(Journal::Open(text).status().message(),
              HasSubstr("file is not a database"));
  const std::string other = Fresh("other.db");
  ASSERT_TRUE(Database::Open(other)->Run("CREATE TABLE t(a)").ok());
  const std::string before = text::ReadFile(other).value();
  EXPECT_THAT(Journal::Open(other).status().message(),
              HasSubstr("wanted a journal of gradings, got another database"));
  EXPECT_EQ(text::ReadFile(other).value(), before);
  EXPECT_FALSE(Journal::Open("/nowhere/at/all.db").ok());
}

TEST(JournalTest, RefusesANewerVersion) {
  const std::string path = Fresh("newer.db");
  ASSERT_TRUE(Journal::Open(path).ok());
  ASSERT_TRUE(Database::Open(path)->Run("PRAGMA user_version=99").ok());
  EXPECT_THAT(Journal::Open(path).status().message(),
              HasSubstr("wanted at most version 1, got 99"));
}

}  // namespace
}  // namespace tinytorch::grade
