// The parts of the Trainer that are not an exercise: its checks, its calls of
// the functions in TrainerOptions, and the frame of a run.

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "layers/layer.h"
#include "networks/safetensors.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "training/given/trainer_help.h"
#include "training/trainer.h"

namespace tinytorch {

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
  if (options_.accumulate < 1) {
    throw std::invalid_argument(absl::StrCat(
        "Trainer: wanted accumulate of at least 1, got ", options_.accumulate));
  }
  if (validation_.size() == 0) {
    throw std::invalid_argument("Trainer: no examples to validate with");
  }
  // A subset is right, in any order: fine-tuning trains the last layer only.
  const std::vector<NamedTensor> all = network_.Parameters();
  const auto is_in_network = [&](const NamedTensor& p) {
    return std::ranges::any_of(all, [&](const NamedTensor& of_network) {
      return of_network.tensor.id() == p.tensor.id();
    });
  };
  if (!std::ranges::all_of(optimizer_.parameters(), is_in_network)) {
    throw std::invalid_argument(
        "Trainer: the optimizer has other parameters than the network");
  }
}

// Returns the number of the optimizer's steps that are done when this batch of
// this epoch begins. The epoch counts from 1, the batch from 0.
int64_t Trainer::StepsBefore(int64_t epoch, int64_t batch) const {
  const int64_t k = options_.accumulate, batches = train_.batches();
  const int64_t steps_of_epoch = batches / k + (batches % k != 0);
  return (epoch - 1) * steps_of_epoch + batch / k;
}

// Returns whether the optimizer takes a step after this batch: the last of
// options_.accumulate batches, or the last of the epoch.
bool Trainer::EndsStep(int64_t batch) const {
  return (batch + 1) % options_.accumulate == 0 ||
         batch + 1 == train_.batches();
}

// Names the parameters without a gradient in a note, once in a run.
void Trainer::NoteUnused(const std::vector<Tensor>& gradients) {
  if (looked_for_unused_) return;
  looked_for_unused_ = true;
  std::vector<std::string> unused;
  for (size_t i = 0; i < gradients.size(); ++i) {
    const NamedTensor& parameter = optimizer_.parameters()[i];
    const bool is_empty = gradients[i].shape() == Shape{0};
    if (is_empty && parameter.tensor.shape() != Shape{0}) {
      unused.push_back(parameter.name);
    }
  }
  if (unused.empty()) return;
  const std::string note = absl::StrCat("Trainer: the loss does not use ",
                                        absl::StrJoin(unused, ", "));
  if (options_.on_note != nullptr) return options_.on_note(note);
  std::cerr << note << "\n";
}

// Calls options_.on_step, if there is one. The batch counts from 0.
void Trainer::ReportStep(int64_t epoch, int64_t batch, double loss) const {
  if (options_.on_step == nullptr) return;
  const int64_t batches = train_.batches();
  options_.on_step({.epoch = epoch,
                    .epochs = options_.epochs,
                    .batch = batch + 1,
                    .batches = batches,
                    .step = StepsBefore(epoch, batch) + EndsStep(batch),
                    .loss = loss,
                    .learning_rate = optimizer_.learning_rate()});
}

// Calls options_.stop, if there is one, and notes a true in history_.
bool Trainer::StopRequested() {
  if (options_.stop == nullptr || !options_.stop()) return false;
  history_.stopped = Stopped::kRequest;
  return true;
}

absl::StatusOr<EpochMetrics> Trainer::Evaluate() {
  return Guarded<EpochMetrics>("evaluation",
                               [&] { return MeasureValidation(); });
}

// Writes the checkpoint, if options_ name a file, then calls
// options_.on_epoch, if there is one.
absl::Status Trainer::SaveAndReport(const EpochMetrics& metrics) const {
  if (!options_.checkpoint.empty()) {
    const absl::Status written =
        SaveSafetensors(options_.checkpoint, Checkpoint());
    if (!written.ok()) return written;
  }
  if (options_.on_epoch != nullptr) options_.on_epoch(metrics);
  return absl::OkStatus();
}

// However the run ends, the best weights are in the network. A frozen layer is
// one in evaluation mode in a network in training mode: it stays as it is.
absl::StatusOr<History> Trainer::Run() {
  gradients_ = GradientMean();  // A run that stopped may have left some.
  if (!network_.training()) network_.Train();
  const absl::Status status = TrainEpochs();
  RestoreBest();
  network_.Eval();
  optimizer_.set_learning_rate(base_rate_);
  if (!status.ok()) return status;
  return history_;
}

}  // namespace tinytorch
