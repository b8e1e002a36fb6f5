#include "tools/grade/engine/results.h"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/grade/engine/course.h"
#include "tools/grade/engine/events.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/engine/repository.h"
#include "tools/grade/model.h"
#include "tools/runner/report/entries.h"
#include "tools/runner/report/verdict.h"
#include "tools/text/bound.h"
#include "tools/text/clean.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

using runner::ExerciseVerdict;
using runner::TestEntry;
using runner::Verdict;

// Reads what was built, each file once for all students that share it.
class Reader {
 public:
  explicit Reader(const Outputs& outputs) : outputs_(outputs) {}

  // The verdict of a combination, or nothing and the reason.
  struct Together {
    std::optional<Verdict> verdict;
    std::map<std::string, std::vector<TestRecord>> records;  // By exercise.
    std::string problem;
  };

  const Together& ReadTogether(const std::string& module,
                               const std::string& name) {
    const auto [entry, is_new] = together_.try_emplace({module, name});
    if (is_new) entry->second = LoadTogether(module, name);
    return entry->second;
  }

  // The points of a file alone: nothing if that could not be decided.
  struct Alone {
    std::optional<int> points;
    std::string flag;
  };

  Alone ReadAlone(const ExerciseId& id, const std::string& file, int points) {
    const absl::StatusOr<std::string> text = text::ReadFile(
        OutputOf(outputs_, AloneLabel(id.module, id.exercise, file), ".json"));
    if (!text.ok()) return {};
    if (*text == "full\n") return {.points = points};
    const absl::StatusOr<Verdict> verdict = runner::ParseVerdict(*text);
    if (!verdict.ok()) return {};
    for (const ExerciseVerdict& exercise : verdict->exercises) {
      if (exercise.name != id.exercise) continue;
      return {.points = exercise.earned, .flag = exercise.flag};
    }
    return {};
  }

  // The words of the compiler, with the student's own path.
  std::string ReadLog(const ExerciseId& id, const std::string& file) {
    const absl::StatusOr<std::string> log = text::ReadFile(OutputOf(
        outputs_, FileLabel(id.module, id.exercise, file), ".compile_log"));
    if (!log.ok()) return "";
    const std::string path =
        absl::StrCat(id.module, "/", id.exercise, "/", file, ".cc");
    const std::string own =
        absl::StrCat(id.module, "/student/", id.exercise, ".cc");
    return text::Bounded(text::Clean(absl::StrReplaceAll(
        *log,
        {{absl::StrCat("external/submissions/", path), own}, {path, own}})));
  }

 private:
  Together LoadTogether(const std::string& module, const std::string& name) {
    const std::string label = CombinationLabel(module, name);
    const absl::StatusOr<std::string> text =
        text::ReadFile(OutputOf(outputs_, label, name + ".json"));
    Together together;
    if (!text.ok()) {
      together.problem = absl::StrCat(
          module, ": the tests did not run; a person has to look at it");
      return together;
    }
    absl::StatusOr<Verdict> verdict = runner::ParseVerdict(*text);
    if (!verdict.ok()) {
      together.problem = absl::StrCat(
          module,
          ": the files cannot be linked together; a person has to look at it");
      return together;
    }
    together.verdict = *std::move(verdict);
    const absl::StatusOr<std::string> entries =
        text::ReadFile(OutputOf(outputs_, label, ".tests.json"));
    if (!entries.ok()) return together;
    const absl::StatusOr<std::vector<TestEntry>> parsed =
        runner::ParseEntries(*entries);
    if (!parsed.ok()) return together;
    for (const TestEntry& entry : *parsed) {
      together.records[entry.exercise].push_back(
          {entry.name, entry.level, entry.outcome, entry.message});
    }
    return together;
  }

  const Outputs& outputs_;
  std::map<std::pair<std::string, std::string>, Together> together_;
};

