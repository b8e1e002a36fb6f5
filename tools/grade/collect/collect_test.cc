// Tests of collecting a class, from every format of export.

#include "tools/grade/collect/collect.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/collect/fixtures.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<ExerciseId>& Declared() {
  static const auto& declared = *new std::vector<ExerciseId>{
      {"tensor", "matmul"}, {"tensor", "views"}, {"layers", "dense"}};
  return declared;
}

constexpr std::string_view kRoster =
    "id,name,email,section,canvas id\n"
    "anna,Anna Weiß,anna@x.edu,A,11\n"
    "ben,Ben Ng,ben@x.edu,B,12\n"
    "cy,Cy Dee,cy@x.edu,B,13\n";

Collection CollectFrom(const std::string& path,
                       std::string_view roster = kRoster) {
  absl::StatusOr<Collection> collection =
      Collect(path, Declared(), *ParseRoster(roster, "roster.csv"),
              {.limits = {}, .zone = absl::UTCTimeZone()});
  EXPECT_TRUE(collection.ok()) << collection.status();
  return collection.value_or(Collection());
}

// The class as lines: "anna: tensor/matmul=BYTES | PROBLEM | PROBLEM".
std::vector<std::string> Lines(const Collection& collection) {
  std::vector<std::string> lines;
  for (const Submission& each : collection.submissions) {
    std::string line = each.student + ":";
    for (const auto& [id, file] : each.files) {
      absl::StrAppend(&line, " ", id.module, "/", id.exercise, "=",
                      file.content);
    }
    for (const std::string& problem : each.problems) {
      absl::StrAppend(&line, " | ", problem);
    }
    lines.push_back(line);
  }
  return lines;
}

// Writes the entries as an archive and as a folder, and collects from both.
std::vector<Collection> BothWays(const std::string& name,
                                 const std::vector<Entry>& entries,
                                 std::string_view roster = kRoster) {
  const std::string folder = FreshFolder(name);
  for (const Entry& entry : entries) {
    Put(absl::StrCat(folder, "/in/", entry.path), entry.bytes);
  }
  Put(folder + "/in.zip", MakeArchive("zip", entries));
  return {CollectFrom(folder + "/in", roster),
          CollectFrom(folder + "/in.zip", roster)};
}

TEST(CollectTest, CanvasIsCollected) {
  for (const Collection& collection : BothWays(
           "canvas",
           {{.path = "weißanna_11_101_matmul.cc", .bytes = "1"},
            {.path = "weißanna_11_102_views-1.cc", .bytes = "2"},
            {.path = "ngben_LATE_12_103_hw.zip",
             .bytes = MakeArchive(
                 "zip", {{.path = "hw/tensor/student/matmul.cc", .bytes = "3"},
                         {.path = "__MACOSX/hw/._matmul.cc", .bytes = "x"}})},
            {.path = "other_99_104_dense.cc", .bytes = "4"}})) {
    EXPECT_THAT(collection.format, HasSubstr("Canvas"));
    EXPECT_THAT(
        Lines(collection),
        ElementsAre("anna: tensor/matmul=1 tensor/views=2",
                    "ben: tensor/matmul=3", "cy: | Nothing was handed in.",
                    "other_99: layers/dense=4 | It is not on the "
                    "roster."));
    EXPECT_EQ(collection.submissions[1].name, "Ben Ng");
    EXPECT_EQ(collection.submissions[1].email, "ben@x.edu");
    EXPECT_EQ(collection.submissions[1].section, "B");
    EXPECT_THAT(collection.submissions[1].notes,
                ElementsAre(HasSubstr("marks it as late")));
    EXPECT_FALSE(collection.submissions[3].on_roster);
    EXPECT_THAT(collection.unmatched, IsEmpty());
  }
}

