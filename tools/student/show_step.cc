// A step and the hints of an exercise as text; see show.h.
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/style.h"
#include "tools/student/course_map.h"
#include "tools/student/hints.h"
#include "tools/student/lesson.h"
#include "tools/student/show.h"
#include "tools/student/step.h"
#include "tools/text/columns.h"
#include "tools/text/wrap.h"

namespace tinytorch::student {
namespace {

using runner::Style;

constexpr size_t kMostMessageLines = 12;

// Returns "  label     text", wrapped.
std::string Row(std::string_view label, std::string_view text) {
  return text::Indent(absl::StrCat("  ", text::PadRight(label, 8), " "), text);
}

// "tensor/README.md:127, section 4. broadcast; the contract:
// tensor/broadcast.h"
std::string Explained(const Course& course, ExerciseId id,
                      const ReadSource& read) {
  const runner::Exercise& exercise = ExerciseAt(course, id);
  const std::string lesson = course.modules[id.module].name() + "/README.md";
  const Section section = FindSection(read(lesson), exercise.name);
  std::string text = lesson;
  if (section.line > 0) {
    absl::StrAppend(&text, ":", section.line, ", section ", section.title);
  }
  const std::string contract = ContractOf(read(exercise.file));
  return contract.empty() ? text
                          : absl::StrCat(text, "; the contract: ", contract);
}

// "broadcast", or "tensor/broadcast" where that is not enough.
std::string NameOf(const Course& course, ExerciseId id) {
  const std::string& name = ExerciseAt(course, id).name;
  return FindExercise(course, name).ok()
             ? name
             : absl::StrCat(course.modules[id.module].name(), "/", name);
}

std::string Finished(const Course& course, const Style& style) {
  std::string names;
  for (const Module& module : course.modules) {
    absl::StrAppend(&names, "  ./bazelw run //", module.name(), ":use\n");
  }
  return absl::StrCat(style.Good("The course is complete."),
                      " See your own code at work:\n\n", names);
}

}  // namespace

std::string RenderStep(const Course& course, const Step& step,
                       const ReadSource& read, const Style& style) {
  if (step.kind == StepKind::kFinished) return Finished(course, style);
  const std::string& module = course.modules[step.module].name();
  std::string text;
  if (step.exercise.has_value()) {
    const runner::Exercise& exercise = ExerciseAt(course, *step.exercise);
    text = absl::StrCat(style.Bold(absl::StrCat(module, ", ", exercise.name)),
                        ": ", exercise.title, " (", exercise.points,
                        " points)\n\n", Row("do", Sentence(course, step) + "."),
                        Row("why", exercise.why),
                        Row("read", Explained(course, *step.exercise, read)));
  } else {
    text = absl::StrCat(style.Bold(module), ": integration\n\n",
                        Row("do", Sentence(course, step) + "."));
  }
  if (!step.test.empty()) {
    absl::StrAppend(&text, "\n  ", style.Bold(step.test), "\n",
                    text::FirstLines(step.message, kMostMessageLines));
    if (!text.ends_with('\n')) text += '\n';
  }
  text += '\n';
  if (!step.exercise.has_value()) {
    return text + Row("test", absl::StrCat("./bazelw test //", module,
                                           ":integration_test"));
  }
  const std::string name = NameOf(course, *step.exercise);
  return absl::StrCat(text, Row("test", "./course check " + name),
                      Row("stuck", "./course hint " + name));
}

std::string RenderHint(const Course& course, ExerciseId id, int level,
                       const ReadSource& read, const Style& style) {
  const runner::Exercise& exercise = ExerciseAt(course, id);
  std::string text =
      absl::StrCat(style.Bold(absl::StrCat(course.modules[id.module].name(),
                                           ", ", exercise.name, ": hint ",
                                           level, " of ", kHintLevels)),
                   "\n\n");
  for (const std::string& hint : HintsOfLevel(exercise.hints, level)) {
    absl::StrAppend(&text, text::Indent("  - ", hint));
  }
  absl::StrAppend(&text, "\n", Row("read", Explained(course, id, read)));
  const std::string name = NameOf(course, id);
  if (level < kHintLevels) {
    return absl::StrCat(text, Row("more", "./course hint " + name));
  }
  return absl::StrCat(
      text,
      Row("steps", absl::StrCat(exercise.file,
                                ": the comments say what each "
                                "function does, step by step")),
      Row("test",
          absl::StrCat("./course check ", name, " says what is asked first")),
      Row("again", absl::StrCat("./course hint ", name, " --level=1")));
}

std::string RenderAddressHint(const Course& course, ExerciseId id) {
  // The last line of a report, whose labels are one column wider than ours.
  return absl::StrCat("  memory    ./course check ", NameOf(course, id),
                      " --asan\n");
}

std::string RenderHintAfterTry(const Course& course, ExerciseId id,
                               TriesAtTest tries, const Style& style) {
  const std::string why =
      absl::StrCat("the same test failed after ", tries.tries, " changes");
  const std::string more = "./course hint " + NameOf(course, id);
  const std::vector<std::string> hints =
      HintsOfLevel(ExerciseAt(course, id).hints, 1);
  if (tries.seen > 1 || hints.empty()) {
    return absl::StrCat("\n", style.Bold("Hint"), ": ", why, "\n",
                        Row("more", more));
  }
  std::string text =
      absl::StrCat("\n", style.Bold(absl::StrCat("Hint 1 of ", kHintLevels)),
                   ": ", why, "\n");
  for (const std::string& hint : hints) {
    absl::StrAppend(&text, text::Indent("  - ", hint));
  }
  return absl::StrCat(text, Row("more", more));
}

}  // namespace tinytorch::student
