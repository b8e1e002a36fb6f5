// Exercise `trainer`: the loop that every training run is.
//
//   step 1  batch [3 1]  loss 2.31  gradients  rate  step
//   step 2  batch [4 0]  loss 2.27  ...
//   ...
//   epoch 1 done: 0.81 right on examples it does not train on. Best so far:
//   copy the weights. Write a checkpoint.
//
// The loop is short. What makes it worth a class is what goes wrong: a NaN in
// one batch makes every weight NaN with the next step, so it is looked for
// before the step. The last weights are not the best ones, so the best are kept
// beside. And a run of hours is killed some day, so everything it needs to go
// on is in a file after each epoch:
//
//   the weights, and BatchNorm's running averages
//   the weights at their best, and which epoch that was
//   what the optimizer remembers, and how many steps it has done
//   where each Dropout is in its random numbers
//   the history, for patience and for the curve
//
// What is not in it does not depend on the past: the order of the data and the
// learning rate follow from the number of the step. That was the reason to
// build them so. Forget one item of the list and the run goes on, a little
// different from what it would have been; nobody notices but the tests.
//
// Cost besides the network: one look at each gradient a step, one copy of the
// weights for an epoch that is the best.
// Tests: test/trainer_test.cc, then test/trainer_module_test.cc.

#include "training/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "networks/checkpoint.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"
#include "training/run_file.h"
#include "training/run_state.h"
#include "training/tape.h"
#include "training/trainer_help.h"

