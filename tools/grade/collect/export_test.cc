// Tests of how exports are recognized.

#include "tools/grade/collect/export.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/collect/people.h"
#include "tools/grade/collect/roster.h"

namespace tinytorch::grade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

Export Of(std::vector<std::string> paths, std::string_view roster = "id\n",
          std::string metadata = "") {
  return Recognize({.paths = std::move(paths),
                    .name = "input.zip",
                    .metadata = std::move(metadata),
                    .modules = {"tensor", "layers"},
                    .zone = absl::UTCTimeZone()},
                   *ParseRoster(roster, "roster.csv"));
}

// "LABEL@ATTEMPT: PATH=INNER PATH=INNER"
std::vector<std::string> Shape(const Export& export_) {
  std::vector<std::string> lines;
  for (const HandedIn& each : export_.submissions) {
    std::string line = absl::StrCat(each.label, "@", each.attempt, ":");
    for (const auto& [path, inner] : each.files) {
      absl::StrAppend(&line, " ", path, "=", inner);
    }
    lines.push_back(line);
  }
  return lines;
}

TEST(CanvasTest, ParsesNames) {
  const auto name = ParseCanvasName("smithjane_LATE_4711_9001_my_file-1.cc");
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->name, "smithjane");
  EXPECT_EQ(name->number, "4711");
  EXPECT_TRUE(name->late);
  EXPECT_EQ(name->file, "my_file-1.cc");
  // A name with _ in it, a file that looks like a name.
  EXPECT_EQ(ParseCanvasName("de_la_cruz_12_34_5_6_x.cc")->name, "de_la_cruz");
  EXPECT_EQ(ParseCanvasName("de_la_cruz_12_34_5_6_x.cc")->file, "5_6_x.cc");
  EXPECT_EQ(ParseCanvasName("anon_aB3xY_9001_a.cc")->number, "aB3xY");
  EXPECT_TRUE(ParseCanvasName("LATE_anon_aB3xY_9001_a.cc")->late);
  EXPECT_TRUE(ParseCanvasName("smithjane_4711_text.html")->typed);
  for (const char* other :
       {"matmul.cc", "_1_2_x.cc", "jane_1_x.cc", "jane_1_2_", "conv_rules.cc",
        "jane_x_2_y.cc", ""}) {
    EXPECT_FALSE(ParseCanvasName(other).has_value()) << other;
  }
}

TEST(CanvasTest, IsRecognizedAndTheLastAttemptCounts) {
  const Export canvas =
      Of({"submissions/ngben_12_101_work.zip",
          "submissions/ngben_12_103_work-1.zip",
          "submissions/smithjane_LATE_7_102_matmul.cc",
          "submissions/smithjane_LATE_7_104_part-1.zip",
          "submissions/smithjane_LATE_7_text.html", "submissions/readme.md"});
  EXPECT_EQ(canvas.platform, Platform::kCanvas);
  EXPECT_THAT(canvas.format, HasSubstr("export of Canvas"));
  EXPECT_THAT(
      Shape(canvas),
      ElementsAre(
          "ngben@0: submissions/ngben_12_103_work-1.zip=work-1.zip",
          "smithjane@0: submissions/smithjane_LATE_7_102_matmul.cc=matmul.cc "
          "submissions/smithjane_LATE_7_104_part-1.zip=part-1.zip"));
  EXPECT_THAT(canvas.submissions[0].notes,
              ElementsAre(HasSubstr("work.zip was handed in again")));
  EXPECT_THAT(canvas.submissions[1].notes,
              ElementsAre(HasSubstr("late"), HasSubstr("typed into Canvas")));
  EXPECT_THAT(canvas.others, ElementsAre("submissions/readme.md"));
}

TEST(MoodleTest, ParsesNames) {
  const auto name = ParseMoodleName("Jane Smith_17_assignsubmission_file_");
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->name, "Jane Smith");
  EXPECT_EQ(name->number, "17");
  EXPECT_EQ(name->type, "file");
  EXPECT_EQ(ParseMoodleName("A_1_assignsubmission_file_x_y.cc")->file,
            "x_y.cc");
  EXPECT_EQ(ParseMoodleName("A_123_B_17_assignsubmission_file")->name,
            "A_123_B");
  EXPECT_EQ(ParseMoodleName("Default group_assignsubmission_file_")->number,
            "");
  EXPECT_FALSE(ParseMoodleName("_assignsubmission_file_").has_value());
  EXPECT_FALSE(ParseMoodleName("Jane Smith_17").has_value());
}

