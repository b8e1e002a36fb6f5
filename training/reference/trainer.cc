// Exercise `trainer`: the loop of every training run.
//
//   step 1  batch [3 1]  loss 2.31  gradients  step
//   step 2  batch [4 0]  loss 2.27  ...
//   ...
//   epoch 1 done: 0.81 right on examples it does not train on. Best so far:
//   copy the weights. Write a checkpoint.
//
// The loop is short; most of the work is in what can go wrong. A NaN in one
// batch makes every weight NaN with the next step, so the trainer looks for NaN
// before the step. The last weights are seldom the best, so it keeps a copy of
// the best ones. After each epoch SaveAndReport() writes a checkpoint, if the
// options name a file; you write its content in the next exercise, `resume`.
//
// The learning rate and the order of the data follow from the number of the
// step, and not from a counter: a run may begin in epoch 3.
//
// Cost besides the network: each step reads each gradient once, and an epoch
// that is the best copies the weights once.
// Tests: test/trainer_test.cc, then test/trainer_module_test.cc.

#include "training/trainer.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "layers/given/eval_scope.h"
#include "networks/checkpoint.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"
#include "training/given/trainer_help.h"
#include "training/tape.h"

namespace tinytorch {

// A step ----------------------------------------------------------------------

absl::StatusOr<double> Trainer::TrainBatch(const Batch& batch, bool ends_step) {
  // Your turn:
  //   1. BatchNorm learns during the forward pass, from a bad batch as well. So
  //      take Copies() of network_.Buffers() first.
  //   2. With a Tape as the tracer, run the network on the inputs and compute
  //      the loss. Then ask the tape for the gradients of
  //      optimizer_.parameters(), with Unused::kEmpty: a parameter that the
  //      loss does not use is left alone.
  //   3. Check before you step: does NotFinite() find a fault in loss.item()
  //      or the gradients? Then RestoreFrom() the copies, and return
  //      absl::InternalError() with the text of NotFinite().
  //   4. NoteUnused() the gradients. gradients_.Add() them, with the number of
  //      examples in the batch. Unless the batch ends_step, return the loss
  //      now: the gradients of the next batch come on top.
  //   5. gradients_.Take() the mean. If options_.max_norm is above 0,
  //      ClipGradients(): the length is that of the whole step.
  //   6. Take the optimizer's step and return the loss.
  // BEGIN SOLUTION
  const std::vector<NamedTensor> buffers = network_.Buffers();
  const std::vector<Tensor> before = Copies(buffers);
  Tape tape;
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = loss_(network_(batch.inputs), batch.targets);
  }
  std::vector<Tensor> gradients =
      tape.Gradient(loss, optimizer_.parameters(), {.unused = Unused::kEmpty});
  const std::string fault =
      NotFinite(loss.item(), gradients, optimizer_.parameters());
  if (!fault.empty()) {
    RestoreFrom(before, buffers);
    return absl::InternalError(fault);
  }
  NoteUnused(gradients);
  gradients_.Add(gradients, batch.inputs.size(0));
  if (!ends_step) return loss.item();
  gradients = gradients_.Take();
  if (options_.max_norm > 0) {
    gradients = ClipGradients(gradients, options_.max_norm);
  }
  optimizer_.Step(gradients);
  return loss.item();
  // END SOLUTION
}

// An epoch --------------------------------------------------------------------

absl::StatusOr<double> Trainer::TrainEpoch(int64_t epoch) {
  // Your turn. Run() has put the network into training mode; leave the mode
  // alone, because a layer may be frozen. For each batch b of the loader, epoch
  // `epoch - 1` (the loader counts from 0):
  //   1. How many steps came before? StepsBefore() computes it from epoch and
  //      b, without a counter. The rate of the optimizer is base_rate_ *
  //      options_.schedule(this number).
  //   2. Get() the batch and TrainBatch() it, with EndsStep(b), inside of
  //      Guarded<double>("step 17", a lambda). This number counts from 1. The
  //      batch lives in the lambda only, and step 3 needs its size: declare a
  //      variable before the lambda, and set it there. (If the lambda has more
  //      than one return, give it the type absl::StatusOr<double>.) Return an
  //      error.
  //   3. Add up loss and examples: a batch of 3 examples counts three times.
  //   4. ReportStep(). If a StopRequested(), leave the loop.
  // Return the mean loss over all examples.
  // BEGIN SOLUTION
  double sum = 0, examples = 0;
  for (int64_t b = 0; b < train_.batches(); ++b) {
    const int64_t steps = StepsBefore(epoch, b);
    optimizer_.set_learning_rate(base_rate_ * options_.schedule(steps));
    double size = 0;
    const absl::StatusOr<double> loss =
        Guarded<double>(absl::StrCat("step ", steps + 1), [&] {
          const Batch batch = train_.Get(epoch - 1, b);
          size = static_cast<double>(batch.inputs.size(0));
          return TrainBatch(batch, EndsStep(b));
        });
    if (!loss.ok()) return loss.status();
    sum += size * *loss;
    examples += size;
    ReportStep(epoch, b, *loss);
    if (StopRequested()) break;
  }
  return sum / examples;
  // END SOLUTION
}

