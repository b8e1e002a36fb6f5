#include "tools/bundle/results.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"
#include "tools/text/json.h"

namespace tinytorch::bundle {
namespace {

using Json = nlohmann::ordered_json;

int Earned(const Result& result) {
  int earned = 0;
  for (const ExerciseResult& exercise : result.exercises) {
    earned += exercise.earned;
  }
  return earned;
}

bool HasAll(const ExerciseResult& exercise) {
  return exercise.status == "passed";
}

std::string Name(const Result& result, const ExerciseResult& exercise) {
  return absl::StrCat(result.module, " ", exercise.name, ": ", exercise.title);
}

std::string Output(const Result& result) {
  std::string text = absl::StrJoin(result.problems, "\n");
  if (!result.finished) {
    absl::StrAppend(
        &text, text.empty() ? "" : "\n",
        "The grader was stopped before it had graded all exercises.");
  }
  return text;
}

}  // namespace

std::string GradescopeJson(const Result& result) {
  Json tests = Json::array();
  int number = 0;
  for (const ExerciseResult& exercise : result.exercises) {
    tests.push_back(
        {{"name", Name(result, exercise)},
         {"number", absl::StrCat(++number)},
         {"score", exercise.earned},
         {"max_score", exercise.points},
         {"status", HasAll(exercise) ? "passed" : "failed"},
         {"output", exercise.text.empty() ? exercise.status : exercise.text},
         {"output_format", "text"},
         {"visibility", "visible"}});
  }
  return text::JsonText(Json{{"score", Earned(result)},
                             {"output", Output(result)},
                             {"output_format", "text"},
                             {"visibility", "visible"},
                             {"stdout_visibility", "hidden"},
                             {"extra_data",
                              {{"finished", result.finished},
                               {"seed", result.seed},
                               {"missing_walls", result.missing_walls}}},
                             {"tests", tests}},
                        2) +
         "\n";
}

std::string Classroom50Json(const Result& result, std::string_view datetime) {
  Json tests = Json::array();
  int points = 0;
  for (const ExerciseResult& exercise : result.exercises) {
    points += exercise.points;
    tests.push_back(
        {{"test-name", Name(result, exercise)},
         {"passed", HasAll(exercise)},
         {"score", exercise.earned},
         {"max-score", exercise.points},
         {"output", exercise.text.empty() ? exercise.status : exercise.text}});
  }
  return text::JsonText(Json{{"schema", "classroom50/result/v1"},
                             {"score", Earned(result)},
                             {"max-score", points},
                             {"datetime", datetime},
                             {"output", Output(result)},
                             {"tests", tests}},
                        2) +
         "\n";
}

std::string CreatedAt(std::string_view metadata) {
  const Json root = Json::parse(metadata, nullptr, false);
  if (!root.is_object() || !root.contains("created_at") ||
      !root["created_at"].is_string()) {
    return "";
  }
  return root["created_at"].get<std::string>();
}

}  // namespace tinytorch::bundle
