#include "training/use/use_parts.h"

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "layers/show/referee.h"
#include "networks/evaluate.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/data/value_or_throw.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/show/interrupt.h"
#include "training/show/live.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

// The rounding of a mean of float losses; the referee computes in double.
constexpr double kLossTolerance = 1e-3;
constexpr double kCountTolerance = 1e-9;

void Fail(DemoState& demo, const std::string& name, const std::string& fault) {
  if (fault.empty()) return;
  std::printf("   THE REFEREE DISAGREES: %s\n", fault.c_str());
  demo.failures.push_back(name + ": " + fault);
}

// Compares the history of the best epoch with the referee's measurement.
void CheckHistory(DemoState& demo, const TrainingJob& job,
                  const History& history, const Examples& validation) {
  if (history.best_epoch == 0) return;
  const EpochMetrics& best =
      history.epochs[static_cast<size_t>(history.best_epoch - 1)];
  const Measurement measured =
      Measure(Predict(job.network, validation.inputs), validation.labels);
  Fail(demo, job.name, measured.fault);
  Fail(demo, job.name,
       Disagreement("validation loss", best.loss, measured.cross_entropy,
                    kLossTolerance));
  if (job.trainer.score == nullptr) return;
  Fail(demo, job.name,
       Disagreement("validation accuracy", best.score, measured.accuracy,
                    kCountTolerance));
}

}  // namespace

TrainingOutcome TrainAndMeasure(DemoState& demo, const TrainingJob& job,
                                const Examples& train,
                                const Examples& validation,
                                const Examples& test) {
  const size_t faults = demo.failures.size();
  const ParameterChange change(job.network.Parameters());
  const TensorDataset train_data(train.inputs, train.labels);
  const TensorDataset validation_data(validation.inputs, validation.labels);
  DataLoader loader(train_data, job.loader);
  Live live(job.name, {.score = job.trainer.score == nullptr ? "" : "right",
                       .image = job.image,
                       .every = job.every,
                       .seconds = demo.quick ? 0 : job.seconds});
  TrainerOptions options = job.trainer;
  int64_t steps = 0;
  options.on_step = [&](const Progress& progress) {
    steps = progress.step;
    live.Step(progress);
  };
  options.on_epoch = [&](const EpochMetrics& metrics) { live.Epoch(metrics); };
  options.stop = Interrupted;
  Trainer trainer(job.network, CrossEntropy, job.optimizer, loader,
                  validation_data, options);
  absl::StatusOr<History> result = trainer.Run();
  live.Finish();
  const History history = ValueOrThrow(std::move(result));
  if (history.stopped == Stopped::kRequest) {
    const std::string which =
        history.best_epoch == 0
            ? "the last step"
            : absl::StrFormat("epoch %d, the best", history.best_epoch);
    std::printf(
        "\n   Stopped by Ctrl-C after step %d. The network has the weights "
        "of\n   %s.\n",
        static_cast<int>(steps), which.c_str());
  }

  CheckHistory(demo, job, history, validation);
  const std::vector<std::string> unchanged = change.Faults();
  if (steps > 0 && !unchanged.empty()) {
    Fail(demo, job.name,
         absl::StrJoin(unchanged, ", ") + " did not change, or are not finite");
  }
  TrainingOutcome outcome = {
      .measured = Measure(Predict(job.network, test.inputs), test.labels),
      .loss = live.LossChart(),
      .score = live.ScoreChart()};
  outcome.loss.title = job.name + ": loss";
  outcome.loss.y_label = outcome.score.y_label = "";
  outcome.score.title = job.name + ": examples that are right";
  Fail(demo, job.name, outcome.measured.fault);
  outcome.trusted = demo.failures.size() == faults;
  std::printf(
      "\n   Measured by a referee, not by your code: %.2f %% of %s right,\n"
      "   cross-entropy %.4f.\n",
      outcome.measured.accuracy * 100,
      std::to_string(outcome.measured.examples).c_str(),
      outcome.measured.cross_entropy);
  return outcome;
}

void Claim(DemoState& demo, bool is_true, const std::string& what) {
  if (demo.quick) return;
  if (!is_true && Interrupted()) return;
  std::printf("   %s: %s\n", is_true ? "As claimed" : "NOT AS CLAIMED",
              what.c_str());
  if (!is_true) demo.failures.push_back(what);
}

Examples Rows(const Examples& examples, int64_t start, int64_t stop) {
  return {Slice(examples.inputs, {.start = start, .stop = stop}),
          Slice(examples.labels, {.start = start, .stop = stop})};
}

}  // namespace tinytorch