TEST(MoodleTest, FoldersFlatBlindAndTeamsAreRecognized) {
  const Export folders =
      Of({"Jane Smith_17_assignsubmission_file_/tensor/matmul.cc",
          "Jane Smith_17_assignsubmission_onlinetext_/onlinetext.html",
          "Ben Ng_18_assignsubmission_file_/w.zip"});
  EXPECT_EQ(folders.platform, Platform::kMoodle);
  EXPECT_THAT(
      Shape(folders),
      ElementsAre("Ben Ng@0: Ben Ng_18_assignsubmission_file_/w.zip=w.zip",
                  "Jane Smith@0: "
                  "Jane Smith_17_assignsubmission_file_/tensor/matmul.cc="
                  "tensor/matmul.cc"));
  EXPECT_THAT(folders.submissions[1].notes,
              ElementsAre(HasSubstr("onlinetext")));
  const Export flat = Of({"Participant_17_assignsubmission_file_matmul.cc",
                          "Participant_18_assignsubmission_file_matmul.cc"});
  EXPECT_THAT(flat.format, HasSubstr("without folders"));
  EXPECT_THAT(Shape(flat), SizeIs(2));
  EXPECT_EQ(flat.submissions[1].number, "18");
}

TEST(MoodleTest, AFileBehindThePrefixAlwaysHasAName) {
  EXPECT_THAT(Shape(Of({"A_1_assignsubmission_file_"})),
              ElementsAre("A@0: A_1_assignsubmission_file_="
                          "A_1_assignsubmission_file_"));
  EXPECT_THAT(Shape(Of({"a_1_2_.."})), ElementsAre("a@0: a_1_2_..=a_1_2_.."));
}

TEST(BrightspaceTest, ParsesNamesAndDates) {
  const auto name = ParseBrightspaceName(
      "97063-2557 - Mary-Ann - Smith - Sep 24, 2026 926 PM",
      absl::UTCTimeZone());
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->name, "Mary-Ann - Smith");
  EXPECT_EQ(name->number, "97063");
  EXPECT_EQ(name->at, 1790285160);
  EXPECT_EQ(ParseBrightspaceName("1-2 - A - Sep 24, 2026 12:05 AM",
                                 absl::UTCTimeZone())
                ->at,
            1790208300);
  EXPECT_FALSE(ParseBrightspaceName("1-2 - A - soon", absl::UTCTimeZone())
                   ->at.has_value());
  EXPECT_FALSE(
      ParseBrightspaceName("Group - A - B", absl::UTCTimeZone()).has_value());
}

TEST(BrightspaceTest, IsRecognized) {
  const Export export_ =
      Of({"1-2 - Jane Smith - Sep 24, 2026 926 PM/a.cc",
          "1-2 - Ben Ng - Sep 25, 2026 926 PM/a.cc", "index.html"});
  EXPECT_EQ(export_.platform, Platform::kBrightspace);
  EXPECT_THAT(export_.submissions, SizeIs(2));
  EXPECT_THAT(export_.others, IsEmpty());
}

TEST(GradescopeExportTest, IsRecognizedByItsList) {
  const Export export_ = Of({"a/submission_metadata.yml", "a/submission_1/x.cc",
                             "a/submission_3/y.cc"},
                            "id\n",
                            "submission_1:\n  :submitters:\n  - :name: A\n"
                            "submission_2:\n  :submitters:\n  - :name: B\n");
  EXPECT_EQ(export_.platform, Platform::kGradescope);
  ASSERT_THAT(Shape(export_),
              ElementsAre("submission_1@0: a/submission_1/x.cc=x.cc",
                          "submission_3@0: a/submission_3/y.cc=y.cc",
                          "submission_2@0:"));
  EXPECT_EQ(export_.submissions[0].submitters[0].name, "A");
  EXPECT_THAT(export_.submissions[1].notes,
              ElementsAre(HasSubstr("does not say whose folder")));
  const Export broken = Of({"submission_metadata.yml", "s/x.cc"}, "id\n", "[");
  EXPECT_THAT(broken.format, HasSubstr("cannot be read (line 1"));
  EXPECT_THAT(Shape(broken), ElementsAre("s@0: s/x.cc=x.cc"));
}

TEST(ClonesTest, UsersStandBehindTheAssignment) {
  const Export clones =
      Of({"cs-hw1-anna/.git", "cs-hw1-anna/tensor/student/matmul.cc",
          "cs-hw1-ben-ng/.git", "cs-hw1-ben-ng/README.md"});
  EXPECT_EQ(clones.platform, Platform::kClones);
  EXPECT_THAT(clones.format, HasSubstr("cs-hw1-USER"));
  EXPECT_EQ(clones.submissions[0].label, "anna");
  EXPECT_EQ(clones.submissions[1].label, "ben-ng");
  // All users begin alike: only the roster can tell where they begin.
  const Export alike = Of({"hw1-x-anna/.git", "hw1-x-ben/.git"},
                          "id,github\n1,x-anna\n2,x-ben\n");
  EXPECT_EQ(alike.submissions[0].label, "x-anna");
}

