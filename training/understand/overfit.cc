// Experiment `overfit`: a network learns few examples by heart.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "networks/evaluate.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/views.h"
#include "tools/data/value_or_throw.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/trainer.h"
#include "training/understand/experiments.h"

namespace tinytorch {
namespace {

constexpr int64_t kEpochs = 60;
constexpr int64_t kUnits = 128;
constexpr int64_t kExamples = 200;
constexpr double kWrong = 0.1;

// Gives a part of the examples, spread over all, another label.
void Mislabel(const Tensor& labels, double part) {
  const auto every = static_cast<int64_t>(std::lround(1 / part));
  for (int64_t i = 0; i < labels.numel(); i += every) {
    const auto label = static_cast<int64_t>(labels.data()[i]);
    labels.data()[i] = static_cast<Scalar>((label + 1 + i / every % 9) % 10);
  }
}

// The examples from `start` to `stop`.
Batch Part(const Batch& all, int64_t start, int64_t stop) {
  return {Slice(all.inputs, {.start = start, .stop = stop}),
          Slice(all.targets, {.start = start, .stop = stop})};
}

struct Way {
  std::string name;
  double dropout = 0;
  double weight_decay = 0;
  int64_t patience = 0;
};

// The measurements after an epoch.
struct Measured {
  double epoch = 0;
  double training = 0;    // loss on the examples that it learns
  double validation = 0;  // loss on others
  double right = 0;       // part of the others
};

// Trains a network one way. The loss on the training set is measured after the
// epoch, without dropout: the trainer's own is a mean over the epoch.
std::vector<Measured> Learn(const Way& way, const Batch& train,
                            const Batch& validation) {
  Rng rng(1);
  Sequential network;
  network.Add<Dense>(train.inputs.size(1), kUnits, rng);
  network.Add<Activation>("ReLU", Relu);
  network.Add<Dropout>(way.dropout, 1);
  network.Add<Dense>(kUnits, 10, rng);
  AdamW optimizer(network.Parameters(),
                  {.learning_rate = 0.005, .weight_decay = way.weight_decay});
  const TensorDataset examples(train.inputs, train.targets);
  const TensorDataset others(validation.inputs, validation.targets);
  DataLoader loader(examples, {.batch = 20, .seed = 1});
  std::vector<Measured> all;
  Trainer trainer(
      network, CrossEntropy, optimizer, loader, others,
      {.epochs = kEpochs,
       .patience = way.patience,
       .on_epoch = [&](const EpochMetrics& metrics) {
         const double loss =
             CrossEntropy(Predict(network, train.inputs), train.targets).item();
         const double right =
             Accuracy(Predict(network, validation.inputs), validation.targets);
         all.push_back(
             {static_cast<double>(metrics.epoch), loss, metrics.loss, right});
       }});
  const History history = ValueOrThrow(trainer.Run());
  // With patience, the trainer ends with the weights of the best epoch.
  if (way.patience > 0) all.resize(static_cast<size_t>(history.best_epoch));
  return all;
}

std::vector<Way> Ways() {
  return {{.name = "plain"},
          {.name = "dropout 0.5", .dropout = 0.5},
          {.name = "weight decay 2", .weight_decay = 2},
          {.name = "early stopping", .patience = 5}};
}

// Returns the first examples of the digits, with this part of wrong labels.
Batch Few(const DigitSplits& digits, int64_t count, double wrong) {
  Batch few = Part(digits.train, 0, count);
  few.targets = few.targets.Clone();
  if (wrong > 0) Mislabel(few.targets, wrong);
  return few;
}

// Returns whether a run is better on the validation set than each of the ways
// with the usual number of examples.
bool BeatsAllWays(const Measured& run, const Batch& few,
                  const Batch& validation) {
  for (const Way& way : Ways()) {
    const Measured end = Learn(way, few, validation).back();
    const bool beats = run.validation < end.validation && run.right > end.right;
    if (!beats) return false;
  }
  return true;
}

// Says how many labels of the training set are wrong.
std::string Labels(double wrong) {
  if (wrong == 0) return "All of them have the right label.";
  return absl::StrFormat(
      "%.0f %% of them have a wrong label: people who label data make "
      "mistakes.",
      wrong * 100);
}

double Lowest(const std::vector<Measured>& all) {
  double lowest = all.front().validation;
  for (const Measured& m : all) lowest = std::min(lowest, m.validation);
  return lowest;
}

}  // namespace

void Overfitting(Lab& lab) {
  const auto count = static_cast<int64_t>(
      lab.settings().Number("examples", kExamples, {20, 1000}));
  const double wrong = lab.settings().Number("wrong", kWrong, {0, 0.5});
  const DigitSplits& digits = SomeDigits();
  // The test images stay out of it: the validation set chooses the epoch.
  const Batch train = Few(digits, count, wrong);
  const Batch validation = Part(digits.train, 1000, 1500);
  lab.Say(text::Reflow(absl::StrFormat(
      R"(

      The network %d-%d-10 has %d parameters, and learns only %d images, for %d
      epochs. %s %d other images are the validation set, all with right labels.
      )",
      train.inputs.size(1), kUnits, (train.inputs.size(1) + 11) * kUnits + 10,
      count, kEpochs, Labels(wrong), validation.targets.numel())));
  lab.Ask(
      "the training loss falls to nearly 0. What does the loss on the\n"
      "  validation set do?",
      {"it falls, too: the network learns digits", "it falls, and then stays",
       "it falls, and then it rises again"});
  std::string table = absl::StrFormat(
      "\n  %-32s%12s%14s%17s\n  %-22s%10s%12s%14s%17s\n", "", "training",
      "validation", "validation", "", "epochs", "loss", "loss", "right");
  std::vector<Measured> plain;
  std::vector<double> losses;
  for (const Way& way : Ways()) {
    const std::vector<Measured> all = Learn(way, train, validation);
    if (losses.empty()) plain = all;
    losses.push_back(all.back().validation);
    absl::StrAppendFormat(&table, "  %-22s%10.0f%12.4f%14.2f%15.1f %%\n",
                          way.name, all.back().epoch, all.back().training,
                          all.back().validation, all.back().right * 100);
  }
  Chart chart = {.title = "Loss of the plain run",
                 .x_label = "epoch",
                 .log_y = true,
                 .lines = {{"training set"}, {"validation set"}}};
  for (const Measured& m : plain) {
    chart.lines[0].points.push_back({m.epoch, m.training});
    chart.lines[1].points.push_back({m.epoch, m.validation});
  }
  lab.Say(absl::StrCat("\n", DrawChart(chart, {.columns = 60, .rows = 14}),
                       table, "\n"));
  const double rise = losses[0] / Lowest(plain);
  lab.Answer(losses[0] > 0.5 * plain.front().validation && rise < 1.05 ? 1
             : rise < 1.05                                             ? 0
                                                                       : 2);
  lab.Say(text::Reflow(absl::StrFormat(
      R"(
      The network has many more parameters than there are images, so it can learn
      each of them by heart%s: this is overfitting.
      First it learns what many images share, and gets better on others. Then it
      learns each image, and gets worse on others: the training loss still falls,
      and the validation loss rises. Dropout, weight decay and early stopping keep
      it from the second part. All three have a larger training loss, and a
      smaller validation loss. More examples are better than any of them.
      )",
      wrong > 0 ? ", also those with a wrong label" : "")));
  lab.Try({.set = "wrong=0",
           .question = "All labels are right. Does the validation loss of the "
                       "plain run still rise from its lowest value?",
           .answer = "It rises much less: by less than a fifth. A network that "
                     "knows its examples by heart still reads other digits, if "
                     "what it knows is right.",
           .holds = rise < 1.2});
  lab.Try(
      {.set = "examples=1000",
       .question = "Five times as many examples: is the plain run better on "
                   "the validation set than early stopping with 200?",
       .answer = "It is better than all four ways with 200, although it still "
                 "learns by heart, and wrong labels with it.",
       .holds = count > kExamples &&
                BeatsAllWays(plain.back(), Few(digits, kExamples, kWrong),
                             validation)});
}

}  // namespace tinytorch
