// Tables for gradebooks and results for platforms.
#include "tools/grade/give/formats.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "pugixml.hpp"
#include "tools/grade/give/csv.h"
#include "tools/grade/give/marked.h"
#include "tools/grade/give/paths.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/bound.h"
#include "tools/text/clean.h"
#include "tools/text/json.h"

namespace tinytorch::grade {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostTests = 40;       // Of an exercise.
constexpr size_t kMostOutput = 20'000;  // Of an exercise, in bytes.

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

std::string LineOf(const TestRecord& test) {
  return absl::StrCat(test.name, ": ", test.outcome, ".",
                      test.message.empty() ? "" : "\n", test.message);
}

// Returns the tests to report: those that did not pass, at most kMostTests.
std::vector<TestRecord> Reported(const ExerciseResult& result,
                                 const CourseFile& course) {
  std::vector<TestRecord> reported;
  for (TestRecord& test : ForStudent(result.records, course.hidden)) {
    if (test.outcome == "passed") continue;
    if (reported.size() == kMostTests) break;
    reported.push_back(std::move(test));
  }
  return reported;
}

std::string StatusOf(const ExerciseMark& mark, const ExerciseResult& result) {
  std::string output = absl::StrCat(mark.why, " Status: ", result.status, ".");
  for (const std::string& text : {result.flag, result.log}) {
    if (text.empty()) continue;
    absl::StrAppend(&output, "\n",
                    text::Bounded(WithoutPaths(text::Clean(text))));
  }
  return output;
}

std::string OutputOf(const ExerciseMark& mark, const ExerciseResult& result,
                     const CourseFile& course) {
  std::string output = StatusOf(mark, result);
  for (const TestRecord& test : Reported(result, course)) {
    if (output.size() > kMostOutput) {
      absl::StrAppend(&output, "\n(The rest is left out.)");
      break;
    }
    absl::StrAppend(&output, "\n", LineOf(test));
  }
  return output;
}

std::string Gradebook(const std::vector<Marked>& students,
                      const std::vector<std::string>& head, bool end) {
  std::string csv = CsvLine(head);
  for (const auto& [key, points] : GradesOf(students)) {
    std::vector<std::string> cells = {key, points};
    if (end) cells.push_back("#");
    csv += CsvLine(cells);
  }
  return csv;
}

// The modules and exercises that any student has, in the order of the first
// student who has them, so that all lines have the same columns.
struct Columns {
  explicit Columns(const std::vector<Marked>& students) {
    for (const Marked& student : students) {
      for (const ModuleMark& module : student.mark.modules) {
        std::vector<ExerciseId>* exercises = ExercisesOf(module.module);
        for (const ExerciseMark& exercise : module.exercises) {
          if (std::find(exercises->begin(), exercises->end(), exercise.id) ==
              exercises->end()) {
            exercises->push_back(exercise.id);
          }
        }
      }
    }
  }

  std::vector<ExerciseId>* ExercisesOf(const std::string& module) {
    for (auto& [name, exercises] : modules) {
      if (name == module) return &exercises;
    }
    return &modules.emplace_back(module, std::vector<ExerciseId>()).second;
  }

  std::vector<std::pair<std::string, std::vector<ExerciseId>>> modules;
};

// Returns the points of each module and exercise by the name of its column.
std::map<std::string, std::string> PointsOf(const CourseMark& mark) {
  std::map<std::string, std::string> points;
  for (const ModuleMark& module : mark.modules) {
    points[module.module] = PointsText(module.points);
    for (const ExerciseMark& exercise : module.exercises) {
      points[NameOf(exercise.id)] = PointsText(exercise.points);
    }
  }
  return points;
}

}  // namespace

std::map<std::string, std::string> GradesOf(
    const std::vector<Marked>& students) {
  std::map<std::string, std::string> grades;
  for (const Marked& student : students) {
    if (!student.submission.on_roster || student.shared) continue;
    grades[student.key] = PointsText(student.mark.points);
  }
  return grades;
}

std::string ClassCsv(const std::vector<Marked>& students) {
  std::vector<std::string> names;
  for (const auto& [module, exercises] : Columns(students).modules) {
    names.push_back(module);
    for (const ExerciseId& id : exercises) names.push_back(NameOf(id));
  }
  std::vector<std::string> head = {"Student", "Name",   "Email",
                                   "Section", "Points", "Of"};
  head.insert(head.end(), names.begin(), names.end());
  head.insert(head.end(), {"Late", "Problems", "Pseudonym"});
  std::string csv = CsvLine(head);
  for (const Marked& student : students) {
    const Submission& from = student.submission;
    std::vector<std::string> cells = {student.key,
                                      ShortName(from.name),
                                      ShortName(from.email),
                                      ShortName(from.section),
                                      PointsText(student.mark.points),
                                      PointsText(student.mark.most)};
    std::map<std::string, std::string> points = PointsOf(student.mark);
    for (const std::string& name : names) cells.push_back(points[name]);
    std::vector<std::string> late;
    for (const ModuleMark& module : student.mark.modules) {
      if (!module.late.why.empty()) {
        late.push_back(absl::StrCat(module.module, ": ", module.late.why));
      }
    }
    std::vector<std::string> problems = ProblemsOf(student);
    if (!from.on_roster) problems.push_back("not on the roster");
    cells.push_back(absl::StrJoin(late, "; "));
    cells.push_back(absl::StrJoin(problems, "; "));
    cells.push_back(student.result.pseudonym);
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
  std::string problems;
  for (const std::string& problem : ProblemsOf(student)) {
    absl::StrAppend(&problems, problem, "\n");
  }
  if (!problems.empty()) json["output"] = problems;
  json["tests"] = Json::array();
  std::string module;
  int module_number = 0;
  int number = 0;
  const auto add = [&](const std::string& name, const std::string& at,
                       bool passed, const std::string& output) -> Json& {
    json["tests"].push_back({{"name", name},
                             {"number", at},
                             {"status", passed ? "passed" : "failed"},
                             {"output", output},
                             {"output_format", "text"},
                             // "hidden" would hide the total as well.
                             {"visibility", "visible"}});
    return json["tests"].back();
  };
  ForExercises(student, [&](const ExerciseMark& mark,
                            const ExerciseResult& result) {
    if (mark.id.module != module) {
      ++module_number;
      number = 0;
    }
    module = mark.id.module;
    const std::string at = absl::StrCat(module_number, ".", ++number);
    Json& exercise = add(NameOf(mark.id), at, result.status == "passed",
                         StatusOf(mark, result));
    exercise["score"] = Number(mark.points);
    exercise["max_score"] = Number(mark.most);
    // Tests without a score: that of their exercise counts.
    int test_number = 0;
    for (const TestRecord& test : Reported(result, course)) {
      add(test.name, absl::StrCat(at, ".", ++test_number), false, LineOf(test));
    }
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
    if (!result.log.empty()) {
      suite.append_child("system-err").text() =
          text::Bounded(WithoutPaths(text::Clean(result.log))).c_str();
    }
    suite.append_attribute("tests") = tests;
    suite.append_attribute("failures") = failures;
  });
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace tinytorch::grade
