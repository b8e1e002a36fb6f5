// ./course watch; see watch.h.
#include "tools/student/watch.h"

#include <unistd.h>

#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tools/student/bazel.h"
#include "tools/student/course_map.h"
#include "tools/student/keyboard.h"
#include "tools/student/saves.h"
#include "tools/student/session.h"
#include "tools/student/show.h"
#include "tools/student/step.h"

namespace tinytorch::student {
namespace {

class Watcher {
 public:
  Watcher(Session& session, ExerciseId id)
      : session_(session),
        id_(id),
        saves_(Folders(session)),
        terminal_(isatty(STDOUT_FILENO) == 1) {}

  // Runs until q, a signal, or the end of the keyboard.
  int Run() {
    Note(saves_.polls_because());
    CheckIt();
    while (true) {
      const Wake wake = saves_.Wait(keyboard_.keys());
      if (wake.stopped || wake.key == 'q') break;
      if (wake.saved.empty()) {
        Press(wake.key);
        continue;
      }
      std::string names;
      for (const std::string& path : wake.saved) {
        absl::StrAppend(
            &names, names.empty() ? "saved " : ", ",
            absl::StripPrefix(path, session_.bazel().workspace() + "/"));
      }
      Note(names);
      CheckIt();
    }
    std::cout << "\n";
    return 0;
  }

 private:
  static std::vector<std::string> Folders(const Session& session) {
    std::vector<std::string> folders;
    for (const Module& module : session.course().modules) {
      folders.push_back(absl::StrCat(session.bazel().workspace(), "/",
                                     module.name(), "/student"));
    }
    return folders;
  }

  std::string Name() const { return FullName(session_.course(), id_); }

  // A line for the next screen.
  void Note(const std::string& text) { note_ = text; }

  // Shows a screen and the keys below it.
  void Show(const std::string& text) {
    if (terminal_) std::cout << "\x1b[H\x1b[2J";
    std::cout << absl::StripTrailingAsciiWhitespace(text) << "\n\n";
    // At the end: a long report moves the top off the screen.
    if (!note_.empty()) std::cout << note_ << "\n";
    note_.clear();
    std::cout << session_.style().Bold(Name())
              << "  n next  h hint  l list  c check  x reset  q quit"
              << std::endl;
  }

  void CheckIt() {
    session_.memory().watched = Name();
    session_.Remember();
    const absl::StatusOr<Check> check = session_.CheckExercise(id_);
    if (!check.ok()) return Show(std::string(check.status().message()) + "\n");
    Show(check->passes
             ? absl::StrCat(check->report, "\n", Name(),
                            " is complete. Press n for the next step.\n")
             : check->report);
  }

  void Press(char key) {
    switch (key) {
      case 'n':
        return Next();
      case 'h':
        return Show(session_.Hint(id_, std::nullopt));
      case 'l':
        return Refreshed(
            [&] { return RenderStatus(session_.course(), session_.style()); });
      case 'c':
        return CheckIt();
      case 'x':
        return Reset();
      default:
        return;
    }
  }

  template <typename Render>
  void Refreshed(const Render& render) {
    const absl::Status status = session_.Refresh();
    Show(status.ok() ? render() : std::string(status.message()) + "\n");
  }

  // Goes to the exercise of the next step, which may be this one.
  void Next() {
    Refreshed([&] {
      const Step step = NextStep(session_.course());
      if (step.exercise.has_value()) id_ = *step.exercise;
      session_.memory().watched = Name();
      session_.Remember();
      return RenderStep(session_.course(), step, session_.reader(),
                        session_.style());
    });
  }

  void Reset() {
    std::cout << "Replace " << ExerciseAt(session_.course(), id_).file
              << " by its skeleton? Yours is kept. [y/N] " << std::flush;
    char answer = 'n';
    if (keyboard_.keys() < 0 || read(keyboard_.keys(), &answer, 1) != 1 ||
        (answer != 'y' && answer != 'Y')) {
      std::cout << "no" << std::endl;
      return;
    }
    std::cout << "yes" << std::endl;
    session_.bazel().Reset(
        session_.course().modules[id_.module].name(),
        {ExerciseAt(session_.course(), id_).name, "--force"});
  }

  Session& session_;
  ExerciseId id_;
  Saves saves_;
  Keyboard keyboard_;
  bool terminal_;
  std::string note_;
};

}  // namespace

int Watch(const std::vector<std::string>& arguments, Session& session) {
  const std::string& wanted =
      arguments.empty() ? session.memory().watched : arguments[0];
  absl::StatusOr<ExerciseId> id = FindExercise(session.course(), wanted);
  if (!id.ok() && !arguments.empty()) {
    std::cerr << "course: " << id.status().message() << "\n";
    return 2;
  }
  if (!id.ok()) {
    if (absl::Status status = session.Refresh(); !status.ok()) {
      std::cerr << "course: " << status.message() << "\n";
      return 1;
    }
    const Step step = NextStep(session.course());
    if (!step.exercise.has_value()) {
      std::cout << RenderStep(session.course(), step, session.reader(),
                              session.style());
      return 0;
    }
    id = *step.exercise;
  }
  return Watcher(session, *id).Run();
}

}  // namespace tinytorch::student
