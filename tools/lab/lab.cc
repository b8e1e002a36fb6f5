#include "tools/lab/lab.h"

#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "benchmark/benchmark.h"
#include "tools/course/unimplemented.h"
#include "tools/data/file.h"
#include "tools/lab/questions.h"
#include "tools/lab/settings.h"
#include "tools/text/file.h"
#include "tools/text/wrap.h"

ABSL_FLAG(std::string, experiment, "", "run only the experiment of this name");
ABSL_FLAG(std::string, set, "",
          "settings of the experiment to change: NAME=VALUE,NAME=VALUE");
ABSL_FLAG(bool, ask, true, "wait for a prediction before each measurement");
ABSL_FLAG(bool, questions, false, "ask questions about the exercises");
ABSL_FLAG(std::string, exercise, "",
          "ask only about the exercise of this name");
ABSL_FLAG(std::string, questions_file, "",
          "the questions, MODULE/FILE; BUILD passes it");
ABSL_FLAG(bool, quick, false, "measure just long enough to see that it runs");

namespace tinytorch {
namespace {

// Keeps the fastest repetition instead of printing a table.
class Fastest : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.iterations == 0) continue;
      const double seconds =
          run.real_accumulated_time / static_cast<double>(run.iterations);
      if (found_ && seconds >= best_.seconds) continue;
      found_ = true;
      best_.seconds = seconds;
      for (const auto& [name, counter] : run.counters) {
        best_.counters[name] = counter.value;
      }
    }
  }

  bool found() const { return found_; }
  const Lab::Measurement& best() const { return best_; }

 private:
  bool found_ = false;
  Lab::Measurement best_;
};

std::string Letter(size_t choice) {
  return std::string(1, static_cast<char>('a' + choice));
}

// The file of attempts for the questions at `path`, in the checkout from which
// Bazel runs the program; "" without Bazel.
std::string AttemptsPath(absl::string_view path) {
  const char* const checkout = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (checkout == nullptr) return "";
  const absl::string_view module = path.substr(0, path.find('/'));
  return absl::StrCat(checkout, "/.answers/", module, ".json");
}

// Asks the questions that --questions_file and --exercise choose.
int Questions(const Lab::Console& console) {
  const std::string path = absl::GetFlag(FLAGS_questions_file);
  const auto bytes = text::ReadFile(path);
  const auto questions = bytes.ok() ? ParseQuestions(*bytes) : bytes.status();
  const std::string kept_in = AttemptsPath(path);
  const auto attempts = kept_in.empty() ? Attempts() : LoadAttempts(kept_in);
  for (const absl::Status& status : {questions.status(), attempts.status()}) {
    if (status.ok()) continue;
    std::cerr << "--questions: " << status.message() << "\n";
    return 2;
  }
  return AskQuestions(*questions, absl::GetFlag(FLAGS_exercise), console,
                      *attempts, [&](const Attempts& now) {
                        if (kept_in.empty()) return;
                        const absl::Status saved = SaveAttempts(kept_in, now);
                        if (!saved.ok()) std::cerr << saved.message() << "\n";
                      });
}

}  // namespace

void Lab::WriteFile(const std::string& path, const std::string& text) {
  const std::string where = PathFromUser(path);
  const bool is_written = ReplaceFile(where, text).ok();
  Say(absl::StrCat(is_written ? "Written to " : "Cannot write ", where, ".\n"));
}

void Lab::Ask(const std::string& question,
              const std::vector<std::string>& choices) {
  choices_ = choices;
  bet_ = -1;
  Say(absl::StrCat("\nPredict: ", question, "\n"));
  for (size_t i = 0; i < choices.size(); ++i) {
    Say(absl::StrCat("  ", Letter(i), ") ", choices[i], "\n"));
  }
  if (!console_.ask) return;
  const std::string last = Letter(choices.size() - 1);
  while (true) {
    Say(absl::StrCat("Your prediction (a to ", last,
                     ", or Enter to just watch): "));
    std::string line;
    if (!console_.read_line(&line)) return;
    line = absl::AsciiStrToLower(absl::StripAsciiWhitespace(line));
    if (line.empty()) return;
    const int choice = line.size() == 1 ? line[0] - 'a' : -1;
    if (choice >= 0 && choice < static_cast<int>(choices.size())) {
      bet_ = choice;
      return;
    }
    Say(absl::StrCat("Wanted a letter from a to ", last, ", got \"", line,
                     "\".\n"));
  }
}

void Lab::Answer(size_t choice) {
  const auto text = [this](size_t i) {
    return absl::StrCat(Letter(i), ") ", choices_.at(i));
  };
  Say(absl::StrCat("Measured: ", text(choice)));
  if (bet_ >= 0) {
    bets_.push_back({title_, text(static_cast<size_t>(bet_)), text(choice)});
    Say(bet_ == static_cast<int>(choice)
            ? ". You predicted it."
            : absl::StrCat(". You predicted ",
                           Letter(static_cast<size_t>(bet_)), "."));
  }
  Say("\n\n");
}

