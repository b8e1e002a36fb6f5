// Lab: experiments that ask for a prediction before they show the result.
//
// You learn most from a measurement you have bet on. A module's `understand`
// program is a list of experiments; each states a question, waits for your
// answer, measures, and explains:
//
//   void Strides(Lab& lab) {
//     lab.Ask("How much slower is walking down the columns?",
//             {"the same", "about 2 times", "5 times or more"});
//     const double rows = lab.Measure("BM_Walk_Rows").seconds;
//     const double columns = lab.Measure("BM_Walk_Columns").seconds;
//     lab.Answer(columns / rows < 1.5 ? 0 : columns / rows < 3.5 ? 1 : 2);
//   }
//   int main(int argc, char** argv) {
//     return LabMain(argc, argv, {{"strides", "Strides and caches", Strides}});
//   }
//
// Measurements are Google Benchmarks of the same program, so the numbers in a
// lesson and the numbers of `--benchmark_filter=all` are the same.
//
// At the end, all predictions stand beside what was measured.
//
// An experiment declares what to try once: the program prints it, and the test
// of the program runs it (ExpectTriesHold() in tools/testing/programs.h).
//
//   const double steep = lab.settings().Number("steep", 100, {1, 10000});
//   ...
//   lab.Try({.set = "steep=1000",
//            .question = "Which of the three changes least?",
//            .answer = "Adam. It gives each parameter a rate of its own.",
//            .holds = adam_changed_least});
//
// Flags: --experiment=NAME runs one; --set=NAME=VALUE changes a setting of it
// (settings.h); --noask does not wait for answers (the program never waits if
// its input is not a terminal); --quick measures just long enough to see that
// everything runs; --benchmark_filter=REGEX runs the plain benchmarks instead
// ("all" for all of them). --questions asks what a student should be able to
// answer (questions.h), about all exercises or about --exercise=NAME.

#ifndef TINYTORCH_TOOLS_LAB_LAB_H_
#define TINYTORCH_TOOLS_LAB_LAB_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/lab/settings.h"

namespace tinytorch {

class Lab {
 public:
  // Receives questions and provides answers, so that tests can act as student.
  struct Console {
    std::function<void(const std::string&)> write;
    std::function<bool(std::string*)> read_line;  // false at the end of input
    bool ask = false;                             // whether a user can answer
  };

  explicit Lab(Console console, Settings settings = {})
      : console_(std::move(console)), settings_(std::move(settings)) {}

  // Prints text for the terminal.
  void Say(const std::string& text) { console_.write(text); }

  // Writes `text` into a file, at a path that the user gave, and prints where
  // the file is, or that it cannot be written.
  void WriteFile(const std::string& path, const std::string& text);

  // Prints the question and its choices as a), b), ... and waits for one of
  // these letters, or an empty line for "I will not bet".
  void Ask(const std::string& question,
           const std::vector<std::string>& choices);

  // Prints the choice that the measurement supports, and whether it was bet on.
  void Answer(size_t choice);

  // Names the experiment whose predictions and suggestions follow.
  void Begin(const std::string& name, const std::string& title) {
    name_ = name;
    title_ = title;
  }

  // Prints all bets since the program began beside what was measured, and how
  // many were right. Prints nothing if there were none.
  void CompareBets();

  // The settings of --set.
  Settings& settings() { return settings_; }

  // A change of settings to try, with a question and what a run with it shows.
  struct Suggestion {
    std::string set;  // as in --set: "steep=1000"
    std::string question;
    std::string answer;
    // Whether this run shows what `answer` says. Only read in a run with this
    // setting; empty where it cannot tell: times of a run with --quick.
    std::optional<bool> holds = std::nullopt;
  };

  // Prints the setting and the question, or, in a run with exactly this
  // setting, the answer and whether the run shows it.
  void Try(const Suggestion& suggestion);

  struct Measurement {
    double seconds = 0;                      // real time of one iteration
    std::map<std::string, double> counters;  // as the benchmark set them
  };

  // Runs the registered benchmark of exactly this name ("BM_MatMul_Naive/64")
  // and returns the fastest of three repetitions, the least disturbed one.
  // Throws std::invalid_argument if no benchmark has that name.
  Measurement Measure(const std::string& benchmark);

 private:
  struct Bet {
    std::string title;
    std::string predicted, measured;  // as "a) the same"
  };

  Console console_;
  Settings settings_;
  std::string name_, title_;
  std::vector<std::string> choices_;
  int bet_ = -1;
  std::vector<Bet> bets_;
};

struct Experiment {
  std::string name;
  std::string title;
  std::function<void(Lab&)> run;
};

// Whether --quick was given: the run checks that all works, and is not a
// measurement.
bool IsQuick();

// Runs experiments as the flags ask. A function that is not written yet ends
// its experiment with a line that names it; the other experiments go on.
// Returns the program's exit code: 0 if all ran, 1 if one could not, 2 for
// wrong flags or settings.
int LabMain(int argc, char** argv, const std::vector<Experiment>& experiments);

// The part of LabMain() without flags and terminal.
int RunExperiments(const std::vector<Experiment>& experiments, Lab& lab);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_LAB_LAB_H_