TEST(CollectTest, MoodleIsCollected) {
  for (const Collection& collection :
       BothWays("moodle",
                {{.path = "Anna Weiß_17_assignsubmission_file_/a/matmul.cc",
                  .bytes = "1"},
                 {.path = "Ben Ng_18_assignsubmission_file_/w.tar.gz",
                  .bytes = MakeArchive(
                      "tar.gz", {{.path = "views.cc", .bytes = "2"}})}})) {
    EXPECT_THAT(collection.format, HasSubstr("Moodle, with folders"));
    EXPECT_THAT(Lines(collection),
                ElementsAre("anna: tensor/matmul=1", "ben: tensor/views=2",
                            "cy: | Nothing was handed in."));
  }
  // Flat, blind, teams.
  EXPECT_THAT(
      Lines(BothWays("flat",
                     {{.path = "Participant_18_assignsubmission_file_matmul.cc",
                       .bytes = "1"}},
                     "id,name,participant\nben,Ben Ng,Participant 18\n")[1]),
      ElementsAre("ben: tensor/matmul=1"));
  const Collection team = BothWays(
      "team",
      {{.path = "Team 1_7_assignsubmission_file_/matmul.cc", .bytes = "1"}},
      "id,name,team\nanna,Anna,Team 1\nben,Ben,Team 1\ncy,Cy,Team 2\n")[0];
  EXPECT_THAT(Lines(team), ElementsAre("Team 1: tensor/matmul=1",
                                       "cy: | Nothing was handed in."));
  EXPECT_THAT(team.submissions[0].members, ElementsAre("anna", "ben"));
}

TEST(CollectTest, GradescopeIsCollected) {
  const std::string list =
      "submission_1:\n"
      "  :submitters:\n"
      "  - :name: Anna\n"
      "    :sid: anna\n"
      "  :created_at: 2026-09-12 18:23:45.1 Z\n"
      "submission_2:\n"
      "  :submitters:\n"
      "  - :name: Anna\n"
      "    :sid: anna\n"
      "  :created_at: 2026-09-13 18:23:45.1 Z\n"
      "submission_3:\n"
      "  :submitters:\n"
      "  - :email: ben@x.edu\n"
      "  - :name: Cy Dee\n";
  for (const Collection& collection :
       BothWays("gradescope",
                {{.path = "assignment_5_export/submission_metadata.yml",
                  .bytes = list},
                 {.path = "assignment_5_export/submission_1/matmul.cc",
                  .bytes = "1"},
                 {.path = "assignment_5_export/submission_2/matmul.cc",
                  .bytes = "2"},
                 {.path = "assignment_5_export/submission_3/views.cc",
                  .bytes = "3"}})) {
    EXPECT_THAT(Lines(collection),
                ElementsAre("anna: tensor/matmul=2", "ben+cy: tensor/views=3"));
    EXPECT_EQ(collection.submissions[0].handed_in, 1789323825);
    EXPECT_THAT(collection.submissions[0].notes,
                ElementsAre(HasSubstr("submission_2 counts")));
    EXPECT_THAT(collection.submissions[1].members, ElementsAre("ben", "cy"));
  }
}

TEST(CollectTest, BrightspaceIsCollectedAndTheLastDateCounts) {
  for (const Collection& collection :
       BothWays("brightspace",
                {{.path = "9-5 - Anna Weiß - Sep 25, 2026 900 AM/matmul.cc",
                  .bytes = "2"},
                 {.path = "9-5 - Anna Weiß - Sep 24, 2026 926 PM/matmul.cc",
                  .bytes = "1"},
                 {.path = "index.html", .bytes = "x"}})) {
    EXPECT_EQ(Lines(collection)[0], "anna: tensor/matmul=2");
    EXPECT_EQ(collection.submissions[0].handed_in, 1790326800);
  }
}

