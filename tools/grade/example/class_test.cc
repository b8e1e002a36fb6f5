// Tests of the example class: every export of it gives the same files of the
// same students, which are those that its maker wrote.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/collect/collect.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/model.h"
#include "tools/text/csv.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kClass = "tools/grade/example/class";
constexpr char kGuest[] = "guest";

// What each student wrote: by student, then by "tensor/shape".
using Work = std::map<std::string, std::map<std::string, std::string>>;

std::string Read(const std::string& path) {
  const absl::StatusOr<std::string> text = text::ReadFile(path);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.value_or("");
}

// The rows of a table, without its head.
std::vector<std::vector<std::string>> Rows(const std::string& name) {
  const auto rows = text::ParseCsv(Read(kClass + "/" + name), ',');
  EXPECT_TRUE(rows.ok()) << rows.status();
  std::vector<std::vector<std::string>> fields;
  for (size_t i = 1; rows.ok() && i < rows->size(); ++i) {
    fields.push_back((*rows)[i].fields);
  }
  return fields;
}

// Of students who wrote something.
Work Written() {
  Work work;
  const fs::path root = kClass + "/work";
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    fs::path path = entry.path().lexically_relative(root);
    const std::string student = path.begin()->string();
    path = path.lexically_relative(student).replace_extension();
    work[student][path.string()] = Read(entry.path().string());
  }
  return work;
}

std::vector<ExerciseId> Declared() {
  std::vector<ExerciseId> declared;
  for (const auto& row : Rows("expected.csv")) {
    if (row[0] != "ada") continue;
    const size_t slash = row[1].find('/');
    declared.push_back({row[1].substr(0, slash), row[1].substr(slash + 1)});
  }
  return declared;
}

// Bazel shows a test its files as links, which Collect() refuses: the path of a
// copy without links.
std::string Copied(const std::string& name) {
  const fs::path from = kClass + "/" + name;
  const fs::path to = fs::path(testing::TempDir()) / name;
  fs::remove_all(to);
  if (!fs::is_directory(from)) return from.string();
  for (const auto& entry : fs::recursive_directory_iterator(
           from, fs::directory_options::follow_directory_symlink)) {
    if (!entry.is_regular_file()) continue;
    const fs::path copy = to / entry.path().lexically_relative(from);
    fs::create_directories(copy.parent_path());
    EXPECT_TRUE(
        text::WriteFile(copy.string(), Read(entry.path().string())).ok());
  }
  return to.string();
}

Collection CollectFrom(const std::string& name) {
  const std::string path = kClass + "/roster.csv";
  const absl::StatusOr<Roster> roster = ParseRoster(Read(path), path);
  EXPECT_TRUE(roster.ok()) << roster.status();
  EXPECT_THAT(roster->problems, IsEmpty());
  absl::StatusOr<Collection> collection =
      Collect(Copied(name), Declared(), *roster,
              {.limits = {}, .zone = absl::UTCTimeZone()});
  EXPECT_TRUE(collection.ok()) << collection.status();
  return collection.ok() ? *std::move(collection) : Collection{};
}

// The key of a student in each format: a team of one is its only member.
std::string KeyOf(const Submission& submission) {
  if (!submission.on_roster) return kGuest;
  return submission.members.size() == 1 ? submission.members[0]
                                        : submission.student;
}

struct Format {
  std::string file;
  std::string name;  // In the sentence about it.
};

void PrintTo(const Format& format, std::ostream* out) { *out << format.file; }

class ExportTest : public testing::TestWithParam<Format> {
 protected:
  const Collection collection_ = CollectFrom(GetParam().file);
};

TEST_P(ExportTest, IsRecognized) {
  EXPECT_THAT(collection_.format, HasSubstr(GetParam().name));
}

TEST_P(ExportTest, EveryStudentHasWhatTheyWrote) {
  Work found;
  for (const Submission& submission : collection_.submissions) {
    for (const auto& [id, file] : submission.files) {
      found[KeyOf(submission)][id.module + "/" + id.exercise] = file.content;
    }
  }
  const Work written = Written();
  for (const auto& [student, files] : written) {
    for (const auto& [exercise, content] : files) {
      EXPECT_EQ(found[student].contains(exercise), true)
          << student << " has no " << exercise;
      EXPECT_EQ(found[student][exercise] == content, true)
          << exercise << " of " << student << " is another one";
    }
    EXPECT_EQ(found[student].size(), files.size()) << student;
  }
  EXPECT_EQ(found.size(), written.size());
}

