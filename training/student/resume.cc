// Exercise `resume`: a run that was killed continues, and ends with the same
// bits.
//
//   epoch           1          2          3           4
//   whole run       0 1 2      3 4 5      6 7 8       9 10 11     (steps)
//   killed          0 1 2      3 4 5      6 7
//   resumed                               6 7 8       9 10 11
//
// Some day a run of hours is killed, so after each epoch the trainer writes a
// checkpoint, a file that holds everything that is needed to continue:
//
//   the weights, and BatchNorm's running averages    network.NAME
//   the weights at their best                        best.NAME
//   the tensors of the optimizer                     optimizer.NAME
//   the number of its steps                          a text
//   the state of each Dropout's random numbers       a text
//   the history, for patience and for the curve      a text
//
// The order of the data and the learning rate are not in the list: they follow
// from the number of the step. We have built them without a state for this
// purpose. If you forget an item of the list, the run continues, and differs a
// little from an uninterrupted one. Only a test notices.
//
// Given: ToTexts() writes a RunState as texts, and LoadRun() reads a file and
// compares all of it with the run that is here (given/run_file.h).
//
// Cost: Checkpoint() copies no number, because its tensors are handles.
// Resume() reads the file once and copies each number once.
// Tests: test/resume_test.cc, then test/resume_module_test.cc.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "networks/checkpoint.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"
#include "training/given/run_file.h"
#include "training/given/trainer_help.h"
#include "training/trainer.h"

namespace tinytorch {

// Returns everything except the tensors.
RunState Trainer::State() const {
  // Given: what must be the same in a run that continues.
  const LoaderOptions& loader = train_.options();
  RunState state = {.optimizer = optimizer_.name(),
                    .learning_rate = base_rate_,
                    .max_norm = options_.max_norm,
                    .accumulate = options_.accumulate,
                    .seed = loader.seed,
                    .examples = train_.dataset().size(),
                    .batch = loader.batch,
                    .shuffle = loader.shuffle,
                    .drop_last = loader.drop_last};
  // Your turn: fill in how far the run is (see RunState in given/run_file.h).
  //   1. steps are the optimizer's, and history is history_.
  //   2. generators get the state() of each of network_.Generators(), in their
  //      order. Return the state.
  throw Unimplemented();
}

Weights Trainer::Checkpoint() const {
  Weights checkpoint = {.metadata = ToTexts(State())};
  // Given.
  const auto add = [&](const std::string& name, const Tensor& tensor) {
    checkpoint.tensors.push_back({name, tensor});
  };
  // Your turn: add the tensors of WeightsOf(network_) as "network.NAME". Add
  // those of best_ as "best.NAME"; they have the same names, in the same order,
  // but there may be none. Add optimizer_.State() as "optimizer.NAME". Return
  // the checkpoint.
  throw Unimplemented();
}

absl::Status Trainer::Resume(const std::string& path) {
  const std::vector<NamedTensor> weights = WeightsOf(network_).tensors;
  absl::StatusOr<RunFile> file =
      LoadRun(path, State(), weights, optimizer_.State());
  if (!file.ok()) return file.status();
  // Your turn. Everything in the file fits, and nothing is changed so far. Take
  // over all of it:
  //   1. RestoreFrom() file->network into `weights`, and from file->optimizer
  //      into optimizer_.State().
  //   2. file->best becomes best_ (no other object holds these tensors, so the
  //      handles will do), the steps of file->state those of the optimizer, its
  //      history history_.
  //   3. Each of network_.Generators() becomes Rng(its state). Return
  //      absl::OkStatus().
  throw Unimplemented();
}

}  // namespace tinytorch
