// Use, the part about language: a network reads a play and continues it.
//
// The network does not know what a word is, or a line, or that a speaker has a
// name. It predicts the next character of "As You Like It" a few million times,
// and learns by itself what it needs for that. The last tenth of the play is
// test data, on which it is measured. The part before that chooses the best
// epoch.

#ifndef TINYTORCH_TRAINING_USE_USE_TEXT_H_
#define TINYTORCH_TRAINING_USE_USE_TEXT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "networks/transformer.h"
#include "training/show/report.h"
#include "training/trainer.h"

namespace tinytorch {

struct LearnTextOptions {
  GptOptions network = {.context = 64, .width = 64, .heads = 4, .layers = 2};
  int64_t epochs = 12;
  int64_t batch = 32;
  int64_t stride = 32;  // from one training window to the next
  double learning_rate = 4e-3;
  std::string prompt = "ROSALIND:\n";
  std::function<void(const Progress&)> on_step = nullptr;
  // Gets a text that the network has written after this epoch.
  std::function<void(const EpochMetrics&, const std::string&)> on_epoch =
      nullptr;
  std::function<bool()> stop = nullptr;
};

// The result, measured by the referee, in nats a character.
struct LearnTextResult {
  int64_t parameters = 0;
  double guessing = 0;      // log(characters)
  double frequency = 0;     // the entropy of single characters
  double after_one = 0;     // the same, if the character before is known
  double at_start = 0;      // of the new network, where epochs are measured
  double after = 0;         // of the trained network, on the test data
  bool stopped = false;     // by `stop`
  std::string fault = {};   // what the referee has found to be wrong
  std::string noise = {};   // written before training
  std::string sample = {};  // written after training
};

// Trains a Gpt on the first 85 % of a text. Throws std::runtime_error with the
// error of the trainer.
LearnTextResult LearnText(std::string_view text,
                          const LearnTextOptions& options = {});

// Does this with "As You Like It", and shows it on the screen: before, during,
// and after training. Adds to the report.
LearnTextResult WriteLikeShakespeare(Report& report);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_USE_USE_TEXT_H_
