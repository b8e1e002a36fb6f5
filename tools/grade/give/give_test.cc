// Tests of the formats: each against a golden file in testdata/.
//
// TINYTORCH_GOLDEN=DIR writes the files there anew.
#include "tools/grade/give/give.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/grade/give/class_page.h"
#include "tools/grade/give/csv.h"
#include "tools/grade/give/formats.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/student.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

using testing::HasSubstr;
using testing::Not;

StudentResult ResultOf(const std::string& student, const std::string& alias,
                       int points, int isolated) {
  ExerciseResult shape;
  shape.id = {"tensor", "shape"};
  shape.title = "Shapes <and> strides";
  shape.points = 10;
  shape.integrated = shape.isolated = points;
  shape.status = points == 10 ? "passed" : "failed";
  shape.records = {
      {"ShapeTest.Counts", "package", "passed", ""},
      {"ShapeTest.Broadcasts", "module", points == 10 ? "passed" : "failed",
       "/work/grader/secret/shape_test.cc:12: wanted [2, 3], got <b>[3]</b>"},
      {"HiddenShapeTest.Zero", "hidden", "failed", "the secret message"},
      {"HiddenShapeTest.One", "hidden", "passed", ""}};
  ExerciseResult matmul;
  matmul.id = {"tensor", "matmul"};
  matmul.title = "Matrix product";
  matmul.points = 20;
  matmul.isolated = isolated;
  matmul.status = "does not compile";
  matmul.log = "/root/x/tensor/student/matmul.cc:3:1: error: \x1b[31mno\x1b[0m";
  StudentResult result;
  result.student = student;
  result.pseudonym = alias;
  result.modules = {{"tensor", 30, points, false, {shape, matmul}}};
  return result;
}

ClassResult SmallClass() {
  ClassResult result;
  result.results = {ResultOf("=bob", "p-2", 4, 20),
                    ResultOf("ada", "p-1", 10, -1)};
  result.submissions.resize(2);
  result.submissions[0].student = "=bob";
  result.submissions[0].name = "Bob \"B\", Jr";
  result.submissions[0].on_roster = false;
  result.submissions[0].problems = {"the zip file /tmp/in/bob.zip ends early"};
  result.submissions[1].student = "ada";
  result.submissions[1].name = "Ada";
  result.submissions[1].handed_in = 86'400 + 1;
  return result;
}

CourseFile SmallCourse() {
  CourseFile course;
  course.title = "Course <1>";
  ModuleRule rule;
  rule.module = "tensor";
  rule.deadline = 86'400;
  course.modules = {rule};
  return course;
}

Marked One(const std::string& student) {
  for (const Marked& marked : MarkClass(SmallClass(), SmallCourse())) {
    if (marked.result.student == student) return marked;
  }
  return {};
}

void ExpectGolden(const std::string& name, const std::string& got) {
  if (const char* folder = std::getenv("TINYTORCH_GOLDEN")) {
    ASSERT_TRUE(text::WriteFile(absl::StrCat(folder, "/", name), got).ok());
  }
  const auto wanted =
      text::ReadFile(absl::StrCat("tools/grade/give/testdata/", name));
  ASSERT_TRUE(wanted.ok()) << wanted.status();
  EXPECT_EQ(got, *wanted);
}

TEST(FormatsTest, AreTheGoldenFiles) {
  const std::vector<Marked> students = MarkClass(SmallClass(), SmallCourse());
  ExpectGolden("class.csv", ClassCsv(students));
  ExpectGolden("moodle.csv", MoodleCsv(students, "Course"));
  ExpectGolden("brightspace.csv", BrightspaceCsv(students, "Course"));
  ExpectGolden("results.json", GradescopeJson(One("ada"), SmallCourse()));
  ExpectGolden("result.json", Classroom50Json(One("ada"), SmallCourse()));
  ExpectGolden("junit.xml", JunitXml(One("=bob"), SmallCourse()));
  ExpectGolden("index.html", StudentHtml(One("=bob"), SmallCourse()));
  ExpectGolden("report.txt", StudentText(One("=bob"), SmallCourse()));
  ExpectGolden("class.html", ClassHtml(students, SmallCourse()));
}

TEST(FormatsTest, NoReportTellsPathsOrOtherStudents) {
  const CourseFile course = SmallCourse();
  const Marked bob = One("=bob");
  for (const std::string& text :
       {StudentHtml(bob, course), StudentText(bob, course),
        GradescopeJson(bob, course), Classroom50Json(bob, course),
        JunitXml(bob, course)}) {
    EXPECT_THAT(text, Not(HasSubstr("/work")));
    EXPECT_THAT(text, Not(HasSubstr("/root")));
    EXPECT_THAT(text, Not(HasSubstr("/tmp")));
    EXPECT_THAT(text, Not(HasSubstr("ada")));
    EXPECT_THAT(text, Not(HasSubstr("secret message")));
  }
  EXPECT_THAT(StudentHtml(bob, course), Not(HasSubstr("<b>")));
}

