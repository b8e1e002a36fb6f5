#include "training/given/run_file.h"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "layers/layer.h"
#include "networks/safetensors.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

// Reads numbers from texts that may hold anything. Keeps the first error.
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

// Returns InvalidArgument with the first difference: "Resume: the checkpoint
// was made with batches of 64, here 32".
absl::Status SameRun(const RunState& file, const RunState& here) {
  absl::Status status;
  const auto compare = [&](const std::string& what, const auto& in_the_file,
                           const auto& wanted) {
    if (in_the_file == wanted) return;
    status.Update(absl::InvalidArgumentError(
        absl::StrCat("Resume: the checkpoint was made with ", what, " ",
                     in_the_file, ", here ", wanted)));
  };
  compare("the optimizer", file.optimizer, here.optimizer);
  compare("a learning rate of", file.learning_rate, here.learning_rate);
  compare("a max_norm of", file.max_norm, here.max_norm);
  compare("accumulate =", file.accumulate, here.accumulate);
  compare("examples:", file.examples, here.examples);
  compare("batches of", file.batch, here.batch);
  compare("the seed", file.seed, here.seed);
  compare("shuffle =", file.shuffle, here.shuffle);
  compare("drop_last =", file.drop_last, here.drop_last);
  compare("generators:", file.generators.size(), here.generators.size());
  return status;
}

// Moves a tensor for each of `here`, in their order, out of `file`, where its
// name has this prefix.
absl::StatusOr<std::vector<Tensor>> TakeFrom(
    std::map<std::string, Tensor>& file, const std::string& prefix,
    const std::vector<NamedTensor>& here) {
  std::vector<Tensor> found;
  for (const NamedTensor& named : here) {
    const auto tensor = file.extract(prefix + named.name);
    if (tensor.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("Resume: the checkpoint has no ", prefix, named.name));
    }
    if (tensor.mapped().shape() != named.tensor.shape()) {
      return absl::InvalidArgumentError(
          absl::StrCat("Resume: the checkpoint has ", prefix, named.name, " ",
                       ShapeToString(tensor.mapped().shape()), ", here ",
                       ShapeToString(named.tensor.shape())));
    }
    found.push_back(tensor.mapped());
  }
  return found;
}

}  // namespace

Texts ToTexts(const RunState& state) {
  const auto exact = [](double x) { return absl::StrFormat("%.17g", x); };
  Texts texts = {
      {"optimizer", state.optimizer},
      {"learning_rate", exact(state.learning_rate)},
      {"max_norm", exact(state.max_norm)},
      {"accumulate", absl::StrCat(state.accumulate)},
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

absl::StatusOr<RunState> FromTexts(const Texts& texts) {
  TextReader reader(texts);
  RunState state;
  state.optimizer = reader.Text("optimizer");
  reader.Read("learning_rate", &state.learning_rate);
  reader.Read("max_norm", &state.max_norm);
  if (texts.contains("accumulate")) {
    reader.Read("accumulate", &state.accumulate);
  }
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
  // If the number of epochs is absurd, this ends at the first missing epoch.
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

absl::StatusOr<RunFile> LoadRun(const std::string& path, const RunState& here,
                                const std::vector<NamedTensor>& weights,
                                const std::vector<NamedTensor>& optimizer) {
  const absl::StatusOr<Weights> file = LoadSafetensors(path);
  if (!file.ok()) return file.status();
  absl::StatusOr<RunState> state = FromTexts(file->metadata);
  if (!state.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("Resume: ", path, ": ", state.status().message()));
  }
  absl::Status same = SameRun(*state, here);
  if (!same.ok()) return same;
  std::map<std::string, Tensor> tensors;
  for (const NamedTensor& named : file->tensors) {
    tensors.emplace(named.name, named.tensor);
  }
  const bool has_best = state->history.best_epoch > 0;
  RunFile run = {.state = *std::move(state)};
  for (const auto& [prefix, names, taken] :
       {std::tuple("network.", &weights, &run.network),
        std::tuple("optimizer.", &optimizer, &run.optimizer),
        std::tuple("best.", &weights, &run.best)}) {
    if (taken == &run.best && !has_best) continue;
    absl::StatusOr<std::vector<Tensor>> part =
        TakeFrom(tensors, prefix, *names);
    if (!part.ok()) return part.status();
    *taken = *std::move(part);
  }
  if (tensors.empty()) return run;
  return absl::InvalidArgumentError(
      absl::StrCat("Resume: ", tensors.begin()->first,
                   " in the checkpoint is unknown here"));
}

}  // namespace tinytorch
