// Trainer: the loop that every training run is.
//
//   for each epoch
//     for each batch: forward, loss, backward, clip, rate, step
//     evaluate on examples it does not train on; remember the best weights
//     stop if it got no better for a while
//
//   Trainer trainer(*network, CrossEntropy, adam, loader, test,
//                   {.epochs = 5, .score = Accuracy, .checkpoint = "run.tt"});
//   absl::StatusOr<History> history = trainer.Run();
//
// Everything that goes wrong stops the run with a message, and the best weights
// so far are in the network then: nothing learned is lost. A run that was
// killed is started again with Resume() and goes on as if nothing had happened,
// to the bit. Exercise `trainer`. PyTorch leaves this loop to you; its closest
// relative is Lightning's Trainer.

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
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/schedules.h"

namespace tinytorch {

// One epoch, as it was measured.
struct EpochMetrics {
  int64_t epoch = 0;         // from 1
  double train_loss = 0;     // mean over the examples, while it was training
  double loss = 0;           // on the validation set, after the epoch
  double score = 0;          // on the validation set; higher is better
  double learning_rate = 0;  // of the last step
  double seconds = 0;        // of training; not part of "to the bit"
};

enum class Stopped { kEpochs, kPatience, kRequest };

struct History {
  std::vector<EpochMetrics> epochs = {};
  int64_t best_epoch = 0;  // whose weights are in the network now; 0: none yet
  Stopped stopped = Stopped::kEpochs;
};

// How far a run is, after a step.
struct Progress {
  int64_t epoch = 0;    // from 1
  int64_t epochs = 0;   // to do in all
  int64_t batch = 0;    // done in this epoch
  int64_t batches = 0;  // in an epoch
  int64_t step = 0;     // done in all
  double loss = 0;      // of this batch
  double learning_rate = 0;
};

// How good outputs are; higher is better: Accuracy (networks/evaluate.h). A
// mean over examples: it is asked batch by batch, and these are averaged.
using Score =
    std::function<double(const Tensor& outputs, const Tensor& targets)>;

struct TrainerOptions {
  int64_t epochs = 1;
  Score score = nullptr;  // none: minus the validation loss
  Schedule schedule = ConstantRate();
  double max_norm = 0;          // clip gradients to this length; 0: do not
  int64_t patience = 0;         // epochs without a better score; 0: never stop
  std::string checkpoint = {};  // written after each epoch, if named
  std::function<void(const Progress&)> on_step = nullptr;
  std::function<void(const EpochMetrics&)> on_epoch = nullptr;
  std::function<bool()> stop = nullptr;  // asked after each step: Ctrl-C
};

struct RunState;  // run_state.h

class Trainer {
 public:
  // Keeps references: all must live as long. Throws std::invalid_argument:
  // "Trainer: wanted epochs of at least 0, got -1", the same for patience and
  // max_norm; "Trainer: the optimizer has other parameters than the network";
  // "Trainer: no examples to validate with".
  Trainer(Layer& network, Loss loss, Optimizer& optimizer, DataLoader& train,
          const Dataset& validation, TrainerOptions options = {});

  // Trains until all epochs are done, patience is at its end, or `stop` says
  // so, and puts the weights of the best epoch into the network, of equal ones
  // the first. Stopped within the first epoch, it keeps what was learned so
  // far. Leaves the network in evaluation mode. Called again, it has nothing to
  // do.
  //
  // Returns, with the best weights in the network:
  //   Internal "step 17: the gradient of 0.weight is not finite", which is the
  //     first parameter affected, or "step 17: the loss is nan", or "step 17:
  //     the loss is nan, the gradient of 0.weight not finite": checked before
  //     the step is taken, so the weights are sound, and BatchNorm's running
  //     averages are what they were before the step
  //   InvalidArgument "step 1: ..." when layer, loss or data throw: shapes that
  //     do not fit, labels out of range; "evaluation: ..."
  //   what writing the checkpoint returned
  absl::StatusOr<History> Run();

  // Continues from a checkpoint of a run with the same network, optimizer,
  // data and options (epochs may differ). NotFound if there is no file: start
  // anew. InvalidArgument if it is of another network, optimizer or loader
  // ("Resume: the checkpoint was made with batches of 64, here 32"), or broken;
  // nothing is changed then. What a file cannot tell must be the same, too:
  // loss, schedule, augmentation, the data themselves.
  absl::Status Resume(const std::string& path);

  // Everything needed to continue: weights now and at their best, the state of
  // the optimizer, of the network's generators, and the history, as tensors and
  // metadata (run_state.h) of one safetensors file, which is replaced whole, or
  // not at all. The tensors are handles.
  Weights Checkpoint() const;

  const History& history() const { return history_; }

 private:
  absl::Status TrainEpochs();
  absl::StatusOr<double> TrainEpoch(int64_t epoch);
  absl::StatusOr<double> TrainStep(const Batch& batch);
  absl::StatusOr<EpochMetrics> Evaluate();
  void KeepIfBest(const EpochMetrics& metrics);
  void RestoreBest();
  RunState State() const;

  Layer& network_;
  Loss loss_;
  Optimizer& optimizer_;
  DataLoader& train_;
  const Dataset& validation_;
  TrainerOptions options_;
  double base_rate_;
  History history_;
  std::vector<Tensor> best_;  // copies, in the order of WeightsOf()
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TRAINER_H_
