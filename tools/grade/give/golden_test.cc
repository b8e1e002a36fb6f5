// Tests of the formats: each against a golden file in testdata/.
//
// README.md says how to write the files anew.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tools/grade/give/class_page.h"
#include "tools/grade/give/csv.h"
#include "tools/grade/give/fixtures.h"
#include "tools/grade/give/formats.h"
#include "tools/grade/give/history.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/mistakes.h"
#include "tools/grade/give/student.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

constexpr char kFolder[] = "tools/grade/give/testdata/";

void ExpectGolden(const std::string& name, const std::string& got) {
  if (const char* folder = std::getenv("TINYTORCH_GOLDEN")) {
    ASSERT_TRUE(text::WriteFile(absl::StrCat(folder, "/", name), got).ok());
  }
  const auto wanted = text::ReadFile(absl::StrCat(kFolder, name));
  ASSERT_TRUE(wanted.ok()) << wanted.status();
  EXPECT_EQ(got, *wanted);
}

// Three gradings of the small class: the first without points for ada, the
// last with another deadline.
ClassHistory SmallHistory(const std::string& name) {
  const std::string path = testing::TempDir() + "/" + name;
  for (const char* end : {"", "-wal", "-shm"}) {
    std::filesystem::remove(path + end);
  }
  auto journal = Journal::Open(path);
  EXPECT_TRUE(journal.ok()) << journal.status();
  ClassResult result = SmallClass();
  CourseFile course = SmallCourse();
  const auto add = [&](int64_t at, const std::string& reason) {
    std::vector<CourseMark> marks;
    for (size_t i = 0; i < result.results.size(); ++i) {
      marks.push_back(
          MarkOf(course, result.results[i],
                 HandedInAtOnce(result.submissions[i], result.results[i])));
    }
    EXPECT_TRUE(journal->Add(at, reason, result, marks).ok());
  };
  ExerciseResult& shape = result.results[1].modules[0].exercises[0];
  shape.integrated = shape.isolated = 0;
  add(100'000, "first grading");
  shape.integrated = shape.isolated = 10;
  result.version = "1.1";
  add(200'000, "a test of shapes was wrong");
  course.modules[0].deadline = 200'000;
  add(300'000, "the deadline <moved>");
  const auto history = HistoryOf(*journal);
  EXPECT_TRUE(history.ok()) << history.status();
  return *history;
}

TEST(GoldenTest, Tables) {
  const std::vector<Marked> students = MarkClass(SmallClass(), SmallCourse());
  ExpectGolden("class.csv", ClassCsv(students));
  ExpectGolden("moodle.csv", MoodleCsv(students, "Course"));
  ExpectGolden("brightspace.csv", BrightspaceCsv(students, "Course"));
  ExpectGolden("regrade.csv", RegradeCsv(SmallHistory("golden_table.db")));
}

TEST(GoldenTest, FilesForPlatforms) {
  ExpectGolden("results.json", GradescopeJson(One("ada"), SmallCourse()));
  ExpectGolden("result.json", Classroom50Json(One("ada"), SmallCourse()));
  ExpectGolden("junit.xml", JunitXml(One("=bob"), SmallCourse()));
}

TEST(GoldenTest, PagesAndTexts) {
  const std::vector<Marked> students = MarkClass(SmallClass(), SmallCourse());
  KnownMistakes mistakes;
  ASSERT_TRUE(mistakes.Add(SmallMistakes()).ok());
  ExpectGolden("index.html", StudentHtml(One("=bob"), SmallCourse()));
  ExpectGolden("report.txt", StudentText(One("=bob"), SmallCourse()));
  ExpectGolden("class.html",
               ClassHtml(students, SmallCourse(),
                         SmallHistory("golden_page.db"), mistakes));
}

// canvas.csv has a byte order mark, quotes and lines of both kinds; the sheet
// of Moodle has semicolons, CRLF and decimal commas.
TEST(GoldenTest, SheetsOfPlatforms) {
  const auto read = [](const std::string& name) {
    return text::ReadFile(absl::StrCat(kFolder, name)).value_or("");
  };
  const auto canvas = FillSheet(read("canvas.csv"), "canvas.csv", "ID", "Lab 1",
                                {{"101", "12.5"}, {"102", "0"}, {"9", "1"}});
  ASSERT_TRUE(canvas.ok()) << canvas.status();
  ExpectGolden("canvas_filled.csv", canvas->csv);
  EXPECT_EQ(canvas->unknown, std::vector<std::string>{"9"});
  const auto moodle =
      FillSheet(read("moodle_sheet.csv"), "moodle_sheet.csv", "Kennung",
                "Bewertung", {{"Teilnehmer/in 7", "12.5"}});
  ASSERT_TRUE(moodle.ok()) << moodle.status();
  ExpectGolden("moodle_sheet_filled.csv", moodle->csv);
}

}  // namespace
}  // namespace tinytorch::grade
