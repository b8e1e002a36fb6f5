// Trainer: the loop of every training run.
//
//   for each epoch
//     for each batch: rate, forward, loss, backward, clip, step
//     evaluate on other examples; remember the best weights
//     stop if the score has not improved for some epochs
//
//   Trainer trainer(*network, CrossEntropy, adam, loader, validation,
//                   {.epochs = 5, .score = Accuracy, .checkpoint = "run.tt"});
//   absl::StatusOr<History> history = trainer.Run();
//
// An error stops the run with a message and puts the best weights so far into
// the network: nothing learned is lost. After a run was killed, a new one calls
// Resume() and ends with the same bits as if it had not been interrupted.
//
// Exercises `trainer` and, for Resume() and Checkpoint(), `resume`. PyTorch
// leaves this loop to you; Lightning's Trainer is the closest relative.

#ifndef TINYTORCH_TRAINING_TRAINER_H_
#define TINYTORCH_TRAINING_TRAINER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "layers/layer.h"
#include "networks/safetensors.h"
#include "tensor/tensor.h"
#include "training/data.h"
#include "training/given/gradient_mean.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/schedules.h"

namespace tinytorch {

// The measurements of one epoch.
struct EpochMetrics {
  int64_t epoch = 0;         // from 1
  double train_loss = 0;     // mean over the examples, while it was training
  double loss = 0;           // on the validation set, after the epoch
  double score = 0;          // on the validation set; higher is better
  double learning_rate = 0;  // of the last step
  double seconds = 0;        // of training without evaluation; varies
};

enum class Stopped { kEpochs, kPatience, kRequest };

struct History {
  std::vector<EpochMetrics> epochs = {};
  int64_t best_epoch = 0;  // with the highest score, of equal ones the first;
                           // never one with a score of NaN; 0: none yet
  Stopped stopped = Stopped::kEpochs;
};

// How far a run is, after a batch.
struct Progress {
  int64_t epoch = 0;    // from 1
  int64_t epochs = 0;   // of the whole run
  int64_t batch = 0;    // done in this epoch
  int64_t batches = 0;  // of an epoch
  int64_t step = 0;     // of the optimizer, done in the whole run
  double loss = 0;      // of this batch
  double learning_rate = 0;
};

// Says how good outputs are; higher is better: Accuracy (networks/evaluate.h).
// A score is a mean over examples: the trainer computes it for 256 examples at
// a time, in their order, and averages the results, weighted by the numbers of
// examples. It does the same with the validation loss.
using Score =
    std::function<double(const Tensor& outputs, const Tensor& targets)>;

struct TrainerOptions {
  int64_t epochs = 1;
  Score score = nullptr;  // nullptr: minus the validation loss
  Schedule schedule = ConstantRate();
  double max_norm = 0;          // clip the gradient of a step to this length;
                                // 0: do not clip
  int64_t accumulate = 1;       // batches for each step, see Run()
  int64_t patience = 0;         // begin no epoch after this many without a
                                // better score, also after Resume(): with 2
                                // and the best epoch 3, none after epoch 5;
                                // 0: do not stop
  std::string checkpoint = {};  // a file to write after each epoch
  // Called after each batch, also if it does not end a step.
  std::function<void(const Progress&)> on_step = nullptr;
  // Called when history() and the checkpoint have the epoch.
  std::function<void(const EpochMetrics&)> on_epoch = nullptr;
  std::function<bool()> stop = nullptr;  // called after each batch; true stops
  // Gets notes; the default writes them to std::cerr. The only one so far, at
  // most once in a run: "Trainer: the loss does not use head.weight".
  std::function<void(const std::string&)> on_note = nullptr;
};

struct RunState;  // given/run_file.h

class Trainer {
 public:
  // Keeps references: all objects must live as long as the trainer. Throws
  // std::invalid_argument: "Trainer: wanted epochs of at least 0, got -1", the
  // same for patience and max_norm, of at least 1 for accumulate; "Trainer: the
  // optimizer has other parameters than the network" (it may have some of them:
  // fine-tuning trains those of the last layer and leaves the others alone);
  // "Trainer: no examples to validate with".
  Trainer(Layer& network, Loss loss, Optimizer& optimizer, DataLoader& train,
          const Dataset& validation, TrainerOptions options = {});