EpochMetrics Trainer::MeasureValidation() {
  // Given: a batch for evaluation.
  constexpr int64_t kBatch = 256;
  const int64_t size = validation_.size();
  EpochMetrics metrics;
  // Your turn: declare an EvalScope (layers/given/eval_scope.h) of the network,
  // which brings back the mode of each layer. Then, for kBatch examples
  // of validation_ at a time, whose numbers are NumbersFrom(i, kBatch, size):
  //   1. Get() them, and run the network on their inputs.
  //   2. The loss is loss_(). The score is options_.score(), or minus the loss
  //      if there is none.
  //   3. Add both to metrics.loss and metrics.score. As in TrainEpoch(), these
  //      are means over all examples in the end.
  // Return the metrics.
  // BEGIN SOLUTION
  const EvalScope eval(network_);
  for (int64_t i = 0; i < size; i += kBatch) {
    const Batch batch = validation_.Get(NumbersFrom(i, kBatch, size));
    const Tensor outputs = network_(batch.inputs);
    const double loss = loss_(outputs, batch.targets).item();
    const double score = options_.score == nullptr
                             ? -loss
                             : options_.score(outputs, batch.targets);
    const double share =
        static_cast<double>(batch.inputs.size(0)) / static_cast<double>(size);
    metrics.loss += share * loss;
    metrics.score += share * score;
  }
  return metrics;
  // END SOLUTION
}

// A run -----------------------------------------------------------------------

void Trainer::KeepIfBest(const EpochMetrics& metrics) {
  // Your turn: history_.best_epoch is the best so far, or 0 if there is none.
  // Its score is in history_.epochs, where epoch 1 is at index 0. `metrics` is
  // better if its score is higher. NaN is never better, not even when there is
  // no best epoch yet. If `metrics` is better, note its epoch, and keep
  // Copies() of all tensors of WeightsOf(network_) in best_.
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
  // Your turn: RestoreFrom() best_ into the tensors of WeightsOf(network_).
  // BEGIN SOLUTION
  RestoreFrom(best_, WeightsOf(network_).tensors);
  // END SOLUTION
}

absl::Status Trainer::TrainEpochs() {
  // Your turn: begin after the epochs that are already in history_. Repeat for
  // each epoch up to options_.epochs, while history_.stopped is kEpochs:
  //   1. If patience is above 0, and the last epoch of history_ is at least
  //      options_.patience epochs after the best one, set history_.stopped to
  //      kPatience and return: with patience 2 and the best epoch 3 there is no
  //      epoch 6. A best_epoch of 0 (none yet) counts as an epoch before the
  //      first. Check this before the epoch: a run that continues after its
  //      last epoch must stop, too. After epoch options_.epochs there is no
  //      check, so stopped stays kEpochs.
  //   2. Start a Stopwatch and TrainEpoch(). Return its error. If a stop was
  //      requested, history_.stopped says so: return, because half an epoch
  //      does not count. Read the watch now: evaluation is not part of seconds.
  //   3. Evaluate(), and return its error. Fill in the other metrics: epoch,
  //      train_loss, the optimizer's learning_rate, and seconds.
  //   4. KeepIfBest(). Only then append the metrics to history_.epochs.
  //   5. SaveAndReport(), and return its error.
  // BEGIN SOLUTION
  while (history_.stopped == Stopped::kEpochs) {
    const int64_t epoch = static_cast<int64_t>(history_.epochs.size()) + 1;
    if (epoch > options_.epochs) break;
    if (options_.patience > 0 &&
        epoch - 1 - history_.best_epoch >= options_.patience) {
      history_.stopped = Stopped::kPatience;
      break;
    }
    const Stopwatch watch;
    const absl::StatusOr<double> train_loss = TrainEpoch(epoch);
    if (!train_loss.ok()) return train_loss.status();
    if (history_.stopped == Stopped::kRequest) break;
    const double seconds = watch.seconds();
    absl::StatusOr<EpochMetrics> metrics = Evaluate();
    if (!metrics.ok()) return metrics.status();
    metrics->epoch = epoch;
    metrics->train_loss = *train_loss;
    metrics->learning_rate = optimizer_.learning_rate();
    metrics->seconds = seconds;
    KeepIfBest(*metrics);
    history_.epochs.push_back(*metrics);
    const absl::Status saved = SaveAndReport(*metrics);
    if (!saved.ok()) return saved;
  }
  return absl::OkStatus();
  // END SOLUTION
}

}  // namespace tinytorch
