#include "tools/bundle/grade.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"
#include "tools/bundle/collect.h"
#include "tools/bundle/results.h"
#include "tools/bundle/spec.h"
#include "tools/text/file.h"
#include "tools/trust/limited_process.h"

namespace tinytorch::bundle {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kPlan[] = "plan.json";
constexpr char kVerdict[] = "verdict.json";
constexpr char kTests[] = "./tests";
constexpr char kTestsAlone[] = "./tests_alone";

// A grading machine has 768 MB for everything.
constexpr int kMegabytesPerTest = 600;
// With half of a processor, a test that hangs takes twice as long.
constexpr double kMostSecondsPerTest = 4;
constexpr int kSecondsOfRetries = 20;
// Compiling or linking takes this long on a slow machine.
constexpr double kSecondsOfAStep = 15;

// Limits only of the clock: the programs set those of student code themselves.
trust::Limits OnlyTheClock(double seconds) {
  constexpr int64_t kNone = int64_t{1} << 50;
  return {.processor_seconds = 1 << 20,
          .clock_seconds = std::max(1, static_cast<int>(seconds)),
          .bytes_of_memory = kNone,
          .bytes_of_a_file = kNone};
}

class Grader {
 public:
  Grader(const Spec& spec, const Collected& collected,
         const GradeOptions& options, Result* result,
         const std::function<void()>& changed)
      : spec_(spec),
        collected_(collected),
        options_(options),
        result_(*result),
        changed_(changed),
        seed_(options.seed),
        end_(Clock::now() + std::chrono::milliseconds(
                                static_cast<int64_t>(options.seconds * 1000))) {
  }

  absl::Status Grade() {
    if (chdir((options_.bundle + "/course").c_str()) != 0) {
      return absl::NotFoundError("the bundle has no folder course/");
    }
    for (size_t i = 0; i < spec_.exercises.size(); ++i) {
      if (TimeIsUp()) return absl::OkStatus();
      if (absl::Status status = Compile(i); !status.ok()) return status;
      changed_();
    }
    if (absl::Status status = Link(kTests, spec_.link); !status.ok()) {
      return status;
    }
    for (size_t i = 0; i < spec_.exercises.size(); ++i) {
      if (graded_[i]) continue;
      if (TimeIsUp()) return absl::OkStatus();
      ExerciseResult& result = result_.exercises[i];
      if (absl::Status status = Test(i, kTests, &result); !status.ok()) {
        return status;
      }
      graded_[i] = result.earned == result.points ||
                   result.status == "flagged" || stopped_;
      changed_();
    }
    // Second, so that the points so far are there if the time is up.
    for (size_t i = 0; i < spec_.exercises.size(); ++i) {
      if (graded_[i]) continue;
      if (TimeIsUp()) return absl::OkStatus();
      if (absl::Status status = TestAlone(i); !status.ok()) return status;
      changed_();
    }
    result_.finished = true;
    changed_();
    return absl::OkStatus();
  }

 private:
  double SecondsLeft() const {
    return std::chrono::duration<double>(end_ - Clock::now()).count();
  }

  // Then the result stays as it is, and says that it is not finished.
  bool TimeIsUp() const { return SecondsLeft() < kSecondsOfAStep; }

  std::string Program(const char* name) const {
    return absl::StrCat(options_.bundle, "/compiler/bin/", name);
  }