  // Trains until all epochs are done, patience ends, or `stop` returns true. An
  // epoch that `stop` ends is not evaluated and not in the history. Then puts
  // the weights of the best epoch into the network. If there is no best epoch,
  // the network keeps what it has learned so far. Leaves the network in
  // evaluation mode. A second call does nothing. A network in evaluation mode
  // is put into training mode first; in one in training mode each layer keeps
  // its mode, so that a layer that you freeze (network.Train(); norm.Eval();)
  // stays frozen, also after the evaluation.
  //
  // Epoch e (from 1) has the batches of the loader's epoch e - 1. Step s (from
  // 0) has the rate that the optimizer had when the trainer was made, times
  // schedule(s). Run() gives the optimizer its own rate back at the end.
  //
  // A step uses the gradients of `accumulate` batches (of fewer at the end of
  // an epoch), averaged over all their examples: it is the step of one batch
  // with these examples, in the memory of a smaller one, unless a layer looks
  // at the whole batch (BatchNorm). PyTorch: loss.backward() several times
  // before optimizer.step(); Lightning: accumulate_grad_batches. A parameter
  // that the loss does not use is left alone, and named in a note after the
  // first batch.
  //
  // Errors, with the best weights in the network ("step 17" counts from 1):
  //   Internal "step 17: the gradient of 0.weight is not finite" (the first
  //     such parameter), or "step 17: the loss is nan", or "step 17: the loss
  //     is nan, the gradient of 0.weight not finite". The check comes before
  //     the step, so that the weights are sound; BatchNorm's running averages
  //     are those from before the batch.
  //   InvalidArgument "step 1: ..." or "evaluation: ..." if a layer, the loss
  //     or the data throw: shapes that do not fit, labels out of range.
  //   The error of writing the checkpoint. Only in this case history() has the
  //     epoch.
  absl::StatusOr<History> Run();

  // Continues from a checkpoint of a run with the same network, optimizer, data
  // and options (epochs may differ): takes over all that Checkpoint() holds.
  // The network has the weights of the last epoch then, not the best. Loss,
  // schedule, augmentation and the data must also be the same, which a file
  // cannot tell. Errors, with nothing changed: NotFound if there is no file, so
  // that you can start a new run; InvalidArgument if the file is broken, or of
  // another network, optimizer or loader ("Resume: the checkpoint was made with
  // batches of 64, here 32").
  absl::Status Resume(const std::string& path);

  // Returns everything that is needed to continue: the weights (WeightsOf(), so
  // also running averages) now and of the best epoch, the state and steps of
  // the optimizer, the state of the network's generators, and the history, as
  // tensors and metadata (names: given/run_file.h) of one safetensors file. The
  // tensors are handles. Run() replaces the file whole, or not at all. PyTorch:
  // the dictionary that you give to torch.save() yourself.
  Weights Checkpoint() const;

  const History& history() const { return history_; }

 private:
  absl::Status TrainEpochs();
  absl::StatusOr<double> TrainEpoch(int64_t epoch);
  absl::StatusOr<double> TrainBatch(const Batch& batch, bool ends_step);
  EpochMetrics MeasureValidation();
  void KeepIfBest(const EpochMetrics& metrics);
  void RestoreBest();

  // Exercise `resume`.
  RunState State() const;

  // Given: given/trainer_run.cc.
  absl::StatusOr<EpochMetrics> Evaluate();
  bool StopRequested();
  int64_t StepsBefore(int64_t epoch, int64_t batch) const;
  bool EndsStep(int64_t batch) const;
  void NoteUnused(const std::vector<Tensor>& gradients);
  void ReportStep(int64_t epoch, int64_t batch, double loss) const;
  absl::Status SaveAndReport(const EpochMetrics& metrics) const;

  Layer& network_;
  Loss loss_;
  Optimizer& optimizer_;
  DataLoader& train_;
  const Dataset& validation_;
  TrainerOptions options_;
  double base_rate_;
  GradientMean gradients_;  // of the batches of this step
  bool looked_for_unused_ = false;
  History history_;
  std::vector<Tensor> best_;  // copies, in the order of WeightsOf()
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TRAINER_H_
