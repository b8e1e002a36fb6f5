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
  // BEGIN SOLUTION
  const std::vector<NamedTensor> buffers = network_.Buffers();
  const std::vector<Tensor> before = Copies(buffers);
  Tape tape;
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = loss_(network_(batch.inputs), batch.targets);
  }
  std::vector<Tensor> gradients = tape.Gradient(loss, optimizer_.parameters());
  const auto bad = std::ranges::find_if_not(gradients, IsFinite);
  const double value = loss.item();
  if (!std::isfinite(value) || bad != gradients.end()) {
    for (size_t i = 0; i < buffers.size(); ++i) {
      CopyElements(before[i], buffers[i].tensor);
    }
    std::string what;
    if (!std::isfinite(value)) what = "the loss is " + NotFinite(value);
    if (bad != gradients.end()) {
      const size_t i = static_cast<size_t>(bad - gradients.begin());
      absl::StrAppend(&what, what.empty() ? "" : ", ", "the gradient of ",
                      optimizer_.parameters()[i].name,
                      what.empty() ? " is not finite" : " not finite");
    }
    return absl::InternalError(what);
  }
  if (options_.max_norm > 0) {
    gradients = ClipGradients(gradients, options_.max_norm);
  }
  optimizer_.Step(gradients);
  return value;
  // END SOLUTION
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
  // BEGIN SOLUTION
  network_.Train();
  double sum = 0;
  int64_t count = 0;
  const int64_t batches = train_.batches();
  for (int64_t b = 0; b < batches; ++b) {
    const int64_t done = (epoch - 1) * batches + b;
    optimizer_.set_learning_rate(base_rate_ * options_.schedule(done));
    const absl::StatusOr<double> loss =
        Guarded<double>(absl::StrCat("step ", done + 1), [&] {
          const Batch batch = train_.Get(epoch - 1, b);
          absl::StatusOr<double> value = TrainStep(batch);
          const int64_t n = batch.inputs.size(0);
          if (value.ok()) sum += *value * static_cast<double>(n);
          count += n;
          return value;
        });
    if (!loss.ok()) return loss.status();
    if (options_.on_step != nullptr) {
      options_.on_step({.epoch = epoch,
                        .epochs = options_.epochs,
                        .batch = b + 1,
                        .batches = batches,
                        .step = done + 1,
                        .loss = *loss,
                        .learning_rate = optimizer_.learning_rate()});
    }
    if (options_.stop != nullptr && options_.stop()) {
      history_.stopped = Stopped::kRequest;
      break;
    }
  }
  return sum / static_cast<double>(count);
  // END SOLUTION
}

absl::StatusOr<EpochMetrics> Trainer::Evaluate() {
  // Your turn: in evaluation mode, kEvaluationBatch examples of validation_ at
  // a time: `loss` and `score` are means over all examples, as in TrainEpoch().
  // Without a score it is minus the loss. Inside of Guarded<EpochMetrics>(
  // "evaluation", a lambda).
  // BEGIN SOLUTION
  return Guarded<EpochMetrics>(
      "evaluation", [&]() -> absl::StatusOr<EpochMetrics> {
        network_.Eval();
        EpochMetrics sum;
        const int64_t size = validation_.size();
        for (int64_t i = 0; i < size; i += kEvaluationBatch) {
          std::vector<int64_t> numbers;
          for (int64_t j = i; j < std::min(size, i + kEvaluationBatch); ++j) {
            numbers.push_back(j);
          }
          const double n = static_cast<double>(numbers.size());
          const Batch batch = validation_.Get(numbers);
          const Tensor outputs = network_(batch.inputs);
          const double loss = loss_(outputs, batch.targets).item();
          sum.loss += n * loss;
          sum.score += n * (options_.score == nullptr
                                ? -loss
                                : options_.score(outputs, batch.targets));
        }
        sum.loss /= static_cast<double>(size);
        sum.score /= static_cast<double>(size);
        return sum;
      });
  // END SOLUTION
}

