#include "tools/lab/lab.h"

#include <unistd.h>

#include <cstddef>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "benchmark/benchmark.h"
#include "tools/course/unimplemented.h"
#include "tools/data/file.h"

ABSL_FLAG(std::string, experiment, "", "run only the experiment of this name");
ABSL_FLAG(bool, ask, true, "wait for a prediction before each measurement");
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
  Say(absl::StrCat("Measured: ", Letter(choice), ") ", choices_.at(choice)));
  if (bet_ >= 0) {
    Say(bet_ == static_cast<int>(choice)
            ? ". You predicted it."
            : absl::StrCat(". You predicted ",
                           Letter(static_cast<size_t>(bet_)), "."));
  }
  Say("\n\n");
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
  return exit_code;
}

int LabMain(int argc, char** argv, const std::vector<Experiment>& experiments) {
  benchmark::Initialize(&argc, argv);  // Takes its own flags out of argv.
  absl::ParseCommandLine(argc, argv);
  if (!benchmark::GetBenchmarkFilter().empty()) {
    benchmark::RunSpecifiedBenchmarks();
    return 0;
  }
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
  Lab lab({.write =
               [](const std::string& text) { std::cout << text << std::flush; },
           .read_line =
               [](std::string* line) {
                 return static_cast<bool>(std::getline(std::cin, *line));
               },
           .ask = absl::GetFlag(FLAGS_ask) && isatty(STDIN_FILENO) != 0});
  return RunExperiments(chosen, lab);
}

}  // namespace tinytorch