TEST(PlainTest, FoldersAndArchivesAreStudents) {
  const Export plain = Of({"hw1/anna/matmul.cc", "hw1/ben.tar.gz",
                           "hw1/cy/tensor/student/matmul.cc", "hw1/list.txt"});
  EXPECT_EQ(plain.platform, Platform::kPlain);
  EXPECT_THAT(Shape(plain), ElementsAre("anna@0: hw1/anna/matmul.cc=matmul.cc",
                                        "ben@0: hw1/ben.tar.gz=ben.tar.gz",
                                        "cy@0: hw1/cy/tensor/student/matmul.cc="
                                        "tensor/student/matmul.cc"));
  EXPECT_THAT(plain.others, ElementsAre("hw1/list.txt"));
}

TEST(PlainTest, AFolderAloneIsAStudentIfItHasWork) {
  EXPECT_EQ(Of({"anna/tensor/student/matmul.cc"}).submissions[0].label, "anna");
  EXPECT_EQ(
      Of({"anna/a/x.cc", "anna/b/x.cc"}, "id\nanna\n").submissions[0].label,
      "anna");
}

TEST(PlainTest, NumbersAreAttemptsOnlyOfKnownPeople) {
  EXPECT_THAT(
      Shape(Of({"anna.zip", "anna-2.zip", "anna (3).zip", "team-4.zip"})),
      ElementsAre("anna@3: anna (3).zip=anna (3).zip",
                  "anna@2: anna-2.zip=anna-2.zip", "anna@0: anna.zip=anna.zip",
                  "team-4@0: team-4.zip=team-4.zip"));
  EXPECT_THAT(Shape(Of({"u.zip", "u-2.zip"}, "id\nu\nu-2\n")),
              ElementsAre("u-2@0: u-2.zip=u-2.zip", "u@0: u.zip=u.zip"));
}

TEST(OneTest, ARepositoryIsOneSubmission) {
  const Export one = Of({"tensor/student/matmul.cc", "README.md"});
  EXPECT_EQ(one.platform, Platform::kOne);
  EXPECT_THAT(Shape(one),
              ElementsAre("input@0: README.md=README.md "
                          "tensor/student/matmul.cc=tensor/student/matmul.cc"));
}

TEST(NoneTest, LooseFilesAreListed) {
  const Export none = Of({"matmul.cc", "views.cc"});
  EXPECT_EQ(none.platform, Platform::kNone);
  EXPECT_THAT(none.others, ElementsAre("matmul.cc", "views.cc"));
  EXPECT_THAT(Of({}).submissions, IsEmpty());
}

TEST(WhoIsTest, LooksUpEveryPlatform) {
  const Roster roster = *ParseRoster(
      "id,name,canvas id,participant,email,team\n"
      "a,Anna Weiß,4711,17,anna@x.edu,Team 1\n"
      "b,Ben Ng,4712,18,ben@x.edu,Team 1\n",
      "r.csv");
  const auto key = [&](HandedIn handed_in, Platform platform) {
    return WhoIs(handed_in, platform, roster).key;
  };
  EXPECT_EQ(key({.label = "other", .number = "4711"}, Platform::kCanvas), "a");
  EXPECT_EQ(key({.label = "weißanna", .number = "9"}, Platform::kCanvas), "a");
  EXPECT_EQ(key({.label = "Participant", .number = "18"}, Platform::kMoodle),
            "b");
  EXPECT_EQ(key({.label = "b Ben Ng", .number = "99"}, Platform::kMoodle), "b");
  EXPECT_EQ(key({.label = "b Anna Weiß", .number = "99"}, Platform::kMoodle),
            "b Anna Weiß_99");
  EXPECT_EQ(key({.label = "Ng, Ben"}, Platform::kBrightspace), "b");
  EXPECT_EQ(key({.label = "anna@x.edu"}, Platform::kPlain), "a");
  const Who team = WhoIs({.label = "Team 1"}, Platform::kMoodle, roster);
  EXPECT_EQ(team.key, "Team 1");
  EXPECT_THAT(team.members, ElementsAre("a", "b"));
  EXPECT_TRUE(team.on_roster);
  const Who two = WhoIs({.label = "submission_1",
                         .submitters = {{.name = "X", .sid = "a"},
                                        {.name = "Zed", .email = "z@x.edu"}}},
                        Platform::kGradescope, roster);
  EXPECT_THAT(two.members, ElementsAre("a", "z@x.edu"));
  EXPECT_EQ(two.key, "a+z@x.edu");
  EXPECT_FALSE(two.on_roster);
  EXPECT_TRUE(WhoIs({.label = "x"}, Platform::kPlain, Roster()).on_roster);
  EXPECT_FALSE(WhoIs({.label = "x"}, Platform::kPlain, roster).on_roster);
}

}  // namespace
}  // namespace tinytorch::grade