void Trainer::KeepIfBest(const EpochMetrics& metrics) {
  // Your turn: history_.best_epoch, if there is one, is the best so far, and
  // `metrics` is better if its score is higher; NaN is never better, also not
  // than nothing. Then note the epoch and keep Copies() of all tensors of
  // WeightsOf(network_) in best_.
  // BEGIN SOLUTION
  const int64_t best = history_.best_epoch;
  if (std::isnan(metrics.score)) return;
  if (best != 0 &&
      !(metrics.score > history_.epochs[static_cast<size_t>(best - 1)].score)) {
    return;
  }
  history_.best_epoch = metrics.epoch;
  best_ = Copies(WeightsOf(network_).tensors);
  // END SOLUTION
}

void Trainer::RestoreBest() {
  // Your turn: the way back, if there is a best epoch.
  // BEGIN SOLUTION
  const std::vector<NamedTensor> weights = WeightsOf(network_).tensors;
  for (size_t i = 0; i < best_.size(); ++i) {
    CopyElements(best_[i], weights[i].tensor);
  }
  // END SOLUTION
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
  // BEGIN SOLUTION
  while (history_.stopped == Stopped::kEpochs) {
    const int64_t epoch = static_cast<int64_t>(history_.epochs.size()) + 1;
    if (epoch > options_.epochs) break;
    if (options_.patience > 0 &&
        epoch - 1 - history_.best_epoch >= options_.patience) {
      history_.stopped = Stopped::kPatience;
      break;
    }
    const auto start = std::chrono::steady_clock::now();
    const absl::StatusOr<double> train_loss = TrainEpoch(epoch);
    if (!train_loss.ok()) return train_loss.status();
    if (history_.stopped == Stopped::kRequest) break;
    const std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    absl::StatusOr<EpochMetrics> metrics = Evaluate();
    if (!metrics.ok()) return metrics.status();
    metrics->epoch = epoch;
    metrics->train_loss = *train_loss;
    metrics->learning_rate = optimizer_.learning_rate();
    metrics->seconds = time.count();
    KeepIfBest(*metrics);
    history_.epochs.push_back(*metrics);
    if (!options_.checkpoint.empty()) {
      absl::Status saved = SaveSafetensors(options_.checkpoint, Checkpoint());
      if (!saved.ok()) return saved;
    }
    if (options_.on_epoch != nullptr) options_.on_epoch(*metrics);
  }
  return absl::OkStatus();
  // END SOLUTION
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
  // BEGIN SOLUTION
  const std::vector<NamedTensor> network = WeightsOf(network_).tensors;
  for (const NamedTensor& named : network) {
    checkpoint.tensors.push_back({"network." + named.name, named.tensor});
  }
  for (size_t i = 0; i < best_.size(); ++i) {
    checkpoint.tensors.push_back({"best." + network[i].name, best_[i]});
  }
  for (const NamedTensor& named : optimizer_.State()) {
    checkpoint.tensors.push_back({"optimizer." + named.name, named.tensor});
  }
  return checkpoint;
  // END SOLUTION
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
  // BEGIN SOLUTION
  for (size_t i = 0; i < weights.size(); ++i) {
    CopyElements(file->network[i], weights[i].tensor);
  }
  for (size_t i = 0; i < file->optimizer.size(); ++i) {
    CopyElements(file->optimizer[i], optimizer_.State()[i].tensor);
  }
  best_ = std::move(file->best);
  optimizer_.set_steps(file->state.steps);
  history_ = file->state.history;
  const std::vector<Rng*> generators = network_.Generators();
  for (size_t i = 0; i < generators.size(); ++i) {
    *generators[i] = Rng(file->state.generators[i]);
  }
  return absl::OkStatus();
  // END SOLUTION
}

}  // namespace tinytorch
