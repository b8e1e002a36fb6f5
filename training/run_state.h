// RunState: what a checkpoint knows of a run besides its tensors, as text.
//
// A safetensors file has room for tensors and for texts. What is not a tensor
// becomes text, and has to come back to the bit: a whole number of 64 bits does
// not fit into a float, and a double is written with 17 digits, from which it
// can be read back exactly.
//
//   {"optimizer": "Adam", "steps": "1876", "batch": "64", ...,
//    "generators": "1234 5678", "epochs": "2", "best_epoch": "2",
//    "epoch 1": "0.41 0.2 0.94 0.001 0.8", "epoch 2": ...}
//
// This file is given: the exercise `trainer` uses it.

#ifndef TINYTORCH_TRAINING_RUN_STATE_H_
#define TINYTORCH_TRAINING_RUN_STATE_H_

#include <cstdint>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "training/trainer.h"

namespace tinytorch {

struct RunState {
  // Must be the same where the run goes on.
  std::string optimizer = {};
  double learning_rate = 0;  // before the schedule
  double max_norm = 0;
  uint64_t seed = 0;
  int64_t examples = 0;
  int64_t batch = 0;
  int64_t shuffle = 0;  // 0 or 1, as drop_last
  int64_t drop_last = 0;
  // How far it is.
  int64_t steps = 0;
  std::vector<uint64_t> generators = {};
  History history = {};
};

using Texts = std::map<std::string, std::string>;

inline Texts ToTexts(const RunState& state) {
  const auto exact = [](double x) { return absl::StrFormat("%.17g", x); };
  Texts texts = {
      {"optimizer", state.optimizer},
      {"learning_rate", exact(state.learning_rate)},
      {"max_norm", exact(state.max_norm)},
      {"seed", absl::StrCat(state.seed)},
      {"examples", absl::StrCat(state.examples)},
      {"batch", absl::StrCat(state.batch)},
      {"shuffle", absl::StrCat(state.shuffle)},
      {"drop_last", absl::StrCat(state.drop_last)},
      {"steps", absl::StrCat(state.steps)},
      {"generators", absl::StrJoin(state.generators, " ")},
      {"epochs", absl::StrCat(state.history.epochs.size())},
      {"best_epoch", absl::StrCat(state.history.best_epoch)},
  };
  for (const EpochMetrics& m : state.history.epochs) {
    texts[absl::StrCat("epoch ", m.epoch)] =
        absl::StrJoin({exact(m.train_loss), exact(m.loss), exact(m.score),
                       exact(m.learning_rate), exact(m.seconds)},
                      " ");
  }
  return texts;
}

// Reads numbers out of texts that may hold anything; remembers the first error.
class TextReader {
 public:
  explicit TextReader(const Texts& texts) : texts_(texts) {}

  const absl::Status& status() const { return status_; }

  std::string Text(const std::string& key) {
    const auto text = texts_.find(key);
    if (text != texts_.end()) return text->second;
    Fail(key, "is missing");
    return {};
  }

  template <typename Number>
  std::vector<Number> Numbers(const std::string& key) {
    std::vector<Number> numbers;
    const std::string text = Text(key);
    const std::vector<std::string> words =
        absl::StrSplit(text, ' ', absl::SkipEmpty());
    for (const std::string& word : words) {
      Number number = 0;
      if (!Parse(word, &number)) Fail(key, "has no number at '" + word + "'");
      numbers.push_back(number);
    }
    return numbers;
  }

  template <typename Number>
  void Read(const std::string& key, Number* number) {
    const std::vector<Number> numbers = Numbers<Number>(key);
    if (numbers.size() == 1) {
      *number = numbers[0];
    } else {
      Fail(key, "is not one number");
    }
  }

 private:
  static bool Parse(const std::string& word, double* number) {
    return absl::SimpleAtod(word, number);
  }
  template <typename Number>
  static bool Parse(const std::string& word, Number* number) {
    return absl::SimpleAtoi(word, number);
  }

  void Fail(const std::string& key, const std::string& what) {
    status_.Update(absl::InvalidArgumentError(absl::StrCat(key, " ", what)));
  }

  const Texts& texts_;
  absl::Status status_;
};

// The way back. InvalidArgument for what is missing, is no number, or cannot
// be: "steps is missing", "best_epoch is not one of 3 epochs".
inline absl::StatusOr<RunState> FromTexts(const Texts& texts) {
  TextReader reader(texts);
  RunState state;
  state.optimizer = reader.Text("optimizer");
  reader.Read("learning_rate", &state.learning_rate);
  reader.Read("max_norm", &state.max_norm);
  reader.Read("seed", &state.seed);
  reader.Read("examples", &state.examples);
  reader.Read("batch", &state.batch);
  reader.Read("shuffle", &state.shuffle);
  reader.Read("drop_last", &state.drop_last);
  reader.Read("steps", &state.steps);
  state.generators = reader.Numbers<uint64_t>("generators");
  int64_t epochs = 0;
  reader.Read("epochs", &epochs);
  reader.Read("best_epoch", &state.history.best_epoch);
  // An absurd number of epochs ends at the first that is missing.
  for (int64_t epoch = 1; epoch <= epochs && reader.status().ok(); ++epoch) {
    const std::string key = absl::StrCat("epoch ", epoch);
    const std::vector<double> m = reader.Numbers<double>(key);
    if (m.size() != 5) {
      return absl::InvalidArgumentError(key + " is not 5 numbers");
    }
    state.history.epochs.push_back({epoch, m[0], m[1], m[2], m[3], m[4]});
  }
  if (!reader.status().ok()) return reader.status();
  if (state.steps < 0) return absl::InvalidArgumentError("steps is below 0");
  if (epochs < 0 || state.history.best_epoch < 0 ||
      state.history.best_epoch > epochs) {
    return absl::InvalidArgumentError(
        absl::StrCat("best_epoch is not one of ", epochs, " epochs"));
  }
  return state;
}

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_RUN_STATE_H_
