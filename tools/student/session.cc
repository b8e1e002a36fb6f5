// One call of ./course; see session.h.
#include "tools/student/session.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/runner/report/style.h"
#include "tools/student/hints.h"
#include "tools/student/show.h"
#include "tools/student/step.h"
#include "tools/student/unchanged.h"
#include "tools/text/file.h"

namespace tinytorch::student {
namespace {

// From this try on, a test that fails is shown with a hint.
constexpr int kHelpfulTry = 2;

absl::StatusOr<std::vector<std::string>> ReadAll(
    const std::vector<std::string>& paths) {
  std::vector<std::string> texts;
  for (const std::string& path : paths) {
    absl::StatusOr<std::string> text = text::ReadFile(path);
    if (!text.ok()) return text.status();
    texts.push_back(*std::move(text));
  }
  return texts;
}

}  // namespace

std::string FullName(const Course& course, ExerciseId id) {
  return absl::StrCat(course.modules[id.module].name(), "/",
                      ExerciseAt(course, id).name);
}

Session::Session(Course course, Bazel bazel, runner::Style style)
    : course_(std::move(course)),
      memory_(ReadMemory(bazel.workspace())),
      bazel_(std::move(bazel)),
      style_(style) {}

absl::StatusOr<Session> Session::Open(const std::string& index,
                                      const std::string& workspace,
                                      bool terminal) {
  const absl::StatusOr<std::string> names = text::ReadFile(index);
  if (!names.ok()) return names.status();
  // Its paths are those of runfiles.
  std::vector<std::string> paths =
      absl::StrSplit(*names, '\n', absl::SkipEmpty());
  const absl::StatusOr<std::vector<std::string>> plans = ReadAll(paths);
  if (!plans.ok()) return plans.status();
  absl::StatusOr<Course> course = ParseCourse(*plans);
  if (!course.ok()) return course.status();
  Session session(*std::move(course), Bazel(workspace, terminal),
                  {.color = runner::WantsColor(terminal)});
  session.index_ = index;
  session.plans_ = std::move(paths);
  return session;
}

absl::StatusOr<Session> Session::OpenUnchanged(const std::string& workspace,
                                               bool terminal) {
  const absl::StatusOr<Checkout> checkout = ThisCheckout(workspace);
  if (!checkout.ok()) return checkout.status();
  const absl::StatusOr<Record> record = ReadRecord(*checkout);
  if (!record.ok()) return record.status();
  std::error_code error;
  std::filesystem::current_path(record->folder, error);
  if (error) return absl::FailedPreconditionError(error.message());
  absl::StatusOr<Session> session = Open(record->index, workspace, terminal);
  if (session.ok()) {
    session->unchanged_ = true;
    session->bazel_.UseWhatIsBuilt();
  }
  return session;
}

absl::Status Session::Refresh() {
  // Before Bazel looks at the files: a save during the build is a change.
  absl::StatusOr<std::string> fingerprint = absl::FailedPreconditionError("");
  const absl::StatusOr<Checkout> checkout = ThisCheckout(bazel_.workspace());
  if (checkout.ok() && !unchanged_) fingerprint = Fingerprint(*checkout);
  for (Module& module : course_.modules) {
    module.verdict.reset();
    module.tests.clear();
  }
  absl::Status status = bazel_.AddVerdicts(memory_.unlocked, &course_);
  if (!status.ok()) return status;
  std::vector<std::string> unlocked;
  for (const Module& module : course_.modules) {
    if (module.verdict.has_value()) unlocked.push_back(module.name());
  }
  if (unlocked != memory_.unlocked) {
    memory_.unlocked = std::move(unlocked);
    Remember();
  }
  if (fingerprint.ok()) RecordResults(*fingerprint);
  return absl::OkStatus();
}

void Session::RecordResults(const std::string& fingerprint) const {
  std::vector<std::string> made = plans_;
  made.push_back(index_);
  for (const Module& module : course_.modules) {
    if (!module.verdict.has_value()) continue;
    for (std::string& path : bazel_.ResultsOf(module)) {
      made.push_back(std::move(path));
    }
  }
  // Without a record, the next call takes Bazel; nothing else is lost.
  WriteRecord(bazel_.workspace(), fingerprint, index_, made).IgnoreError();
}

absl::StatusOr<Check> Session::CheckExercise(ExerciseId id) {
  const Module& module = course_.modules[id.module];
  const bool was_unlocked =
      std::find(memory_.unlocked.begin(), memory_.unlocked.end(),
                module.name()) != memory_.unlocked.end();
  // A module that was unlocked may be locked again; its report says so, too.
  if (!module.plan.requirements.empty() && !was_unlocked) {
    absl::Status status = Refresh();
    if (!status.ok()) return status;
    const std::vector<std::string> locked = LockedBy(course_, module);
    if (!locked.empty()) {
      return Check{
          .report = absl::StrCat(
              module.name(), " is locked until ", locked.back(),
              " is complete. The next step:\n\n",
              RenderStep(course_, NextStep(course_), reader(), style_))};
    }
  }
  absl::StatusOr<Check> check = bazel_.CheckExercise(course_, id);
  if (!check.ok()) return check;
  SpeakOfCourse(module.name(), ExerciseAt(course_, id).name, &*check);
  if (check->passes) {
    memory_.tries.erase(FullName(course_, id));
    Remember();
  } else if (!check->test.empty()) {
    if (check->crashed) check->report += RenderAddressHint(course_, id);
    check->report += HintAfterTry(id, check->test);
  }
  return check;
}

std::string Session::HintAfterTry(ExerciseId id, const std::string& test) {
  const std::string name = FullName(course_, id);
  const int tries =
      CountTry(name, test, reader()(ExerciseAt(course_, id).file), &memory_);
  std::string text;
  if (tries >= kHelpfulTry) {
    int& seen = memory_.hints[name];
    text =
        RenderHintAfterTry(course_, id, {.tries = tries, .seen = seen}, style_);
    if (seen == 0) seen = 1;
  }
  Remember();
  return text;
}

ReadSource Session::reader() const {
  return [bazel = bazel_](const std::string& path) {
    return bazel.Read(path).value_or("");
  };
}

std::string Session::Hint(ExerciseId id, std::optional<int> level) {
  int& seen = memory_.hints[FullName(course_, id)];
  seen = std::clamp(level.value_or(seen + 1), 1, kHintLevels);
  Remember();
  return RenderHint(course_, id, seen, reader(), style_);
}

void Session::Remember() {
  const absl::Status status = WriteMemory(bazel_.workspace(), memory_);
  if (!status.ok()) std::cerr << "course: " << status.message() << "\n";
}

}  // namespace tinytorch::student
