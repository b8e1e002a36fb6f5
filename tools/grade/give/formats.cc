// Tables for gradebooks and results for platforms.
#include "tools/grade/give/formats.h"

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "pugixml.hpp"
#include "tools/grade/give/csv.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/text/clean.h"
#include "tools/text/json.h"

namespace tinytorch::grade {
namespace {

using Json = nlohmann::ordered_json;

double Number(Hundredths points) { return static_cast<double>(points) / 100; }

// Calls visit(mark, result) for each exercise that counts.
template <typename Visit>
void ForExercises(const Marked& student, Visit visit) {
  std::map<ExerciseId, const ExerciseResult*> results;
  for (const ModuleResult& module : student.result.modules) {
    for (const ExerciseResult& exercise : module.exercises) {
      results[exercise.id] = &exercise;
    }
  }
  for (const ModuleMark& module : student.mark.modules) {
    for (const ExerciseMark& exercise : module.exercises) {
      visit(exercise, *results.at(exercise.id));
    }
  }
}

std::string NameOf(const ExerciseId& id) {
  return absl::StrCat(id.module, "/", id.exercise);
}

std::string OutputOf(const ExerciseMark& mark, const ExerciseResult& result,
                     const CourseFile& course) {
  std::string output = absl::StrCat(mark.why, " Status: ", result.status, ".");
  for (const TestRecord& test : ForStudent(result.records, course.hidden)) {
    if (test.outcome == "passed") continue;
    absl::StrAppend(&output, "\n", test.name, ": ", test.outcome, ". ",
                    test.message);
    if (output.size() > 20'000) {
      absl::StrAppend(&output, "\n(The rest is left out.)");
      break;
    }
  }
  return output;
}

std::string Gradebook(const std::vector<Marked>& students,
                      const std::vector<std::string>& head, bool end) {
  std::string csv = CsvLine(head);
  for (const Marked& student : students) {
    if (!student.submission.on_roster) continue;
    std::vector<std::string> cells = {student.result.student,
                                      PointsText(student.mark.points)};
    if (end) cells.push_back("#");
    csv += CsvLine(cells);
  }
  return csv;
}

}  // namespace

std::string ClassCsv(const std::vector<Marked>& students) {
  std::vector<std::string> head = {"Student", "Name",   "Email",
                                   "Section", "Points", "Of"};
  if (!students.empty()) {
    for (const ModuleMark& module : students[0].mark.modules) {
      head.push_back(module.module);
      for (const ExerciseMark& exercise : module.exercises) {
        head.push_back(NameOf(exercise.id));
      }
    }
  }
  head.push_back("Late");
  head.push_back("Problems");
  std::string csv = CsvLine(head);
  for (const Marked& student : students) {
    const Submission& from = student.submission;
    std::vector<std::string> cells = {
        student.result.student,          text::Clean(from.name),
        text::Clean(from.email),         text::Clean(from.section),
        PointsText(student.mark.points), PointsText(student.mark.most)};
    std::vector<std::string> late;
    for (const ModuleMark& module : student.mark.modules) {
      cells.push_back(PointsText(module.points));
      for (const ExerciseMark& exercise : module.exercises) {
        cells.push_back(PointsText(exercise.points));
      }
      if (!module.late.why.empty()) {
        late.push_back(absl::StrCat(module.module, ": ", module.late.why));
      }
    }
    std::vector<std::string> problems = from.problems;
    problems.insert(problems.end(), student.result.problems.begin(),
                    student.result.problems.end());
    if (!from.on_roster) problems.push_back("not on the roster");
    cells.push_back(absl::StrJoin(late, "; "));
    cells.push_back(text::Clean(absl::StrJoin(problems, "; ")));
    csv += CsvLine(cells);
  }
  return csv;
}

std::string MoodleCsv(const std::vector<Marked>& students,
                      const std::string& title) {
  return Gradebook(students, {"ID number", title}, false);
}

std::string BrightspaceCsv(const std::vector<Marked>& students,
                           const std::string& title) {
  return Gradebook(students,
                   {"OrgDefinedId", absl::StrCat(title, " Points Grade"),
                    "End-of-Line Indicator"},
                   true);
}

std::string GradescopeJson(const Marked& student, const CourseFile& course) {
  Json json;
  json["score"] = Number(student.mark.points);
  json["output_format"] = "text";
  json["visibility"] = "visible";
  json["stdout_visibility"] = "hidden";
  json["tests"] = Json::array();
  ForExercises(
      student, [&](const ExerciseMark& mark, const ExerciseResult& result) {
        Json test;
        test["name"] = NameOf(mark.id);
        test["score"] = Number(mark.points);
        test["max_score"] = Number(mark.most);
        test["status"] = result.status == "passed" ? "passed" : "failed";
        test["output"] = OutputOf(mark, result, course);
        test["output_format"] = "text";
        json["tests"].push_back(test);
      });
  return text::JsonText(json, 2) + "\n";
}

std::string Classroom50Json(const Marked& student, const CourseFile& course) {
  Json json;
  json["schema"] = "classroom50/result/v1";
  json["score"] = student.mark.points / 100;
  json["max-score"] = student.mark.most / 100;
  json["tests"] = Json::array();
  ForExercises(student,
               [&](const ExerciseMark& mark, const ExerciseResult& result) {
                 Json test;
                 test["test-name"] = NameOf(mark.id);
                 test["passed"] = result.status == "passed";
                 test["score"] = mark.points / 100;
                 test["max-score"] = mark.most / 100;
                 test["output"] = OutputOf(mark, result, course);
                 json["tests"].push_back(test);
               });
  if (student.submission.handed_in.has_value()) {
    json["datetime"] =
        absl::FormatTime("%Y-%m-%dT%H:%M:%SZ",
                         absl::FromUnixSeconds(*student.submission.handed_in),
                         absl::UTCTimeZone());
  }
  return text::JsonText(json, 2) + "\n";
}

std::string JunitXml(const Marked& student, const CourseFile& course) {
  pugi::xml_document document;
  pugi::xml_node suites = document.append_child("testsuites");
  ForExercises(student, [&](const ExerciseMark& mark,
                            const ExerciseResult& result) {
    pugi::xml_node suite = suites.append_child("testsuite");
    int tests = 0;
    int failures = 0;
    suite.append_attribute("name") = NameOf(mark.id).c_str();
    for (const TestRecord& test : ForStudent(result.records, course.hidden)) {
      pugi::xml_node node = suite.append_child("testcase");
      node.append_attribute("name") = test.name.c_str();
      node.append_attribute("classname") = NameOf(mark.id).c_str();
      ++tests;
      if (test.outcome == "skipped") {
        node.append_child("skipped");
      } else if (test.outcome != "passed") {
        ++failures;
        pugi::xml_node failure = node.append_child("failure");
        failure.append_attribute("type") = test.outcome.c_str();
        failure.text() = test.message.c_str();
      }
    }
    suite.append_attribute("tests") = tests;
    suite.append_attribute("failures") = failures;
  });
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace tinytorch::grade