  // Makes the object of an exercise: the student's, or the skeleton's.
  absl::Status Compile(size_t i) {
    const SpecExercise& exercise = spec_.exercises[i];
    ExerciseResult& result = result_.exercises[i];
    logs_.push_back(exercise.object + ".log");
    graded_.push_back(true);
    std::error_code error;
    std::filesystem::create_directories(
        std::filesystem::path(exercise.object).parent_path(), error);
    std::filesystem::create_directories(
        std::filesystem::path(exercise.source).parent_path(), error);
    const auto file = collected_.files.find(exercise.file);
    if (file == collected_.files.end()) {
      result.status = "not handed in";
      result.text = absl::StrCat("The submission lacks ", exercise.file, ".");
      std::filesystem::copy_file(
          exercise.skeleton, exercise.object,
          std::filesystem::copy_options::overwrite_existing, error);
      if (error) return absl::UnknownError("cannot copy " + exercise.skeleton);
      return text::WriteFile(logs_[i], "not handed in\n");
    }
    if (absl::Status written = text::WriteFile(exercise.source, file->second);
        !written.ok()) {
      return written;
    }
    std::string facts = absl::StrCat(
        "source ", exercise.source, "\nskeleton ", exercise.skeleton,
        "\nobject ", exercise.object, "\nobjdump ", Program("objdump"),
        "\nsystem ", options_.bundle, "/compiler/usr\n",
        absl::StrJoin(exercise.facts, "\n"), "\n");
    const std::string list = exercise.object + ".facts";
    if (absl::Status written = text::WriteFile(list, facts); !written.ok()) {
      return written;
    }
    std::vector<std::string> command = {Program("compile_exercise"), list,
                                        logs_[i], Program("g++")};
    for (const std::string& word : exercise.arguments) command.push_back(word);
    const absl::StatusOr<trust::Ending> ending =
        trust::RunLimited(command, OnlyTheClock(SecondsLeft()));
    if (!ending.ok()) return ending.status();
    if (!ending->passed) {
      return absl::UnknownError(absl::StrCat(
          "compile_exercise failed on ", exercise.file, ": ", ending->said));
    }
    const absl::StatusOr<std::string> log = text::ReadFile(logs_[i]);
    if (!log.ok()) return log.status();
    graded_[i] = !log->empty();
    if (!log->empty()) {
      result.status = "does not compile";
      result.text = absl::StrCat("It does not compile:\n", *log);
    }
    return absl::OkStatus();
  }

  // Links the tests with some objects.
  absl::Status Link(const char* to, const std::vector<std::string>& objects) {
    std::vector<std::string> command = {Program("g++"), "-o", to,
                                        "-Wl,--warn-unresolved-symbols",
                                        "-Wl,--start-group"};
    for (const std::string& word : objects) command.push_back(word);
    command.push_back("-Wl,--end-group");
    command.push_back("-lstdc++");
    command.push_back("-lm");
    const absl::StatusOr<trust::Ending> ending =
        trust::RunLimited(command, OnlyTheClock(SecondsLeft()));
    if (!ending.ok()) return ending.status();
    if (ending->passed) return absl::OkStatus();
    return absl::UnknownError(
        absl::StrCat("cannot link the tests: ", ending->said));
  }

  // Writes the plan for a program of tests. Alone, all others compile.
  absl::Status WritePlan(size_t tested, const char* binary) const {
    nlohmann::json plan = {
        {"module", spec_.module},
        {"version", ""},
        {"target", absl::StrCat("//", spec_.module, ":test")},
        {"levels", spec_.levels},
        {"binary", binary},
        {"manifest", spec_.manifest},
        {"requires", nlohmann::json::array()},
        {"exercises", nlohmann::json::array()}};
    for (size_t i = 0; i < spec_.exercises.size(); ++i) {
      nlohmann::json exercise = spec_.exercises[i].declaration;
      exercise["file"] = spec_.exercises[i].file;
      exercise["compile_log"] =
          std::string_view(binary) == kTestsAlone && i != tested ? ""
                                                                 : logs_[i];
      exercise["isolated"] = "";
      plan["exercises"].push_back(std::move(exercise));
    }
    plan.update(spec_.limits);
    plan["megabytes_per_test"] = kMegabytesPerTest;
    plan["seconds_per_test"] =
        std::min(kMostSecondsPerTest, plan["seconds_per_test"].get<double>());
    return text::WriteFile(kPlan, plan.dump());
  }

  // Tests an exercise with our solution for all others.
  absl::Status TestAlone(size_t i) {
    std::vector<std::string> objects = spec_.link;
    for (size_t other = 0; other < spec_.exercises.size(); ++other) {
      if (other == i) continue;
      std::replace(objects.begin(), objects.end(),
                   spec_.exercises[other].object,
                   spec_.exercises[other].reference);
    }
    if (absl::Status status = Link(kTestsAlone, objects); !status.ok()) {
      return status;
    }
    ExerciseResult& result = result_.exercises[i];
    ExerciseResult alone = result;
    if (absl::Status status = Test(i, kTestsAlone, &alone); !status.ok()) {
      return status;
    }
    if (alone.status == "flagged") {
      result = alone;
    } else if (alone.earned > result.earned) {
      alone.text = absl::StrCat(
          "With our solution for the other exercises, which counts here: ",
          alone.text, "\nWith your own: ", result.text);
      result = alone;
    }
    return absl::OkStatus();
  }

