// Grades a class: collects what was handed in, tests it in one call of Bazel,
// marks it, and gives it back (docs/instructors.md).
//
//   ./bazelw run //tools:grade -- --submissions=DIR|ZIP --out=DIR
//
// The status is 0 if everything was graded, 1 if something needs a person (the
// output says what), 2 if nothing could be graded.
#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tools/grade/command/finish.h"
#include "tools/grade/command/inputs.h"
#include "tools/grade/command/options.h"
#include "tools/grade/command/plan.h"
#include "tools/grade/command/run.h"
#include "tools/grade/engine/jobs.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

int Fail(const absl::Status& status) {
  std::cerr << "grade: " << status.message() << "\n";
  return 2;
}

// Keeps other gradings out of the folder for as long as this process lives.
absl::StatusOr<int> Lock(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0 || flock(file, LOCK_EX | LOCK_NB) != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot lock ", path, ": ", std::strerror(errno),
                     "; does another grading write into this folder?"));
  }
  return file;
}

bool NeedsPerson(const Inputs& inputs, const ClassResult& result) {
  if (!inputs.collection.unmatched.empty()) return true;
  for (size_t i = 0; i < result.results.size(); ++i) {
    if (!result.submissions[i].problems.empty()) return true;
    if (!result.results[i].problems.empty()) return true;
  }
  return false;
}

int Grade(const Options& options) {
  const absl::Time start = absl::Now();
  const absl::StatusOr<Inputs> inputs = ReadInputs(options);
  if (!inputs.ok()) return Fail(inputs.status());
  const ClassJobs jobs = MakeJobs(inputs->declared, inputs->modules,
                                  inputs->collection.submissions);
  const std::string times = options.WorkFolder() + "/times.json";
  std::cout << PlanText(*inputs, jobs, ReadTimes(times)) << std::endl;
  if (options.dry_run) {
    std::cout << SubmissionsText(*inputs);
    return 0;
  }
  std::error_code error;
  std::filesystem::create_directories(options.WorkFolder(), error);
  if (error) {
    return Fail(absl::UnavailableError(absl::StrCat(
        "cannot make ", options.WorkFolder(), ": ", error.message())));
  }
  // Kept until the process ends.
  const absl::StatusOr<int> lock = Lock(options.WorkFolder() + "/lock");
  if (!lock.ok()) return Fail(lock.status());
  absl::StatusOr<Journal> journal =
      Journal::Open(options.out + "/journal.sqlite");
  if (!journal.ok()) return Fail(journal.status());
  const absl::StatusOr<int64_t> seed = journal->Seed(
      options.seed.has_value() ? options.seed : inputs->course.seed);
  if (!seed.ok()) return Fail(seed.status());
  const absl::StatusOr<ClassRun> run =
      RunClass(options, *inputs, jobs, *seed, std::cout);
  if (!run.ok()) return Fail(run.status());
  const ClassResult& result = run->result;
  const std::vector<CourseMark> marks = MarksOf(inputs->course, result);
  const absl::StatusOr<std::vector<std::string>> sentences =
      Finish(options, *inputs, marks, *run, *journal);
  std::cout << SummaryText(result, marks);
  if (!sentences.ok()) return Fail(sentences.status());
  for (const std::string& sentence : *sentences) {
    std::cout << sentence << "\n";
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  const absl::Status kept =
      AddTime(times, {.students = static_cast<int>(result.results.size()),
                      .files = jobs.DistinctFiles(),
                      .seconds = seconds});
  if (!kept.ok()) return Fail(kept);
  std::cout << "Graded in "
            << absl::FormatDuration(
                   absl::Trunc(absl::Seconds(seconds), absl::Seconds(1)))
            << ". The class: " << options.out
            << "/class.html and class.csv; each student: " << options.out
            << "/students/\n";
  return NeedsPerson(*inputs, result) ? 1 : 0;
}

}  // namespace
}  // namespace tinytorch::grade

int main(int argc, char** argv) {
  const absl::StatusOr<tinytorch::grade::Options> options =
      tinytorch::grade::ReadOptions(argc, argv);
  if (!options.ok()) return tinytorch::grade::Fail(options.status());
  return tinytorch::grade::Grade(*options);
}