namespace tinytorch {
namespace {

// Examples that are evaluated at once.
[[maybe_unused]] constexpr int64_t kEvaluationBatch = 256;

}  // namespace

Trainer::Trainer(Layer& network, Loss loss, Optimizer& optimizer,
                 DataLoader& train, const Dataset& validation,
                 TrainerOptions options)
    : network_(network),
      loss_(std::move(loss)),
      optimizer_(optimizer),
      train_(train),
      validation_(validation),
      options_(std::move(options)),
      base_rate_(optimizer.learning_rate()) {
  const auto at_least_0 = [](const char* what, double got) {
    if (got >= 0) return;
    throw std::invalid_argument(
        absl::StrCat("Trainer: wanted ", what, " of at least 0, got ", got));
  };
  at_least_0("epochs", static_cast<double>(options_.epochs));
  at_least_0("patience", static_cast<double>(options_.patience));
  at_least_0("max_norm", options_.max_norm);
  if (validation_.size() == 0) {
    throw std::invalid_argument("Trainer: no examples to validate with");
  }
  if (!std::ranges::equal(
          network_.Parameters(), optimizer_.parameters(), {},
          [](const NamedTensor& p) { return p.tensor.id(); },
          [](const NamedTensor& p) { return p.tensor.id(); })) {
    throw std::invalid_argument(
        "Trainer: the optimizer has other parameters than the network");
  }
}

absl::StatusOr<double> Trainer::TrainStep(const Batch& batch) {
  // Your turn:
  //   1. With a Tape listening: the loss of what the network makes of the
  //      inputs. Then the gradients of optimizer_.parameters().
  //   2. Nothing may be stepped that is not finite (NotFinite() and IsFinite()
  //      help): absl::InternalError("the loss is nan"), or "the gradient of
  //      0.weight is not finite" with the first parameter for which that is so.
  //      If both are, "the loss is nan, the gradient of 0.weight not finite".
  //   3. Clip the gradients if options_.max_norm is above 0, step, and return
  //      the loss.
  //   4. BatchNorm has learned from the batch by then, good or bad. Before the
  //      network runs take Copies() of network_.Buffers(), and bring them back
  //      (CopyElements()) before you return an error.
  throw Unimplemented();
}

absl::StatusOr<double> Trainer::TrainEpoch(int64_t epoch) {
  // Your turn: the network trains; for each batch of epoch - 1 (the loader
  // counts from 0)
  //   1. How many steps were done before? It follows from epoch and batch. The
  //      optimizer's rate is base_rate_ * options_.schedule(of that number).
  //   2. Get the batch and TrainStep() it, inside of Guarded<double>("step 17",
  //      a lambda), where step counts from 1; hand an error on.
  //   3. Tell options_.on_step, if there is one. Ask options_.stop, if there is
  //      one; if it says so, note it in history_.stopped and leave the loop.
  // Returns the mean loss over all examples: a batch of 3 counts three times.
  throw Unimplemented();
}

absl::StatusOr<EpochMetrics> Trainer::Evaluate() {
  // Your turn: in evaluation mode, kEvaluationBatch examples of validation_ at
  // a time: `loss` and `score` are means over all examples, as in TrainEpoch().
  // Without a score it is minus the loss. Inside of Guarded<EpochMetrics>(
  // "evaluation", a lambda).
  throw Unimplemented();
}

void Trainer::KeepIfBest(const EpochMetrics& metrics) {
  // Your turn: history_.best_epoch, if there is one, is the best so far, and
  // `metrics` is better if its score is higher; NaN is never better, also not
  // than nothing. Then note the epoch and keep Copies() of all tensors of
  // WeightsOf(network_) in best_.
  throw Unimplemented();
}

void Trainer::RestoreBest() {
  // Your turn: the way back, if there is a best epoch.
  throw Unimplemented();
}

absl::Status Trainer::TrainEpochs() {
  // Your turn: begin after the epochs that are in history_ already. As long as
  // there is something to do:
  //   1. Is the best epoch options_.patience epochs ago (if patience is above
  //      0)? Then history_.stopped is kPatience, and that was all. Ask before
  //      the epoch: a run that goes on after its last one must stop as well.
  //   2. TrainEpoch() and Evaluate(); hand errors on. If a stop was requested,
  //      that was all, too: half an epoch is no epoch.
  //   3. Fill the metrics, KeepIfBest(), and only then put them into history_.
  //   4. SaveSafetensors() of Checkpoint(), if options_ name a file; then tell
  //      options_.on_epoch, if there is one.
  throw Unimplemented();
}

// Given: however it ended, the best weights are in the network.
absl::StatusOr<History> Trainer::Run() {
  const absl::Status status = TrainEpochs();
  RestoreBest();
  network_.Eval();
  optimizer_.set_learning_rate(base_rate_);
  if (!status.ok()) return status;
  return history_;
}

// Given: all but the tensors.
RunState Trainer::State() const {
  const LoaderOptions& loader = train_.options();
  RunState state = {.optimizer = optimizer_.name(),
                    .learning_rate = base_rate_,
                    .max_norm = options_.max_norm,
                    .seed = loader.seed,
                    .examples = train_.dataset().size(),
                    .batch = loader.batch,
                    .shuffle = loader.shuffle,
                    .drop_last = loader.drop_last,
                    .steps = optimizer_.steps(),
                    .history = history_};
  for (const Rng* rng : network_.Generators()) {
    state.generators.push_back(rng->state());
  }
  return state;
}

Weights Trainer::Checkpoint() const {
  Weights checkpoint = {.metadata = ToTexts(State())};
  // Your turn: add the tensors of WeightsOf(network_) as "network.NAME", those
  // of best_ as "best.NAME", and optimizer_.State() as "optimizer.NAME".
  throw Unimplemented();
}

absl::Status Trainer::Resume(const std::string& path) {
  const std::vector<NamedTensor> weights = WeightsOf(network_).tensors;
  absl::StatusOr<RunFile> file =
      LoadRun(path, State(), weights, optimizer_.State());
  if (!file.ok()) return file.status();
  // Your turn. All that is in the file fits; so far nothing was changed. Now
  // take it over: the elements of file->network into `weights`, those of
  // file->optimizer into optimizer_.State(), both in this order; file->best;
  // steps and history of file->state; and each of network_.Generators() becomes
  // Rng(its state).
  throw Unimplemented();
}

}  // namespace tinytorch
