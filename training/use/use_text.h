// Use, the part about language: a network reads a play and writes on.
//
// Nobody tells it what a word is, or a line, or that a speaker has a name. It
// is asked for the next character of "As You Like It", a few million times, and
// what it needs for that it finds by itself. The last tenth of the play is kept
// away from it, and on that it is measured; the best epoch is chosen by a part
// before.

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
  int64_t stride = 32;  // from one window of training to the next
  double learning_rate = 4e-3;
  std::string prompt = "ROSALIND:\n";
  std::function<void(const Progress&)> on_step = nullptr;
  // With what the network writes now.
  std::function<void(const EpochMetrics&, const std::string&)> on_epoch =
      nullptr;
  std::function<bool()> stop = nullptr;
};

// What came of it, measured by the referee, in nats for each character.
struct LearnTextResult {
  int64_t parameters = 0;
  double guessing = 0;      // log(characters)
  double frequency = 0;     // the entropy of single characters
  double after_one = 0;     // the same, knowing the character before
  double before = 0;        // of the fresh network, on the part kept away
  double after = 0;         // of the trained one, on the same
  bool stopped = false;     // by `stop`
  std::string fault = {};   // what is wrong, if the referee has found something
  std::string noise = {};   // written before
  std::string sample = {};  // written after
};

// Trains a Gpt on the first 85 % of a text. Throws std::runtime_error with what
// the trainer says if that fails.
LearnTextResult LearnText(std::string_view text,
                          const LearnTextOptions& options = {});

// The same with "As You Like It", on the screen: before, live, after. Adds to
// the report.
LearnTextResult WriteLikeShakespeare(Report& report);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_USE_USE_TEXT_H_
