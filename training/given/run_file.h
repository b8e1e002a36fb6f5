// RunFile: a checkpoint of a run, read and checked.
//
// A checkpoint is a safetensors file, which holds tensors and texts. A value
// that is not a tensor becomes text, and reading the text must return the same
// bits: a 64-bit integer does not fit into a float, and a double needs 17
// digits.
//
//   {"optimizer": "Adam", "steps": "1876", "batch": "64", ...,
//    "generators": "1234 5678", "epochs": "2", "best_epoch": "2",
//    "epoch 1": "0.41 0.2 0.94 0.001 0.8", "epoch 2": ...}
//
// A file may be broken, or belong to another run, or be an attack. LoadRun()
// compares all of it with the run that is here before the trainer uses a number
// of it. Given. The exercise `resume` uses it.

#ifndef TINYTORCH_TRAINING_GIVEN_RUN_FILE_H_
#define TINYTORCH_TRAINING_GIVEN_RUN_FILE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "layers/layer.h"
#include "tensor/tensor.h"
#include "training/trainer.h"

namespace tinytorch {

// All values of a checkpoint that are not tensors.
struct RunState {
  // Must be the same in a run that continues.
  std::string optimizer = {};
  double learning_rate = 0;  // before the schedule
  double max_norm = 0;
  int64_t accumulate = 1;  // also if the file does not say it
  uint64_t seed = 0;
  int64_t examples = 0;
  int64_t batch = 0;
  int64_t shuffle = 0;  // 0 or 1, as drop_last
  int64_t drop_last = 0;
  // How far the run is.
  int64_t steps = 0;
  std::vector<uint64_t> generators = {};
  History history = {};
};

using Texts = std::map<std::string, std::string>;

// Returns the texts of a state, which FromTexts() can read.
Texts ToTexts(const RunState& state);

// Reads a state. Returns InvalidArgument for a text that is missing, is not a
// number, or is impossible: "steps is missing", "best_epoch is not one of 3
// epochs".
absl::StatusOr<RunState> FromTexts(const Texts& texts);

// The content of a file, from LoadRun(). No other object holds its tensors.
struct RunFile {
  RunState state = {};
  std::vector<Tensor> network = {};    // "network.NAME"
  std::vector<Tensor> optimizer = {};  // "optimizer.NAME"
  std::vector<Tensor> best = {};       // "best.NAME", if there is a best epoch
};

// Reads a checkpoint and checks that it belongs to the run that is `here`, with
// these weights and this state of the optimizer.
absl::StatusOr<RunFile> LoadRun(const std::string& path, const RunState& here,
                                const std::vector<NamedTensor>& weights,
                                const std::vector<NamedTensor>& optimizer);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_RUN_FILE_H_