const ExerciseVerdict* Find(const Reader::Together& together,
                            const std::string& exercise) {
  if (!together.verdict.has_value()) return nullptr;
  for (const ExerciseVerdict& one : together.verdict->exercises) {
    if (one.name == exercise) return &one;
  }
  return nullptr;
}

ExerciseResult MakeExercise(const ExerciseId& id,
                            const DeclaredExercise& declared,
                            const Reader::Together* together,
                            const std::string& file, Reader* reader) {
  ExerciseResult result = {.id = id,
                           .title = declared.title,
                           .points = declared.points,
                           .status = "not handed in"};
  if (together == nullptr) return result;
  if (!file.empty()) {
    result.status = "not decided";
    result.log = reader->ReadLog(id, file);
  }
  const ExerciseVerdict* verdict = Find(*together, id.exercise);
  if (verdict == nullptr) return result;
  result.tests = verdict->tests;
  result.passed = verdict->passed;
  if (const auto records = together->records.find(id.exercise);
      records != together->records.end()) {
    result.records = records->second;
  }
  if (file.empty()) return result;
  result.status = verdict->status;
  result.flag = verdict->flag;
  result.integrated = verdict->earned;
  // An "unwritten" exercise may be right: its tests also end so if an exercise
  // that it uses is unwritten.
  if (result.integrated == result.points ||
      result.status == "does not compile" || !result.flag.empty()) {
    return result;
  }
  const Reader::Alone alone = reader->ReadAlone(id, file, declared.points);
  result.isolated = alone.points.value_or(-1);
  if (!alone.flag.empty()) {
    // A file that forges a result in one run has points in none.
    result.status = "flagged";
    result.flag = alone.flag;
    result.integrated = result.isolated = result.passed = 0;
  }
  return result;
}

}  // namespace

std::vector<StudentResult> MakeResults(
    const DeclaredCourse& course, const ClassJobs& jobs,
    const std::vector<Submission>& submissions, const Outputs& outputs) {
  Reader reader(outputs);
  std::map<std::string, const DeclaredModule*> declared;
  for (const DeclaredModule& module : course.modules) {
    declared[module.name] = &module;
  }
  std::vector<StudentResult> results;
  for (size_t i = 0; i < submissions.size(); ++i) {
    StudentResult& student = results.emplace_back();
    student.student = submissions[i].student;
    for (size_t m = 0; m < jobs.modules.size(); ++m) {
      const ModuleJobs& module_jobs = jobs.modules[m];
      const std::string& name = jobs.students[i][m];
      const Combination* combination = nullptr;
      const Reader::Together* together = nullptr;
      if (!name.empty()) {
        combination = &module_jobs.combinations.at(name);
        together = &reader.ReadTogether(module_jobs.module, name);
        if (!together->problem.empty()) {
          student.problems.push_back(together->problem);
        }
      }
      ModuleResult& module = student.modules.emplace_back();
      module.module = module_jobs.module;
      for (const DeclaredExercise& exercise :
           declared[module.module]->exercises) {
        std::string file;
        if (combination != nullptr) {
          const auto found = combination->files.find(exercise.name);
          if (found != combination->files.end()) file = found->second;
        }
        module.exercises.push_back(MakeExercise(
            {module.module, exercise.name}, exercise, together, file, &reader));
        module.points += exercise.points;
        module.integrated += module.exercises.back().integrated;
      }
      module.complete = together != nullptr && together->verdict.has_value() &&
                        together->verdict->complete;
    }
  }
  return results;
}

std::vector<std::string> MissingWalls(const ClassJobs& jobs,
                                      const Outputs& outputs) {
  Reader reader(outputs);
  std::set<std::string> walls;
  for (const ModuleJobs& module : jobs.modules) {
    for (const auto& [name, combination] : module.combinations) {
      const Reader::Together& together =
          reader.ReadTogether(module.module, name);
      if (!together.verdict.has_value()) continue;
      walls.insert(together.verdict->missing_walls.begin(),
                   together.verdict->missing_walls.end());
    }
  }
  return {walls.begin(), walls.end()};
}

}  // namespace tinytorch::grade