TEST(CollectTest, ClonesFoldersAndArchivesAreCollected) {
  const std::string clones = FreshFolder("clones");
  Put(clones + "/hw1-anna/.git/config", "");
  Put(clones + "/hw1-anna/tensor/student/matmul.cc", "1");
  Put(clones + "/hw1-anna/tensor/reference/matmul.cc", "0");
  Put(clones + "/hw1-anna/WORKSPACE", "");
  Put(clones + "/hw1-ben/.git/config", "");
  Put(clones + "/hw1-ben/layers/student/dense.cc", "2");
  EXPECT_THAT(Lines(CollectFrom(clones)),
              ElementsAre("anna: tensor/matmul=1", "ben: layers/dense=2",
                          "cy: | Nothing was handed in."));
  for (const Collection& collection : BothWays(
           "plain",
           {{.path = "hw/anna/x/matmul.cc", .bytes = "1"},
            {.path = "hw/Ben Ng.zip",
             .bytes = MakeArchive("zip", {{.path = "views.cc", .bytes = "2"}})},
            {.path = "hw/notes.txt", .bytes = "3"}})) {
    EXPECT_THAT(Lines(collection),
                ElementsAre("anna: tensor/matmul=1", "ben: tensor/views=2",
                            "cy: | Nothing was handed in."));
    EXPECT_THAT(collection.unmatched,
                ElementsAre("hw/notes.txt belongs to no submission."));
  }
}

TEST(CollectTest, OfSeveralThatAreTheSameOneCounts) {
  const Collection same = BothWays(
      "same",
      {{.path = "anna/matmul.cc", .bytes = "1"},
       {.path = "anna.zip",
        .bytes = MakeArchive("zip", {{.path = "matmul.cc", .bytes = "1"}})},
       {.path = "ben/views.cc", .bytes = "2"}})[0];
  EXPECT_EQ(Lines(same)[0], "anna: tensor/matmul=1");
  const Collection differ =
      BothWays("differ", {{.path = "anna/matmul.cc", .bytes = "1"},
                          {.path = "Anna Weiß/matmul.cc", .bytes = "2"}})[1];
  EXPECT_EQ(Lines(differ)[0],
            "anna: | It was handed in 2 times: Anna Weiß, anna. Nothing says "
            "which is the last, so none was taken.");
  const Collection numbered =
      BothWays("numbered", {{.path = "anna/matmul.cc", .bytes = "1"},
                            {.path = "anna-2/matmul.cc", .bytes = "2"}})[1];
  EXPECT_EQ(Lines(numbered)[0], "anna: tensor/matmul=2");
}

TEST(CollectTest, WithoutARosterAllAreKnown) {
  const Collection collection =
      BothWays("unlisted",
               {{.path = "x/matmul.cc", .bytes = "1"},
                {.path = "y/matmul.cc", .bytes = "2"}},
               "id\n")[0];
  EXPECT_THAT(Lines(collection),
              ElementsAre("x: tensor/matmul=1", "y: tensor/matmul=2"));
}

TEST(CollectTest, ListsWhatAPersonHasToLookAt) {
  const Collection collection =
      BothWays("look", {{.path = "anna/mine.cc", .bytes = "1"},
                        {.path = "anna/a/views.cc", .bytes = "2"},
                        {.path = "anna/b/views.cc", .bytes = "3"},
                        {.path = "ben/work.rar", .bytes = "4"}})[0];
  EXPECT_THAT(
      Lines(collection),
      ElementsAre(
          "anna: | There are 2 different files for tensor/views.cc, and "
          "none was taken: a/views.cc, b/views.cc. | It has no file of "
          "an exercise.",
          "ben: | work.rar is of a kind that is not opened: ask for a "
          ".zip. | It has no file of an exercise.",
          "cy: | Nothing was handed in."));
  EXPECT_THAT(collection.unmatched,
              ElementsAre("anna: mine.cc is not the file of an exercise."));
}

TEST(CollectTest, AnInputThatIsNeitherIsAnError) {
  const std::string folder = FreshFolder("input");
  const auto message = [&](const std::string& path) {
    return std::string(Collect(path, Declared(), Roster()).status().message());
  };
  EXPECT_THAT(message(folder + "/none"), HasSubstr("cannot open " + folder));
  EXPECT_THAT(message(Put(folder + "/a.txt", "x")),
              HasSubstr("wanted an archive or a folder"));
  EXPECT_THAT(CollectFrom(folder, "id\n").submissions, IsEmpty());
}

}  // namespace
}  // namespace tinytorch::grade
