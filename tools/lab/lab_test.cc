#include "tools/lab/lab.h"

#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "benchmark/benchmark.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/course/unimplemented.h"
#include "tools/lab/settings.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void BM_Counted(benchmark::State& state) {
  for (auto _ : state) {
    double x = 1;
    benchmark::DoNotOptimize(x);
  }
  state.counters["answer"] = static_cast<double>(state.range(0));
}
BENCHMARK(BM_Counted)->Arg(7)->Arg(77);

// A console that answers from a script and keeps what was written.
class LabTest : public testing::Test {
 protected:
  Lab MakeLab(std::deque<std::string> answers, bool ask = true,
              Settings settings = {}) {
    answers_ = std::move(answers);
    return Lab({.write = [this](const std::string& text) { written_ += text; },
                .read_line =
                    [this](std::string* line) {
                      if (answers_.empty()) return false;
                      *line = answers_.front();
                      answers_.pop_front();
                      return true;
                    },
                .ask = ask},
               std::move(settings));
  }

  std::deque<std::string> answers_;
  std::string written_;
};

TEST_F(LabTest, TellsARightBetFromAWrongOne) {
  Lab lab = MakeLab({"b", "a"});
  lab.Ask("Which?", {"one", "two"});
  lab.Answer(1);
  EXPECT_THAT(written_, HasSubstr("Measured: b) two. You predicted it."));
  lab.Ask("Which?", {"one", "two"});
  lab.Answer(1);
  EXPECT_THAT(written_, HasSubstr("Measured: b) two. You predicted a."));
}

TEST_F(LabTest, AsksAgainUntilTheAnswerIsAChoice) {
  Lab lab = MakeLab({"c", "two", " B "});
  lab.Ask("Which?", {"one", "two"});
  EXPECT_THAT(written_, HasSubstr("Wanted a letter from a to b, got \"c\""));
  EXPECT_THAT(written_, HasSubstr("got \"two\""));
  lab.Answer(1);
  EXPECT_THAT(written_, HasSubstr("You predicted it."));
}

TEST_F(LabTest, NoBetIsFine) {
  Lab lab = MakeLab({""});
  lab.Ask("Which?", {"one", "two"});
  lab.Answer(0);
  lab.Ask("At the end of input?", {"one", "two"});
  lab.Answer(0);
  EXPECT_THAT(written_, Not(HasSubstr("You predicted")));
}

TEST_F(LabTest, ReadsNothingWhenItDoesNotAsk) {
  Lab lab = MakeLab({"a"}, /*ask=*/false);
  lab.Ask("Which?", {"one", "two"});
  EXPECT_EQ(answers_.size(), 1);
  EXPECT_THAT(written_, Not(HasSubstr("Your prediction")));
}

TEST_F(LabTest, ShowsAllBetsBesideTheMeasurements) {
  const auto experiment = [](Lab& lab) {
    lab.Ask("Which?", {"one", "two"});
    lab.Answer(1);
  };
  const std::vector<Experiment> experiments = {{"x", "Strides", experiment},
                                               {"y", "Tiles", experiment},
                                               {"z", "Views", experiment}};
  Lab lab = MakeLab({"b", "", "a"});
  EXPECT_EQ(RunExperiments(experiments, lab), 0);
  EXPECT_THAT(written_, HasSubstr("== Your predictions ==\n\n"
                                  "Strides\n"
                                  "  predicted  b) two\n"
                                  "  measured   b) two\n"
                                  "Views\n"
                                  "  predicted  a) one\n"
                                  "  measured   b) two\n"
                                  "\n1 of 2 predicted.\n"));
  written_.clear();
  Lab silent = MakeLab({}, /*ask=*/false);
  EXPECT_EQ(RunExperiments(experiments, silent), 0);
  EXPECT_THAT(written_, Not(HasSubstr("Your predictions")));
}

TEST_F(LabTest, ASuggestionIsAQuestionUntilItIsTried) {
  const auto experiment = [](std::optional<bool> holds) {
    return Experiment{"ravine", "A ravine", [holds](Lab& lab) {
                        lab.settings().Number("steep", 100, {1, 10000});
                        lab.Try({.set = "steep=1000",
                                 .question = "Which one?",
                                 .answer = "Adam.",
                                 .holds = holds});
                      }};
  };
  for (const char* set : {"", "steep=10", "steep=1000,other=1"}) {
    Lab lab = MakeLab({}, /*ask=*/false, Settings(set));
    RunExperiments({experiment(true)}, lab);
    EXPECT_THAT(written_, HasSubstr("\nTry: --experiment=ravine "
                                    "--set=steep=1000\n     Which one?\n"));
    EXPECT_THAT(written_, Not(HasSubstr("Adam")));
    written_.clear();
  }
  const auto tried = [&](std::optional<bool> holds) {
    written_.clear();
    Lab lab = MakeLab({}, /*ask=*/false, Settings("steep=1000"));
    RunExperiments({experiment(holds)}, lab);
    return written_;
  };
  EXPECT_THAT(tried(true), HasSubstr("You tried --set=steep=1000.\n"
                                     "  question  Which one?\n"
                                     "  answer    Adam.\n"
                                     "  measured  it is so\n"));
  EXPECT_THAT(tried(false), HasSubstr("  measured  not so in this run\n"));
  EXPECT_THAT(tried(std::nullopt), HasSubstr("  measured  no: --quick"));
  EXPECT_THAT(written_, Not(HasSubstr("Try:")));
}

TEST_F(LabTest, MeasuresTheBenchmarkOfExactlyThisName) {
  Lab lab = MakeLab({});
  const Lab::Measurement measured = lab.Measure("BM_Counted/7");
  EXPECT_EQ(measured.counters.at("answer"), 7);
  EXPECT_GT(measured.seconds, 0);
}

TEST_F(LabTest, AnUnknownBenchmarkIsAnError) {
  Lab lab = MakeLab({});
  EXPECT_THAT([&] { lab.Measure("BM_Nothing"); },
              testing::ThrowsMessage<std::invalid_argument>(
                  HasSubstr("no benchmark \"BM_Nothing\"")));
}

TEST_F(LabTest, UnwrittenCodeEndsOnlyItsExperiment) {
  Lab lab = MakeLab({});
  EXPECT_EQ(
      RunExperiments({{"first", "First", [](Lab&) { throw Unimplemented(); }},
                      {"second", "Second", [](Lab& l) { l.Say("ran"); }}},
                     lab),
      1);
  EXPECT_THAT(written_, HasSubstr("not written yet"));
  EXPECT_THAT(written_, HasSubstr("lab_test.cc"));
  EXPECT_THAT(written_, HasSubstr("== 2 of 2: Second ==\nran"));
}

}  // namespace
}  // namespace tinytorch