  // Runs the tests of one exercise. Sets stopped_ if they took too long.
  absl::Status Test(size_t i, const char* binary, ExerciseResult* to) {
    ExerciseResult& result = *to;
    if (absl::Status status = WritePlan(i, binary); !status.ok()) return status;
    // Twice the share that is left, so that a slow one does not cost others.
    const double seconds = std::min(
        SecondsLeft(),
        2 * SecondsLeft() / static_cast<double>(spec_.exercises.size() - i));
    std::remove(kVerdict);
    const absl::StatusOr<trust::Ending> ending = trust::RunLimited(
        {Program("supervisor"), absl::StrCat("--plan=", kPlan),
         absl::StrCat("--verdict=", kVerdict),
         absl::StrCat("--exercise=", result.name),
         absl::StrCat("--seconds_of_retries=", kSecondsOfRetries),
         absl::StrCat("--seed=", seed_)},
        OnlyTheClock(seconds));
    const absl::StatusOr<std::string> json = text::ReadFile(kVerdict);
    stopped_ = ending.ok() && ending->stopped;
    if (!ending.ok() || !ending->passed || !json.ok()) {
      result.status = "failed";
      result.text =
          stopped_
              ? absl::StrCat("Its tests were stopped after ",
                             static_cast<int>(seconds),
                             " s, the time that one exercise has here. Look "
                             "for a loop that does not end.")
              : "Its tests could not be run. Tell your instructor.";
      return absl::OkStatus();
    }
    Read(nlohmann::json::parse(*json, nullptr, false), i, &result);
    return absl::OkStatus();
  }

  void Read(const nlohmann::json& verdict, size_t i, ExerciseResult* result) {
    try {
      const nlohmann::json& exercise = verdict.at("exercises").at(i);
      exercise.at("earned").get_to(result->earned);
      exercise.at("status").get_to(result->status);
      verdict.at("seed").get_to(seed_);
      result_.seed = seed_;
      result_.missing_walls =
          verdict.at("missing_walls").get<std::vector<std::string>>();
      const int hidden = exercise.at("hidden_tests").get<int>();
      const int hidden_passed = exercise.at("hidden_passed").get<int>();
      result->text =
          absl::StrCat(exercise.at("passed").get<int>() - hidden_passed, " of ",
                       exercise.at("tests").get<int>() - hidden, " tests pass");
      if (hidden > 0) {
        absl::StrAppend(&result->text, ", and ", hidden_passed, " of ", hidden,
                        " hidden ones");
      }
      absl::StrAppend(&result->text, " (", result->status, "). ");
      const std::string flag = exercise.at("flag").get<std::string>();
      absl::StrAppend(&result->text,
                      !flag.empty() ? flag
                      : result->status == "passed"
                          ? ""
                          : absl::StrCat("For details: ./bazelw test //",
                                         spec_.module, ":test"));
    } catch (const nlohmann::json::exception&) {
      result->status = "failed";
      result->text = "Its tests could not be run. Tell your instructor.";
    }
  }

  const Spec& spec_;
  const Collected& collected_;
  const GradeOptions& options_;
  Result& result_;
  const std::function<void()>& changed_;
  uint64_t seed_;
  const Clock::time_point end_;
  std::vector<std::string> logs_;  // By exercise.
  std::vector<bool> graded_;       // Nothing is left to run.
  bool stopped_ = false;           // The tests that ran last.
};

}  // namespace

Result NothingGraded(const Spec& spec) {
  Result result = {.module = spec.module};
  for (const SpecExercise& exercise : spec.exercises) {
    result.exercises.push_back({.name = exercise.name,
                                .title = exercise.title,
                                .points = exercise.points});
  }
  return result;
}

absl::Status GradeSubmission(const Spec& spec, const Collected& collected,
                             const GradeOptions& options, Result* result,
                             const std::function<void()>& changed) {
  return Grader(spec, collected, options, result, changed).Grade();
}

}  // namespace tinytorch::bundle
