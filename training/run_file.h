// RunFile: a checkpoint of a run, read and found to fit.
//
// A file may be broken, of another run, or somebody's joke. All of it is
// compared with the run that is here before a number is taken over. Given: the
// exercise `trainer` uses it.

#ifndef TINYTORCH_TRAINING_RUN_FILE_H_
#define TINYTORCH_TRAINING_RUN_FILE_H_

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "layers/layer.h"
#include "networks/safetensors.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "training/run_state.h"

namespace tinytorch {

struct RunFile {
  RunState state = {};
  std::vector<Tensor> network = {};    // "network.NAME"
  std::vector<Tensor> optimizer = {};  // "optimizer.NAME"
  std::vector<Tensor> best = {};       // "best.NAME", if there is a best epoch
};

// InvalidArgument names the first thing that is not the same: "Resume: the
// checkpoint was made with batches of 64, here 32".
inline absl::Status SameRun(const RunState& file, const RunState& here) {
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
  compare("examples:", file.examples, here.examples);
  compare("batches of", file.batch, here.batch);
  compare("the seed", file.seed, here.seed);
  compare("shuffle =", file.shuffle, here.shuffle);
  compare("drop_last =", file.drop_last, here.drop_last);
  compare("generators:", file.generators.size(), here.generators.size());
  return status;
}

// Moves a tensor for each of `here`, in order, out of `file`, where it is named
// PREFIX and its name.
inline absl::StatusOr<std::vector<Tensor>> TakeFrom(
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

// Reads a checkpoint and checks that it is of the run that is `here`, with
// these weights and this state of the optimizer.
inline absl::StatusOr<RunFile> LoadRun(
    const std::string& path, const RunState& here,
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

#endif  // TINYTORCH_TRAINING_RUN_FILE_H_
