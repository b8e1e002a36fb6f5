// Tests of the roster.

#include "tools/grade/collect/roster.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::grade {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Roster Parse(std::string_view text) {
  absl::StatusOr<Roster> roster = ParseRoster(text, "roster.csv");
  EXPECT_TRUE(roster.ok()) << roster.status();
  return roster.value_or(Roster());
}

std::string IdOf(const Person* person) {
  return person == nullptr ? "none" : person->id;
}

TEST(RosterTest, ReadsPeople) {
  const Roster roster = Parse(
      "id,name,email,section\n"
      "anna,Anna Weiß,anna@example.edu,A\n"
      "ben,\"Ng, Ben\",ben@example.edu,B\n");
  ASSERT_THAT(roster.people, SizeIs(2));
  EXPECT_EQ(roster.people[1].id, "ben");
  EXPECT_EQ(roster.people[1].name, "Ng, Ben");
  EXPECT_EQ(roster.people[1].email, "ben@example.edu");
  EXPECT_EQ(roster.people[1].section, "B");
  EXPECT_EQ(roster.people[1].line, 3);
  EXPECT_THAT(roster.problems, IsEmpty());
}

TEST(RosterTest, ReadsOtherSpellingsSeparatorsAndMarks) {
  const Roster roster = Parse(
      "\xEF\xBB\xBFStudent-ID;First Name;Last name;E-Mail Address;Canvas ID\r\n"
      " s1 ;Anna;Weiß;a@x.edu;4711\r\n");
  ASSERT_THAT(roster.people, SizeIs(1));
  EXPECT_EQ(roster.people[0].id, "s1");
  EXPECT_EQ(roster.people[0].name, "Anna Weiß");
  EXPECT_EQ(roster.people[0].email, "a@x.edu");
  EXPECT_EQ(IdOf(roster.Find("canvasid", "4711")), "s1");
  EXPECT_EQ(Parse("login\tname\nx\tX Y\n").people[0].name, "X Y");
}

TEST(RosterTest, ReadsTheSheetThatCanvasExports) {
  const Roster roster = Parse(
      "Student,ID,SIS Login ID,Section,HW 1 (77)\n"
      "    Points Possible,,,,10\n"
      "\"Smith, Jane\",4711,jsmith,A,\n");
  ASSERT_THAT(roster.people, SizeIs(1));
  EXPECT_EQ(roster.people[0].id, "4711");
  EXPECT_EQ(roster.people[0].name, "Smith, Jane");
  EXPECT_EQ(IdOf(roster.FindByAny("JSMITH")), "4711");
}

TEST(RosterTest, NamesTheLinesThatAreLeftOut) {
  const Roster roster = Parse(
      "id,name\n"
      "anna,Anna\n"
      ",Dee\n"
      "ANNA,Other\n"
      "ben\n");
  ASSERT_THAT(roster.people, SizeIs(2));
  EXPECT_THAT(
      roster.problems,
      ElementsAre(
          "roster.csv: line 3: has no id: it was left out.",
          "roster.csv: line 4: ANNA stands in line 2 too: this line was "
          "left out.",
          "roster.csv: line 5: wanted 2 fields, got 1."));
}

TEST(RosterTest, ErrorsNameTheFileAndLine) {
  const auto message = [](std::string_view text) {
    return std::string(ParseRoster(text, "r.csv").status().message());
  };
  EXPECT_THAT(message("name,email\nx,y\n"),
              HasSubstr("r.csv: line 1: wanted a column that is called id"));
  EXPECT_THAT(message("name,email\nx,y\n"), HasSubstr("got name, email"));
  EXPECT_THAT(message(""), HasSubstr("got an empty file"));
  EXPECT_THAT(message("id,name\nx,\"y\n"),
              HasSubstr("r.csv: line 2: a quote is not closed"));
}

TEST(RosterTest, FindsPeopleByWhatTellsThemApart) {
  const Roster roster = Parse(
      "id,name,email,section,github\n"
      "a,Anna Weiß,anna@x.edu,S1,annaw\n"
      "b,Ben Ng,ben@x.edu,S2,\n"
      "c,Cy,ben@x.edu,S2,\n");
  EXPECT_EQ(IdOf(roster.FindByAny("A")), "a");
  EXPECT_EQ(IdOf(roster.FindByAny("AnnaW")), "a");
  EXPECT_EQ(IdOf(roster.FindByAny("anna@x.edu")), "a");
  EXPECT_EQ(IdOf(roster.FindByAny("ben@x.edu")), "none");  // Two have it.
  EXPECT_EQ(IdOf(roster.FindByAny("S1")), "none");  // A section is not a key.
  EXPECT_EQ(IdOf(roster.FindByAny("")), "none");
  EXPECT_THAT(roster.FindAll("section", "s2"), SizeIs(2));
}

TEST(RosterTest, FindsPeopleByNameInAnySpelling) {
  const Roster roster = Parse(
      "id,name\n"
      "a,Ärna van der Weiß\n"
      "j,\"Smith, Jane\"\n"
      "x,Same Name\n"
      "y,Name Same\n");
  EXPECT_EQ(IdOf(roster.FindByName("ärna van der weiß")), "a");
  EXPECT_EQ(IdOf(roster.FindByName("Weiß, Ärna van der")), "a");
  EXPECT_EQ(IdOf(roster.FindByName("weißärnavander")), "a");
  EXPECT_EQ(IdOf(roster.FindByName("Jane Smith")), "j");
  EXPECT_EQ(IdOf(roster.FindByName("smithjane")), "j");
  EXPECT_EQ(IdOf(roster.FindByName("Same Name")), "none");
  EXPECT_EQ(IdOf(roster.FindByName("Smith")), "none");
  EXPECT_EQ(IdOf(roster.FindByName(" , ")), "none");
}

}  // namespace
}  // namespace tinytorch::grade