TEST_P(ExportTest, EachPersonOnTheRosterIsInIt) {
  std::map<std::string, int> times;
  for (const Submission& submission : collection_.submissions) {
    ++times[KeyOf(submission)];
  }
  for (const auto& row : Rows("roster.csv")) {
    EXPECT_EQ(times[row[0]], 1) << row[0];
  }
  EXPECT_EQ(times[kGuest], 1);
  EXPECT_EQ(times.size(), 31u);
}

TEST_P(ExportTest, WhatIsBrokenIsSaidAndNothingElse) {
  std::map<std::string, std::string> problems;
  for (const Submission& submission : collection_.submissions) {
    if (submission.problems.empty()) continue;
    problems[KeyOf(submission)] = absl::StrJoin(submission.problems, " ");
  }
  std::vector<std::string> students;
  for (const auto& [student, text] : problems) students.push_back(student);
  EXPECT_THAT(students, ElementsAre("cleo", "dana", "dev", "eva", kGuest))
      << absl::StrJoin(problems, "\n", absl::PairFormatter(": "));
  EXPECT_THAT(problems["dana"], HasSubstr("Nothing was handed in"));
  EXPECT_THAT(problems["dev"], HasSubstr(".."));
  EXPECT_THAT(problems["dev"], HasSubstr("link"));
  EXPECT_THAT(problems["eva"], HasSubstr("zip bomb"));
  EXPECT_THAT(problems[kGuest], HasSubstr("not on the roster"));
}

TEST_P(ExportTest, AFileOfNoExerciseIsListed) {
  EXPECT_THAT(collection_.unmatched, Contains(HasSubstr("my_helpers.cc")));
}

INSTANTIATE_TEST_SUITE_P(
    Formats, ExportTest,
    testing::Values(Format{"brightspace.zip", "Brightspace"},
                    Format{"canvas.zip", "Canvas"},
                    Format{"clones", "Git clones"},
                    Format{"gradescope.zip", "Gradescope"},
                    Format{"moodle.zip", "with folders"},
                    Format{"moodle_blind.zip", "Moodle"},
                    Format{"moodle_flat.zip", "without folders"},
                    Format{"moodle_teams.zip", "Moodle"},
                    Format{"plain", "one folder or archive for each student"}),
    [](const auto& test) {
      std::string name = fs::path(test.param.file).stem().string();
      std::erase(name, '_');
      return name;
    });

TEST(ClassTest, HasThirtyPeopleOnTheRosterAndAGuest) {
  EXPECT_EQ(Rows("roster.csv").size(), 30u);
  EXPECT_EQ(Rows("class.csv").size(), 31u);
}

TEST(ClassTest, ExpectsPointsOfEachStudentInEachExercise) {
  std::map<std::string, int> exercises, points;
  for (const auto& row : Rows("expected.csv")) {
    ++exercises[row[0]];
    points[row[0]] += std::stoi(row[2]);
  }
  EXPECT_EQ(exercises.size(), 31u);
  for (const auto& [student, count] : exercises)
    EXPECT_EQ(count, 17) << student;
  EXPECT_EQ(points["ada"], 200);
  EXPECT_EQ(points["bela"], 100);
  EXPECT_EQ(points["dan"], 0);
  EXPECT_EQ(points["dana"], 0);
  // A mistake in `shape` breaks others, which are right alone.
  EXPECT_GE(points["goran"], 92);
  EXPECT_LT(points["goran"], 100);
}

TEST(ClassTest, TwoStudentsHandInTheSameBytes) {
  const Work written = Written();
  EXPECT_EQ(written.at("bela") == written.at("chiara"), true);
  EXPECT_EQ(written.at("bela") == written.at("hana"), false);
}

}  // namespace
}  // namespace tinytorch::grade
