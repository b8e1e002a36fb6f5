#include "tools/grade/command/plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "tools/grade/command/inputs.h"
#include "tools/grade/command/times.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/give/give.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/clean.h"
#include "tools/text/file.h"

namespace tinytorch::grade {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Duration, students, files, seconds)

namespace {

constexpr size_t kMostTimes = 10;

std::string Count(size_t number, const std::string& one,
                  const std::string& many) {
  return absl::StrCat(number, " ", number == 1 ? one : many);
}

std::string Seconds(double seconds) {
  return absl::FormatDuration(
      absl::Trunc(absl::Seconds(seconds), absl::Seconds(1)));
}

// Returns the newest of the times that is nearest in size.
const Duration* Nearest(const std::vector<Duration>& times, int students) {
  const Duration* nearest = nullptr;
  for (const Duration& time : times) {
    if (nearest == nullptr || std::abs(time.students - students) <=
                                  std::abs(nearest->students - students)) {
      nearest = &time;
    }
  }
  return nearest;
}

}  // namespace

std::vector<Duration> ReadTimes(const std::string& path) {
  const absl::StatusOr<std::string> text = text::ReadFile(path);
  if (!text.ok()) return {};
  try {
    return nlohmann::json::parse(*text).get<std::vector<Duration>>();
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

absl::Status AddTime(const std::string& path, const Duration& time) {
  std::vector<Duration> times = ReadTimes(path);
  times.push_back(time);
  if (times.size() > kMostTimes) times.erase(times.begin());
  return WriteWhole(path, nlohmann::json(times).dump(1) + "\n");
}

std::string PlanText(const Inputs& inputs, const ClassJobs& jobs,
                     const std::vector<Duration>& times) {
  const std::vector<Submission>& submissions = inputs.collection.submissions;
  const size_t with_files = static_cast<size_t>(
      std::count_if(submissions.begin(), submissions.end(),
                    [](const Submission& s) { return !s.files.empty(); }));
  std::string text = absl::StrCat(
      inputs.collection.format, "\n",
      Count(submissions.size(), "student", "students"), ", ", with_files,
      " with files of exercises; modules: ",
      absl::StrJoin(inputs.modules, ", "), ".\n",
      Count(jobs.files_handed_in, "file was", "files were"), " handed in, ",
      jobs.DistinctFiles(), " of them distinct: each is compiled once. ",
      Count(jobs.Combinations(), "set", "sets"),
      " of files to test; what is known from before is not tested again.\n");
  if (const Duration* last =
          Nearest(times, static_cast<int>(submissions.size()))) {
    absl::StrAppend(&text, "The last grading of about this size (",
                    Count(last->students, "student", "students"), ", ",
                    last->files, " distinct files) took ",
                    Seconds(last->seconds), ".\n");
  }
  const std::string no_times =
      MissingTimes(inputs.course, inputs.collection.submissions);
  if (!no_times.empty()) absl::StrAppend(&text, no_times, "\n");
  if (!inputs.roster.problems.empty()) {
    absl::StrAppend(&text, "The roster:\n");
    for (const std::string& problem : inputs.roster.problems) {
      absl::StrAppend(&text, "  ", text::Clean(problem), "\n");
    }
  }
  if (!inputs.collection.unmatched.empty()) {
    absl::StrAppend(&text, "For a person to look at (",
                    inputs.collection.unmatched.size(), "):\n");
    for (const std::string& path : inputs.collection.unmatched) {
      absl::StrAppend(&text, "  ", text::Clean(path), "\n");
    }
  }
  return text;
}

std::string SubmissionsText(const Inputs& inputs) {
  std::string text;
  for (const Submission& submission : inputs.collection.submissions) {
    absl::StrAppend(
        &text, text::Clean(submission.student), ": ",
        Count(submission.files.size(), "file", "files"),
        submission.on_roster ? "" : ", not on the roster",
        submission.source.empty()
            ? ""
            : absl::StrCat(", from ", text::Clean(submission.source)),
        "\n");
    for (const auto* sentences : {&submission.problems, &submission.notes}) {
      for (const std::string& sentence : *sentences) {
        absl::StrAppend(&text, "    ", text::Clean(sentence), "\n");
      }
    }
    for (const auto& [id, file] : submission.files) {
      for (const std::string& note : file.notes) {
        absl::StrAppend(&text, "    ", id.module, "/", id.exercise, ": ",
                        text::Clean(note), "\n");
      }
    }
  }
  return text;
}

std::string SummaryText(const ClassResult& result,
                        const std::vector<CourseMark>& marks) {
  std::string text;
  for (size_t i = 0; i < marks.size(); ++i) {
    absl::StrAppend(&text, text::Clean(result.results[i].student), ": ",
                    PointsText(marks[i].points), " of ",
                    PointsText(marks[i].most), "\n");
    for (const auto* problems :
         {&result.submissions[i].problems, &result.results[i].problems}) {
      for (const std::string& problem : *problems) {
        absl::StrAppend(&text, "    ", text::Clean(problem), "\n");
      }
    }
  }
  return text;
}

}  // namespace tinytorch::grade
