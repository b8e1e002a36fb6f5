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
// Flags: --experiment=NAME runs one; --noask does not wait for answers (the
// program never waits if its input is not a terminal); --quick measures just
// long enough to see that everything runs; --benchmark_filter=REGEX runs the
// plain benchmarks instead ("all" for all of them). --questions asks what a
// student should be able to answer (questions.h), about all exercises or about
// --exercise=NAME.

#ifndef TINYTORCH_TOOLS_LAB_LAB_H_
#define TINYTORCH_TOOLS_LAB_LAB_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tinytorch {

class Lab {
 public:
  // Receives questions and provides answers, so that tests can act as student.
  struct Console {
    std::function<void(const std::string&)> write;
    std::function<bool(std::string*)> read_line;  // false at the end of input
    bool ask = false;                             // whether a user can answer
  };

  explicit Lab(Console console) : console_(std::move(console)) {}

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

  // Names the experiment whose predictions follow.
  void Begin(const std::string& title) { title_ = title; }

  // Prints all bets since the program began beside what was measured, and how
  // many were right. Prints nothing if there were none.
  void CompareBets();

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
  std::string title_;
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
// wrong flags.
int LabMain(int argc, char** argv, const std::vector<Experiment>& experiments);

// The part of LabMain() without flags and terminal.
int RunExperiments(const std::vector<Experiment>& experiments, Lab& lab);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_LAB_LAB_H_