TEST(DisclosureTest, ShowsWhatTheDegreeAllows) {
  const std::vector<TestRecord> tests = {
      {"Hidden.A", "hidden", "failed", "why"},
      {"Hidden.B", "hidden", "passed", ""}};
  EXPECT_EQ(ForStudent(tests, Disclosure::kFull)[0].message, "why");
  EXPECT_EQ(ForStudent(tests, Disclosure::kFull)[0].name, "Hidden.A");
  EXPECT_EQ(ForStudent(tests, Disclosure::kDescription)[0].message, "");
  EXPECT_EQ(ForStudent(tests, Disclosure::kMessage)[0].message, "why");
  EXPECT_EQ(ForStudent(tests, Disclosure::kMessage)[0].name, "hidden test 1");
  const auto points = ForStudent(tests, Disclosure::kPoints);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].message, "1 of 2 hidden tests passed.");
}

TEST(StudentTest, AHugeReportIsCutAndSaysSo) {
  Marked student = One("ada");
  ExerciseResult& exercise = student.result.modules[0].exercises[0];
  exercise.records.assign(
      100, {"T.T", "package", "failed", std::string(30'000, '<')});
  const std::string html = StudentHtml(student, SmallCourse());
  EXPECT_LT(html.size(), 2 * kMostBytes);
  EXPECT_THAT(html, HasSubstr("more tests that did not pass are left out"));
}

TEST(PathsTest, KeepOnlyTheirLastPart) {
  EXPECT_EQ(WithoutPaths("in /a/b/c.cc:3: x"), "in c.cc:3: x");
  EXPECT_EQ(WithoutPaths("tensor/student/c.cc, 1/2 and a / b"),
            "tensor/student/c.cc, 1/2 and a / b");
}

TEST(FolderTest, CannotLeaveItsParent) {
  EXPECT_EQ(FolderOf("../x"), "%2E.%2Fx");
  EXPECT_EQ(FolderOf(".."), "%2E.");
  EXPECT_EQ(FolderOf(""), "%");
}

TEST(CsvTest, NoCellBeginsAFormula) {
  EXPECT_EQ(CsvLine({"=1+1", "-2", "a,b", "q\"q", ""}),
            "'=1+1,'-2,\"a,b\",\"q\"\"q\",\r\n");
}

TEST(CsvTest, FillsOneColumnAndKeepsAllOtherBytes) {
  const std::string sheet =
      "\xEF\xBB\xBFStudent,ID,Section,Lab (77),Labor (78)\r\n"
      "    Points Possible,,,30,\r\n"
      "\"Doe, \"\"J\"\"\", 1,x,,\n"
      "\"Roe\",2,\"a\nb\",\"9\",7\r\n";
  const auto filled =
      FillSheet(sheet, "c.csv", "ID", "Lab", {{"2", "12.5"}, {"3", "1"}});
  ASSERT_TRUE(filled.ok()) << filled.status();
  std::string wanted = sheet;
  wanted.replace(wanted.find("\"9\""), 3, "12.5");
  EXPECT_EQ(filled->csv, wanted);
  EXPECT_EQ(filled->unknown, std::vector<std::string>{"3"});
}

TEST(CsvTest, AnUnknownTitleListsTheTitles) {
  EXPECT_THAT(
      FillSheet("ID,Lab (1)\n", "c.csv", "ID", "Lob", {}).status().message(),
      HasSubstr("c.csv:1: wanted one column \"Lob\", got 0; the "
                "columns are: ID, Lab (1)"));
  EXPECT_FALSE(FillSheet("ID,Lab (1),Lab (2)\n", "c", "ID", "Lab", {}).ok());
  EXPECT_THAT(ParseCsv("a\n\"b", "c.csv").status().message(),
              HasSubstr("c.csv:2: a quote is left open"));
}

TEST(GiveBackTest, WritesTheSameBytesTwice) {
  const std::string out = testing::TempDir() + "/give";
  std::filesystem::remove_all(out);
  ASSERT_TRUE(GiveBack(SmallClass(), SmallCourse(), out).ok());
  const auto page = text::ReadFile(out + "/students/%3Dbob/index.html");
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_TRUE(GiveBack(SmallClass(), SmallCourse(), out).ok());
  EXPECT_EQ(*text::ReadFile(out + "/students/%3Dbob/index.html"), *page);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(out)) {
    EXPECT_NE(entry.path().extension(), ".new");
  }
}

TEST(GiveBackTest, AKeyThatComesTwiceStopsNoOtherStudent) {
  const std::string out = testing::TempDir() + "/give_twice";
  std::filesystem::remove_all(out);
  ClassResult result = SmallClass();
  result.results.push_back(result.results[1]);
  result.submissions.push_back(result.submissions[1]);
  EXPECT_THAT(GiveBack(result, SmallCourse(), out).message(),
              HasSubstr("two submissions have the key \"ada\""));
  EXPECT_TRUE(text::ReadFile(out + "/students/%3Dbob/report.txt").ok());
  EXPECT_TRUE(text::ReadFile(out + "/class.csv").ok());
}

}  // namespace
}  // namespace tinytorch::grade