void Lab::Try(const Suggestion& suggestion) {
  if (!settings_.Are(suggestion.set)) {
    Say(absl::StrCat("\nTry: --experiment=", name_, " --set=", suggestion.set,
                     "\n", text::Indent("     ", suggestion.question)));
    return;
  }
  Say(absl::StrCat("\nYou tried --set=", suggestion.set, ".\n",
                   text::Indent("  question  ", suggestion.question),
                   text::Indent("  answer    ", suggestion.answer),
                   "  measured  ",
                   !suggestion.holds.has_value() ? "no: --quick shows no times"
                   : *suggestion.holds           ? "it is so"
                                                 : "not so in this run",
                   "\n"));
}

void Lab::CompareBets() {
  if (bets_.empty()) return;
  Say("\n== Your predictions ==\n\n");
  size_t right = 0;
  for (const auto& [title, predicted, measured] : bets_) {
    Say(text::Indent("", title));
    Say(text::Indent("  predicted  ", predicted));
    Say(text::Indent("  measured   ", measured));
    right += predicted == measured;
  }
  Say(absl::StrCat("\n", right, " of ", bets_.size(), " predicted.\n"));
}

Lab::Measurement Lab::Measure(const std::string& benchmark) {
  Fastest fastest;
  benchmark::RunSpecifiedBenchmarks(&fastest, "^" + benchmark + "$");
  if (!fastest.found()) {
    throw std::invalid_argument("Measure: no benchmark \"" + benchmark + "\"");
  }
  return fastest.best();
}

bool IsQuick() { return absl::GetFlag(FLAGS_quick); }

int RunExperiments(const std::vector<Experiment>& experiments, Lab& lab) {
  int exit_code = 0;
  for (size_t i = 0; i < experiments.size(); ++i) {
    lab.Say(absl::StrCat("\n== ", i + 1, " of ", experiments.size(), ": ",
                         experiments[i].title, " ==\n"));
    lab.Begin(experiments[i].name, experiments[i].title);
    try {
      experiments[i].run(lab);
    } catch (const Unimplemented& e) {
      absl::string_view function = e.function();
      function = function.substr(0, function.find('('));
      function.remove_prefix(function.find_last_of(" :") + 1);
      lab.Say(absl::StrCat("\nThis experiment needs ", function,
                           ", which is not written yet:\n  ", e.file(), ":",
                           e.line(), "\n"));
      exit_code = 1;
    }
  }
  lab.CompareBets();
  return exit_code;
}

int LabMain(int argc, char** argv, const std::vector<Experiment>& experiments) {
  benchmark::Initialize(&argc, argv);  // Takes its own flags out of argv.
  absl::ParseCommandLine(argc, argv);
  if (!benchmark::GetBenchmarkFilter().empty()) {
    benchmark::RunSpecifiedBenchmarks();
    return 0;
  }
  const Lab::Console console = {
      .write = [](const std::string& text) { std::cout << text << std::flush; },
      .read_line =
          [](std::string* line) {
            return static_cast<bool>(std::getline(std::cin, *line));
          },
      .ask = absl::GetFlag(FLAGS_ask) && isatty(STDIN_FILENO) != 0};
  if (absl::GetFlag(FLAGS_questions)) return Questions(console);
  std::string min_time = absl::GetFlag(FLAGS_quick)
                             ? "--benchmark_min_time=1x"
                             : "--benchmark_min_time=0.1s";
  std::string repetitions = absl::GetFlag(FLAGS_quick)
                                ? "--benchmark_repetitions=1"
                                : "--benchmark_repetitions=3";
  char* settings[] = {argv[0], min_time.data(), repetitions.data()};
  int settings_count = 3;
  benchmark::Initialize(&settings_count, settings);

  std::vector<Experiment> chosen;
  std::vector<std::string> names;
  const std::string only = absl::GetFlag(FLAGS_experiment);
  for (const Experiment& experiment : experiments) {
    names.push_back(experiment.name);
    if (only.empty() || only == experiment.name) chosen.push_back(experiment);
  }
  if (chosen.empty()) {
    std::cerr << "--experiment: wanted one of " << absl::StrJoin(names, ", ")
              << ", got \"" << only << "\"\n";
    return 2;
  }
  try {
    Lab lab(console, Settings(absl::GetFlag(FLAGS_set)));
    const int exit_code = RunExperiments(chosen, lab);
    if (exit_code == 0) lab.settings().CheckAllUsed();
    return exit_code;
  } catch (const WrongSetting& e) {
    std::cerr << e.what() << "\n";
    return 2;
  }
}

}  // namespace tinytorch
