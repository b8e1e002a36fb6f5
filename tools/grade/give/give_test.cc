// Tests of what students and instructors get.
#include "tools/grade/give/give.h"

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tools/grade/give/class_page.h"
#include "tools/grade/give/csv.h"
#include "tools/grade/give/fixtures.h"
#include "tools/grade/give/formats.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/student.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

using testing::HasSubstr;
using testing::Not;

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

TEST(FolderTest, CannotLeaveItsParent) {
  EXPECT_EQ(FolderOf("../x"), "%2E.%2Fx");
  EXPECT_EQ(FolderOf(".."), "%2E.");
  EXPECT_EQ(FolderOf(""), "%");
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

TEST(GiveBackTest, TwoSubmissionsOfAStudentAreBothThereForAPerson) {
  const std::string out = testing::TempDir() + "/give_twice";
  std::filesystem::remove_all(out);
  ClassResult result = SmallClass();
  result.results.push_back(result.results[1]);
  result.submissions.push_back(result.submissions[1]);
  ASSERT_TRUE(GiveBack(result, SmallCourse(), out).ok());
  for (const char* folder : {"%3Dbob", "ada", "ada%20%282%29"}) {
    EXPECT_TRUE(
        text::ReadFile(absl::StrCat(out, "/students/", folder, "/report.txt"))
            .ok())
        << folder;
  }
  const std::string table = text::ReadFile(out + "/class.csv").value();
  EXPECT_THAT(table, HasSubstr("\r\nada,Ada"));
  EXPECT_THAT(table, HasSubstr("\r\nada (2),Ada"));
  EXPECT_THAT(table, HasSubstr("a person has to choose"));
  // A gradebook has no grade until then.
  EXPECT_EQ(text::ReadFile(out + "/moodle.csv").value(),
            "ID number,Course <1>\r\n");
}

TEST(GiveBackTest, LongKeysKeepFoldersOfTheirOwn) {
  const std::string key(500, 'a');
  EXPECT_LT(FolderOf(key).size(), 255u);
  EXPECT_LT(FolderOf(std::string(10'000, '\n')).size(), 255u);
  EXPECT_NE(FolderOf(key + "x"), FolderOf(key + "y"));
}

// HTML, quotes, line ends, formulas, text that runs backward, long names.
std::vector<std::string> HostileNames() {
  return {"<script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "a\r\nb,c\n=1+1",
          "@SUM(A1)",
          "-1",
          "\t=1",
          "x\xE2\x80\xAE"
          "cod.exe",
          std::string("nul\0byte", 8),
          "\xff\xfe broken",
          std::string(10'000, 'n'),
          "',',;\"\"",
          "../../etc/passwd"};
}

TEST(HostileNameTest, NoTableHasAFormulaOrAnotherLine) {
  ClassResult result;
  for (const std::string& name : HostileNames()) {
    result.results.push_back(SmallClass().results[1]);
    result.results.back().student = name;
    result.submissions.push_back({});
    Submission& from = result.submissions.back();
    from.student = from.name = from.email = from.section = name;
    from.problems = {name};
  }
  const std::vector<Marked> students = MarkClass(result, SmallCourse());
  for (const std::string& csv : {ClassCsv(students), MoodleCsv(students, "=T"),
                                 BrightspaceCsv(students, "@T")}) {
    const auto lines = ParseCsv(csv, "x");
    ASSERT_TRUE(lines.ok()) << lines.status();
    EXPECT_EQ(lines->size(), students.size() + 1);
    for (const auto& line : *lines) {
      EXPECT_EQ(line.size(), (*lines)[0].size());
      for (const CsvCell& cell : line) {
        EXPECT_EQ(std::string("=+-@\t\r\n").find(cell.text.substr(0, 1)),
                  cell.text.empty() ? 0 : std::string::npos)
            << cell.text;
      }
    }
  }
  // All but the key, which has to stay as the roster has it.
  EXPECT_LT(ClassCsv(students).size(), 30'000u);
}

TEST(HostileNameTest, PagesShowNamesAsText) {
  for (const std::string& name : HostileNames()) {
    Marked student = One("ada");
    student.key = student.result.student = name;
    student.submission.problems = {name};
    student.result.modules[0].exercises[0].title = name;
    student.mark.modules[0].exercises[0].title = name;
    CourseFile course = SmallCourse();
    course.title = name.substr(0, 40);
    course.pseudonyms = false;
    for (const std::string& html :
         {StudentHtml(student, course), ClassHtml({student}, course)}) {
      EXPECT_THAT(html, Not(HasSubstr("<script")));
      EXPECT_THAT(html, Not(HasSubstr("<img")));
      EXPECT_THAT(html, Not(HasSubstr("\xE2\x80\xAE")));
      EXPECT_EQ(html.find('\0'), std::string::npos);
      EXPECT_LT(html.size(), 30'000u);
    }
    EXPECT_LT(StudentText(student, course).size(), 30'000u);
    EXPECT_TRUE(nlohmann::json::accept(GradescopeJson(student, course)));
    EXPECT_TRUE(nlohmann::json::accept(Classroom50Json(student, course)));
  }
}

TEST(GradescopeTest, EachTestHasANumberAndIsVisible) {
  const auto json =
      nlohmann::json::parse(GradescopeJson(One("=bob"), SmallCourse()));
  std::vector<std::string> numbers;
  double sum = 0;
  for (const auto& test : json["tests"]) {
    numbers.push_back(test["number"]);
    EXPECT_EQ(test["visibility"], "visible");
    EXPECT_TRUE(test["status"] == "passed" || test["status"] == "failed");
    sum += test.value("score", 0.0);
  }
  EXPECT_EQ(numbers,
            (std::vector<std::string>{"1.1", "1.1.1", "1.1.2", "1.2"}));
  EXPECT_EQ(json["score"], sum);
}

TEST(DisclosureTest, NoFileTellsMoreThanTheDegree) {
  const Marked bob = One("=bob");
  for (const Disclosure degree : {Disclosure::kFull, Disclosure::kDescription,
                                  Disclosure::kMessage, Disclosure::kPoints}) {
    CourseFile course = SmallCourse();
    course.hidden = degree;
    const bool has_names =
        degree == Disclosure::kFull || degree == Disclosure::kDescription;
    const bool has_messages =
        degree == Disclosure::kFull || degree == Disclosure::kMessage;
    for (const std::string& text :
         {StudentHtml(bob, course), StudentText(bob, course),
          GradescopeJson(bob, course), Classroom50Json(bob, course),
          JunitXml(bob, course)}) {
      EXPECT_EQ(text.find("HiddenShapeTest.Zero") != std::string::npos,
                has_names);
      EXPECT_EQ(text.find("the secret message") != std::string::npos,
                has_messages);
      EXPECT_THAT(text, Not(HasSubstr("hidden_test.cc")));
    }
  }
}

TEST(StudentTest, ManyProblemsAreCut) {
  Marked student = One("ada");
  for (int i = 0; i < 5000; ++i) {
    student.submission.problems.push_back(
        absl::StrCat(i, std::string(2000, 'p')));
  }
  EXPECT_THAT(StudentText(student, SmallCourse()),
              HasSubstr("Note: (4980 more are left out.)"));
  EXPECT_LT(StudentText(student, SmallCourse()).size(), 20'000u);
  EXPECT_LT(ClassCsv({student}).size(), 20'000u);
}

TEST(ClassCsvTest, HasTheColumnsOfAllStudents) {
  std::vector<Marked> students = MarkClass(SmallClass(), SmallCourse());
  students[0].mark.modules[0].exercises.erase(
      students[0].mark.modules[0].exercises.begin());
  ModuleMark& layers = students[1].mark.modules.emplace_back();
  layers.module = "layers";
  layers.points = 100;
  const auto lines = ParseCsv(ClassCsv(students), "c.csv");
  ASSERT_TRUE(lines.ok());
  std::vector<std::string> head;
  for (const CsvCell& cell : (*lines)[0]) head.push_back(cell.text);
  EXPECT_EQ(head, (std::vector<std::string>{
                      "Student", "Name", "Email", "Section", "Points", "Of",
                      "tensor", "tensor/matmul", "tensor/shape", "layers",
                      "Late", "Problems", "Pseudonym"}));
  EXPECT_EQ((*lines)[1][8].text, "");
  EXPECT_EQ((*lines)[2][9].text, "1");
  EXPECT_TRUE(ParseCsv(ClassCsv({}), "c.csv").ok());
}

}  // namespace
}  // namespace tinytorch::grade
