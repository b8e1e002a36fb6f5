#include "tools/grade/command/finish.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tools/grade/command/inputs.h"
#include "tools/grade/command/options.h"
#include "tools/grade/command/run.h"
#include "tools/grade/engine/course.h"
#include "tools/grade/give/give.h"
#include "tools/grade/give/similarity.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

// The sources of the skeletons, for programs that look for similar code.
std::map<ExerciseId, std::string> Skeletons(const DeclaredCourse& declared) {
  std::map<ExerciseId, std::string> skeletons;
  for (const DeclaredModule& module : declared.modules) {
    for (const DeclaredExercise& exercise : module.exercises) {
      absl::StatusOr<std::string> text = text::ReadFile(exercise.skeleton);
      if (text.ok()) {
        skeletons[{module.name, exercise.name}] = *std::move(text);
      }
    }
  }
  return skeletons;
}

absl::Status WriteForSimilarity(const Options& options, const Inputs& inputs,
                                ClassResult* result) {
  const absl::StatusOr<std::string> key =
      ReadOrMakeKey(options.key, options.out);
  if (!key.ok()) return key.status();
  for (StudentResult& student : result->results) {
    student.pseudonym = Pseudonym(*key, student.student);
  }
  return WriteSimilarity(*result, Skeletons(inputs.declared), *key,
                         options.out + "/similarity");
}

}  // namespace

std::vector<CourseMark> MarksOf(const CourseFile& course,
                                const ClassResult& result) {
  std::vector<CourseMark> marks;
  for (size_t i = 0; i < result.results.size(); ++i) {
    marks.push_back(
        MarkOf(course, result.results[i],
               HandedInAtOnce(result.submissions[i], result.results[i])));
  }
  return marks;
}

absl::StatusOr<std::vector<std::string>> Finish(
    const Options& options, const Inputs& inputs,
    const std::vector<CourseMark>& marks, ClassRun run, Journal& journal) {
  absl::Status status = WriteForSimilarity(options, inputs, &run.result);
  status.Update(journal
                    .Add(absl::ToUnixSeconds(absl::Now()), options.reason,
                         run.result, marks)
                    .status());
  status.Update(GiveBack(run.result, inputs.course, options.out,
                         {.journal = &journal, .mistakes = &run.mistakes}));
  std::vector<std::string> sentences;
  if (!options.sheet.empty()) {
    absl::StatusOr<std::vector<std::string>> filled =
        FillIn(options, inputs, marks);
    status.Update(filled.status());
    if (filled.ok()) sentences = *std::move(filled);
  }
  if (!status.ok()) return status;
  return sentences;
}

}  // namespace tinytorch::grade
