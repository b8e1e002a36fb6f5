#include "training/use/use_parts.h"

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "networks/evaluate.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "training/show/interrupt.h"
#include "training/show/live.h"
#include "layers/show/referee.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

// Rounding of a mean of float losses, which the referee takes in double.
constexpr double kLossTolerance = 1e-3;
constexpr double kCountTolerance = 1e-9;

void Fail(Use& use, const std::string& name, const std::string& fault) {
  if (fault.empty()) return;
  std::printf("   THE REFEREE DISAGREES: %s\n", fault.c_str());
  use.failures.push_back(name + ": " + fault);
}

// Measures on the validation examples what the history says of them.
void CheckHistory(Use& use, const Lesson& lesson, const History& history,
                  const Examples& validation) {
  if (history.best_epoch == 0) return;
  const EpochMetrics& best =
      history.epochs[static_cast<size_t>(history.best_epoch - 1)];
  const Verdict verdict =
      Judge(Predict(lesson.network, validation.inputs), validation.labels);
  Fail(use, lesson.name, verdict.fault);
  Fail(use, lesson.name,
       Disagreement("validation loss", best.loss, verdict.cross_entropy,
                    kLossTolerance));
  if (lesson.trainer.score == nullptr) return;
  Fail(use, lesson.name,
       Disagreement("validation accuracy", best.score, verdict.accuracy,
                    kCountTolerance));
}

}  // namespace

Learned Teach(Use& use, const Lesson& lesson, const Examples& train,
              const Examples& validation, const Examples& test) {
  const Movement movement(lesson.network.Parameters());
  const TensorDataset train_data(train.inputs, train.labels);
  const TensorDataset validation_data(validation.inputs, validation.labels);
  DataLoader loader(train_data, lesson.loader);
  Live live(lesson.name,
            {.score = lesson.trainer.score == nullptr ? "" : "right",
             .picture = lesson.picture,
             .every = lesson.every});
  TrainerOptions options = lesson.trainer;
  int64_t steps = 0;
  options.on_step = [&](const Progress& progress) {
    steps = progress.step;
    live.Step(progress);
  };
  options.on_epoch = [&](const EpochMetrics& metrics) { live.Epoch(metrics); };
  options.stop = Interrupted;
  Trainer trainer(lesson.network, CrossEntropy, lesson.optimizer, loader,
                  validation_data, options);
  const absl::StatusOr<History> history = trainer.Run();
  live.Finish();
  if (!history.ok()) {
    throw std::runtime_error(std::string(history.status().message()));
  }
  if (history->stopped == Stopped::kRequest) {
    const std::string which =
        history->best_epoch == 0
            ? "the last step"
            : absl::StrFormat("epoch %d, the best", history->best_epoch);
    std::printf(
        "\n   Stopped by Ctrl-C after step %d. The network has the weights "
        "of\n   %s.\n",
        static_cast<int>(steps), which.c_str());
  }

  CheckHistory(use, lesson, *history, validation);
  const std::vector<std::string> resting = movement.Faults();
  if (steps > 0 && !resting.empty()) {
    Fail(use, lesson.name,
         absl::StrJoin(resting, ", ") + " did not move, or hold no numbers");
  }
  Learned learned = {
      .verdict = Judge(Predict(lesson.network, test.inputs), test.labels),
      .loss = live.LossChart(),
      .score = live.ScoreChart()};
  learned.loss.title = lesson.name + ": loss";
  learned.loss.y_label = learned.score.y_label = "";
  learned.score.title = lesson.name + ": examples that are right";
  Fail(use, lesson.name, learned.verdict.fault);
  std::printf(
      "\n   Measured by a referee, not by your code: %.2f %% of %s right,\n"
      "   cross-entropy %.4f.\n",
      learned.verdict.accuracy * 100,
      std::to_string(learned.verdict.examples).c_str(),
      learned.verdict.cross_entropy);
  return learned;
}

void Claim(Use& use, bool is_true, const std::string& what) {
  if (use.quick) return;
  if (!is_true && Interrupted()) return;
  std::printf("   %s: %s\n", is_true ? "As claimed" : "NOT AS CLAIMED",
              what.c_str());
  if (!is_true) use.failures.push_back(what);
}

Examples Rows(const Examples& examples, int64_t start, int64_t stop) {
  return {Slice(examples.inputs, {.start = start, .stop = stop}),
          Slice(examples.labels, {.start = start, .stop = stop})};
}

}  // namespace tinytorch
